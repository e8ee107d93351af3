"""The named steps that say who speaks a quoted span, in the order they are tried.

after       the tag after the closing mark: ``"...," said Ann Lee`` or ``"...," Ann Lee said``
before      the tag before the opening mark: ``Ann Lee said: "..."``
clause      a reporting verb further off in the same sentence, for a fragment
closing     a tag that ends the sentence: ``... a "shambles" for all, Ann Lee said``
colon       a colon without a verb: ``Ann Lee on the vote: "..."``
signature   a dash and a name after the quotation
inherit     the next piece of the same paragraph
continued   a paragraph that runs on from an unclosed one
reporting   the sentence just before the quotation
previous    the paragraph before ends in a colon or reports
orphan      a quoted paragraph between tagged ones
lead        a quoted paragraph in a release that tags nothing: its issuer or first person
subject     the subject of a sentence that reports nothing
contained   the same words stand in a full statement of the same text

The confidence of each is how often it named the right speaker: on annotated news
(design/quotations.md, "How often a rule names the right speaker"), corrected by what
``tests/benchmarks/evaluate_quotations.py`` measured on the development data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from releases.quotations.lexicon import ADVERBS, AUXILIARIES, CALENDAR, PRONOUNS
from releases.quotations.names import (
    NAME,
    NOMINAL,
    PRONOUN,
    Mention,
    is_kind,
    is_verb_here,
    joined,
    named_by_appositive,
    phrase_at,
)
from releases.quotations.subjects import (
    DASHES,
    LINKS,
    RELATIVES,
    is_passive,
)
from releases.quotations.tokens import (
    POINT,
    QUOTE,
    WORD,
    Reading,
    Token,
)
from releases.quotations.verbs import PARTICLES, REPORTING, SPEECH, is_participle

CONFIDENCE = {
    "after": 0.99,
    "before": 0.9,
    "clause": 0.8,
    "closing": 0.85,
    "colon": 0.78,
    "signature": 0.9,
    "inherit": 0.97,
    "continued": 0.9,
    "reporting": 0.71,
    "previous": 0.6,
    "orphan": 0.67,
    "contained": 0.85,
    "lead": 0.62,
    "subject": 0.5,
    "none": 0.0,
}
TAG_REACH = 48
DESCRIPTION = 8
KIN = frozenset({"father", "mother", "mum", "dad", "parent", "grandmother", "grandfather"})
# Verbs that close a tag even where the comma after an appositive was forgotten.
PLAIN = frozenset({"said", "says", "told", "tells", "tweeted", "wrote", "added"})


@dataclass(frozen=True, slots=True)
class Tag:
    """Who speaks, by the words of the text: a mention among tokens, a cue, the rule."""

    tokens: list[Token]
    mention: Mention
    cue: str | None
    rule: str

    @property
    def start(self) -> int:
        """The first character of the mention."""
        return self.tokens[self.mention.first].start

    @property
    def end(self) -> int:
        """One past the last character of the mention, without a possessive ending."""
        token = self.tokens[self.mention.last - 1]
        return token.start + len(token.low) if token.kind == WORD else token.end


def tag_after(text: str, reading: Reading, quote: int, stop: int) -> Tag | None:
    """The tag directly after the closing mark, up to the end of its sentence."""
    tokens = reading.tokens
    at = quote + 1
    if at >= len(tokens):
        return None
    stop = sentence_stop(reading, quote) if stop < 0 else stop
    closes = at >= stop
    if closes:
        stop = sentence_stop(reading, at)
    dash = tokens[at].text in DASHES
    if tokens[at].text == "," or dash:
        at += 1
    if at >= stop or tokens[at].kind != WORD:
        return None
    tag = (
        tag_by_source(tokens, at, stop)
        or tag_by_verb_first(tokens, at, stop)
        or _name_verb(text, reading, quote, at, stop, closes=closes)
    )
    if tag is None and dash:
        tag = _signature(tokens, at, stop)
    return tag


def sentence_stop(reading: Reading, token: int) -> int:
    begin, end = reading.sentence_of(token)
    return end if begin <= token < end else token + 1


def tag_by_source(tokens: list[Token], at: int, stop: int) -> Tag | None:
    if tokens[at].low != "according" or at + 2 >= stop or tokens[at + 1].low != "to":
        return None
    found = named_by_appositive(tokens, phrase_at(tokens, at + 2, stop), stop)
    return Tag(tokens, found, f"{tokens[at].text} to", "after") if found else None


def tag_by_verb_first(tokens: list[Token], at: int, stop: int) -> Tag | None:
    """``said Ann Lee``, ``added the minister, Ann Lee``."""
    while at < stop and (tokens[at].low in ADVERBS or tokens[at].low == "as"):
        at += 1
    if at + 1 >= stop or tokens[at].low not in SPEECH or is_participle(tokens[at].low):
        return None
    if tokens[at].kind != WORD:
        return None
    verb = at
    at += 1
    while at < stop and (tokens[at].low in ADVERBS or tokens[at].low in CALENDAR):
        at += 1
    found = None if tokens[at].low in KIN else phrase_at(tokens, at, stop)
    found = found or _described(tokens, at, stop)
    if found is None or (found.kind == PRONOUN and tokens[verb].low in ("told", "asked")):
        return None
    found = named_by_appositive(tokens, _with_links(tokens, found, stop), stop)
    found = joined(tokens, found, stop)
    return Tag(tokens, found, tokens[verb].text, "after") if found else None


def _described(tokens: list[Token], at: int, stop: int) -> Mention | None:
    """A name behind a description of plain words: "said father of three Ann Lee"."""
    name = at
    while name < min(stop, at + DESCRIPTION) and tokens[name].kind == WORD:
        if tokens[name].is_capital:
            found = phrase_at(tokens, name, stop) if name > at else None
            return replace(found, first=at) if found and found.kind == NAME else None
        if tokens[name].low in REPORTING or tokens[name].low in PRONOUNS:
            return None
        name += 1
    return None


def _with_links(tokens: list[Token], found: Mention, stop: int) -> Mention:
    """A description with what belongs to it: "a spokesman for the Labour Party"."""
    for _ in range(2):
        link = found.last
        if (
            found.kind != NOMINAL
            or link + 1 >= stop
            or tokens[link].low not in ("for", "of", "at", "from", "with")
        ):
            break
        tied = phrase_at(tokens, link + 1, stop)
        if tied is None or tied.kind == PRONOUN:
            break
        found = Mention(found.first, tied.last, found.name_first, found.name_last, NOMINAL)
    return found


def _name_verb(
    text: str, reading: Reading, quote: int, at: int, stop: int, *, closes: bool
) -> Tag | None:
    """``Ann Lee said``, ``Ann Lee, the party's leader, told the Commons``."""
    tokens = reading.tokens
    if tokens[at].low == "as":
        at += 1
    if at + 2 < stop and tokens[at].low == "was" and tokens[at + 1].low == "how":
        at += 2
    while at < stop and tokens[at].low in ("but", "and", "so", "then"):
        return None
    found = joined(tokens, phrase_at(tokens, at, stop), stop)
    if found is None:
        return None
    verb = verb_after(tokens, found.last, stop, text[tokens[quote].end - 2 : tokens[quote].end])
    if verb is None or is_passive(tokens, verb, at):
        return None
    asks = text[max(0, tokens[quote].end - 3) : tokens[quote].end].strip(" \"”’'")[-1:] in (
        "?",
        "!",
    )
    if closes and not _is_bare_tag(tokens, verb, stop, asks=asks):
        return None
    if found.kind == NOMINAL:
        found = _named_inside(tokens, found, verb)
    return Tag(tokens, found, tokens[verb].text, "after")


def _named_inside(tokens: list[Token], found: Mention, verb: int) -> Mention:
    """For "the minister, Ann Lee, said" and "the head of the union Ann Lee said"."""
    if tokens[found.last].text == ",":
        return named_by_appositive(tokens, found, verb) or found
    last = verb
    while last > found.last and (
        tokens[last - 1].low in ADVERBS or tokens[last - 1].low in AUXILIARIES
    ):
        last -= 1
    if tokens[found.last].low in LINKS and all(t.kind == WORD for t in tokens[found.last : last]):
        return Mention(found.first, last, found.name_first, found.name_last, found.kind)
    return found


def _is_bare_tag(tokens: list[Token], verb: int, stop: int, *, asks: bool) -> bool:
    """A sentence of its own that says nothing but who spoke: ``"We won." Ann Lee said.``

    After a question or exclamation mark, which a tag follows anyway, it may say more.
    """
    if tokens[stop - 1].text == ":" or tokens[stop - 1].kind == QUOTE:
        return False
    if any(t.kind == QUOTE or t.text == ":" for t in tokens[verb : min(stop, verb + 60)]):
        return False
    following = tokens[verb + 1].low if verb + 1 < stop else "."
    if asks and tokens[verb].low in SPEECH:
        return following not in ("that", "he", "she", "it", "they", "the")
    if (
        following in (".", ",", "in", "on", "at", "of", "during", "after", "when")
        or following in CALENDAR
    ):
        return True
    return tokens[verb].low == "told" and stop - verb < 12


def verb_after(tokens: list[Token], at: int, stop: int, tail: str = "") -> int | None:
    """The reporting verb of a phrase that ends at a token, past what may stand between."""
    stop = min(stop, at + TAG_REACH)
    at = _skip_right(tokens, at, stop)
    if at >= stop:
        return None
    if _is_tag_verb(tokens, at, stop):
        return at
    token = tokens[at]
    if (
        token.kind == POINT and (token.text in (",", "(") or token.text in DASHES)
    ) or token.low == "who":
        return _verb_past_appositive(tokens, at, stop)
    if token.low in LINKS:
        for number in range(at + 1, min(stop, at + 25)):
            if tokens[number].kind == QUOTE:
                return None
            if tokens[number].text in (",", "("):
                return _verb_past_appositive(tokens, number, stop)
            if tokens[number].kind == WORD and _is_tag_verb(tokens, number, stop):
                return number
        return None
    if (
        "," in tail
        and token.kind == WORD
        and token.low.endswith("ed")
        and token.low not in AUXILIARIES
    ):
        return at
    return None


def _skip_right(tokens: list[Token], at: int, stop: int) -> int:
    while at < stop and (
        tokens[at].low in ADVERBS
        or tokens[at].low in CALENDAR
        or tokens[at].low
        in ("has", "had", "have", "would", "did", "himself", "herself", "themselves", "both", "all")
        or (tokens[at].low.endswith("ly") and len(tokens[at].low) > 4 and not tokens[at].is_capital)
    ):
        at += 1
    return at


def _is_tag_verb(tokens: list[Token], at: int, stop: int) -> bool:
    if (
        tokens[at].kind != WORD
        or not is_verb_here(tokens, at, stop)
        or is_participle(tokens[at].low)
    ):
        return False
    needed = PARTICLES.get(tokens[at].low)
    return not needed or (at + 1 < stop and tokens[at + 1].low in needed)


def _verb_past_appositive(tokens: list[Token], at: int, stop: int) -> int | None:
    loose: int | None = None
    for number in range(at + 1, stop):
        token = tokens[number]
        if token.kind == QUOTE:
            break
        if token.kind != WORD or not _is_tag_verb(tokens, number, stop):
            continue
        before = number
        while before > at and (
            tokens[before - 1].low in ADVERBS or tokens[before - 1].low in ("has", "had")
        ):
            before -= 1
        if tokens[before - 1].text in (",", ")", *DASHES) or before - 1 == at:
            return number
        if (
            loose is None
            and tokens[number].low in PLAIN
            and tokens[before - 1].low not in RELATIVES
        ):
            loose = number
    return loose


def _signature(tokens: list[Token], at: int, stop: int) -> Tag | None:
    found = phrase_at(tokens, at, stop)
    if found is None or found.kind != NAME:
        return None
    ending = tokens[found.last].text if found.last < len(tokens) else "."
    if ending in (",", ".", "(") or found.last >= stop:
        return Tag(tokens, found, None, "signature")
    return None


def signature_below(reading: Reading) -> Tag | None:
    """A dash and a name that open the paragraph under a quotation."""
    tokens = reading.tokens
    if len(tokens) < 3 or tokens[0].text not in DASHES or reading.sentences[0][1] > 24:
        return None
    return _signature(tokens, 1, reading.sentences[0][1])


def names_a_kind(tag: Tag) -> bool:
    """Whether a description is of a person or body, which can speak."""
    words = tag.tokens[tag.mention.first : tag.mention.last]
    return any(is_kind(token.low) for token in words)
