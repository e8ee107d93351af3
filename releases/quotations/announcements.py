"""Tags before the opening mark, and those that end a sentence after other words."""

from __future__ import annotations

from dataclasses import replace

from releases.quotations.attribution import (
    Tag,
    sentence_stop,
    tag_by_source,
    tag_by_verb_first,
    verb_after,
)
from releases.quotations.lexicon import word_set
from releases.quotations.names import (
    NAME,
    NOMINAL,
    PAUSES,
    PRONOUN,
    Mention,
    named_by_appositive,
    phrase_at,
)
from releases.quotations.subjects import (
    BE,
    DASHES,
    LINKS,
    is_passive,
    last_verb,
    main_subject,
    phrase_ending,
    shared_subject,
    subject_before,
)
from releases.quotations.tokens import POINT, QUOTE, WORD, Reading, Token, is_possessive
from releases.quotations.verbs import SPEECH, is_participle

SAYINGS = word_set(
    """words word message response answer motto slogan advice verdict reply statement tweet dictum
    conclusion question remark comment refrain rallying quote letter email view phrase"""
)


def tag_before(reading: Reading, quote: int) -> Tag | None:
    """The tag before the opening mark, within its sentence."""
    tokens = reading.tokens
    begin = reading.sentence_of(quote)[0]
    if begin == quote:
        return None
    return announce(tokens, begin, quote)


def announce(tokens: list[Token], begin: int, stop: int, *, rule: str = "before") -> Tag | None:
    """Who the words of a range announce as the speaker of what follows it."""
    found = _according_before(tokens, begin, stop)
    if found:
        return Tag(tokens, found, "according to", rule)
    verb = last_verb(tokens, begin, stop)
    while verb is not None:
        subject = _subject_of(tokens, verb, begin, stop)
        if subject:
            near = stop - verb <= 14 or tokens[stop - 1].text == ":"
            name = (
                rule
                if rule != "before" or (near and _is_announced(tokens, verb, stop))
                else "clause"
            )
            return Tag(tokens, subject, tokens[verb].text, name)
        verb = last_verb(tokens, begin, verb) if verb > begin else None
    found = _owner(tokens, begin, stop)
    if found:
        cue = tokens[found.last].text if found.last < len(tokens) else None
        return Tag(tokens, found, cue, rule)
    if tokens[stop - 1].text == ":":
        named = (
            _source(tokens, begin, stop)
            or _before_colon(tokens, begin, stop)
            or main_subject(tokens, begin, stop)
        )
        return Tag(tokens, named, None, "colon") if named else None
    return None


def _source(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    """``From the report: "..."``."""
    if tokens[begin].low not in ("from", "per"):
        return None
    return phrase_at(tokens, begin + 1, stop)


def _before_colon(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    """``... surprises the pollster Ann Lee: "..."``, but not ``Lee on Corbyn: "..."``."""
    found = phrase_ending(tokens, stop - 1, begin)
    if found is None or found.kind != NAME:
        return None
    governed = found.first > begin and tokens[found.first - 1].low in LINKS | {"about", "by"}
    return None if governed else found


def _owner(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    """``in Ann Lee's words, "..."``, ``Ann Lee's message was: "..."``."""
    for number in range(stop - 1, max(begin, stop - 9), -1):
        if tokens[number].low not in SAYINGS:
            continue
        for owner in range(number - 1, max(begin, number - 4) - 1, -1):
            if is_possessive(tokens[owner]) or tokens[owner].text in ("'", "’"):
                end = owner + 1 if tokens[owner].kind == WORD else owner
                found = phrase_ending(tokens, end, begin)
                return replace(found, last=end) if found else None
            if tokens[owner].low in ("his", "her", "their", "its"):
                return Mention(owner, owner + 1, owner, owner, PRONOUN)
        if number + 2 < stop and tokens[number + 1].low == "of":
            return phrase_at(tokens, number + 2, stop)
    return None


def _is_announced(tokens: list[Token], verb: int, stop: int) -> bool:
    before = tokens[stop - 1]
    return (
        before.text in (",", ":")
        or before.text in DASHES
        or verb == stop - 1
        or before.low in ("that", "on")
    )


def _according_before(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    for number in range(begin, min(stop - 2, begin + 40)):
        if tokens[number].low == "according" and tokens[number + 1].low == "to":
            return named_by_appositive(tokens, phrase_at(tokens, number + 2, stop), stop)
    return None


def _subject_of(tokens: list[Token], verb: int, begin: int, stop: int) -> Mention | None:
    if is_passive(tokens, verb, begin):
        return None
    if is_participle(tokens[verb].low) and tokens[verb - 1].low not in BE:
        absolute = phrase_ending(tokens, verb, begin)
        if absolute and absolute.first > begin and tokens[absolute.first - 1].low == "with":
            return absolute
        return shared_subject(tokens, begin, verb)
    subject = subject_before(tokens, verb, begin)
    if subject is None and verb + 1 < stop and tokens[verb].low in SPEECH:
        inverted = phrase_at(tokens, verb + 1, stop)
        if inverted and inverted.kind == NAME and (verb == begin or tokens[verb - 1].kind == POINT):
            return inverted
    if subject and subject.kind == NOMINAL:
        return _appositive_name(tokens, subject, verb)
    return subject


def _appositive_name(tokens: list[Token], subject: Mention, verb: int) -> Mention:
    """For "the minister, Ann Lee, said": the name between the commas."""
    if subject.last < verb and tokens[subject.last].text in PAUSES:
        return named_by_appositive(tokens, subject, verb) or subject
    return subject


def closing_tag(reading: Reading, quote: int) -> Tag | None:
    """A tag that ends the sentence after other words: ``..., Ann Lee said.``"""
    tokens = reading.tokens
    stop = sentence_stop(reading, quote)
    for number in range(quote + 1, min(stop, quote + 60)):
        if tokens[number].text != "," and tokens[number].kind != QUOTE:
            continue
        at = number + 1
        if at >= stop or tokens[at].kind != WORD:
            continue
        tag = tag_by_source(tokens, at, stop) or tag_by_verb_first(tokens, at, stop)
        if tag is None:
            found = phrase_at(tokens, at, stop)
            if found is None or (found.kind == NOMINAL and found.last - found.first > 8):
                continue
            verb = verb_after(tokens, found.last, stop)
            if verb is None or is_passive(tokens, verb, at):
                continue
            tag = Tag(tokens, found, tokens[verb].text, "after")
        return Tag(tokens, tag.mention, tag.cue, "closing")
    return None
