"""The subject of a reporting verb: who, to the left of it, does the saying."""

from __future__ import annotations

from releases.quotations.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CALENDAR,
    DETERMINERS,
    ORGANISATION_WORDS,
    PRONOUNS,
    ROLES,
    STOPPERS,
    word_set,
)
from releases.quotations.names import (
    JOINT,
    LONGEST,
    NAME,
    NOMINAL,
    PRONOUN,
    Mention,
    is_kind,
    is_nickname,
    is_verb_here,
    name_in,
    named_by_appositive,
    phrase_at,
)
from releases.quotations.tokens import POINT, QUOTE, WORD, Token, is_possessive
from releases.quotations.verbs import PARTICLES, REPORTING, is_participle

TIMES = word_set(
    """day days week weeks month months year years morning afternoon evening night time cycle hour
    hours minute minutes summer winter spring autumn fall weekend"""
)
OPENERS = ADVERBS | word_set("and but so yes no meanwhile still likewise or yet")
REACH = 70
RELATIVES = frozenset({"who", "which", "that"})
LINKS = frozenset({"of", "for", "at", "from", "with", "in", "to", "on"})
DASHES = frozenset({"-", "–", "—", "--", "―"})
FRONTED = word_set(
    """in on at after before during as when while with asked speaking following despite for by from
    amid if though although since according because until once under over unlike like instead
    to through among within without about given whether"""
)
BE = word_set("is are was were be been being")
TOPICS = word_set("about if whether by why what how on to for during")


def skip_left(tokens: list[Token], at: int, begin: int) -> int:
    """Left over adverbs and auxiliaries; the index of the first word that is kept, plus one."""
    while at > begin:
        low = tokens[at - 1].low
        if (
            low in ADVERBS
            or low in AUXILIARIES
            or (low.endswith("ly") and not tokens[at - 1].is_capital)
        ) or (
            low in CALENDAR and at - 2 >= begin and tokens[at - 2].low not in ("on", "in", "last")
        ):
            at -= 1
        else:
            break
    return at


def is_passive(tokens: list[Token], verb: int, begin: int) -> bool:
    """Whether the verb is done to its subject ("was asked", "asked about it, she ...")."""
    low = tokens[verb].low
    if is_participle(low):
        return False
    before = skip_left(tokens, verb, begin)
    if any(t.low in BE for t in tokens[before:verb]):
        return True
    if low != "asked" or verb + 1 >= len(tokens) or tokens[verb + 1].low not in TOPICS:
        return False
    if before == begin or tokens[before - 1].kind != WORD:
        return True
    return tokens[before - 1].low in ("when", "while", "if", "after", "later", "once")


def subject_before(tokens: list[Token], verb: int, begin: int) -> Mention | None:
    """The noun phrase that governs a verb, past adverbs, appositives and relative clauses."""
    at = skip_left(tokens, verb, begin)
    if at == begin:
        return None
    before = tokens[at - 1]
    borrowed = is_participle(tokens[verb].low) and not any(t.low in BE for t in tokens[at:verb])
    if before.low in ("and", "but", "then", "or") or borrowed:
        return shared_subject(tokens, begin, at - 1)
    if before.low in RELATIVES:
        return antecedent(tokens, at - 1, begin)
    if before.kind == POINT:
        if before.text in (")", "]"):
            return _before_bracket(tokens, at - 1, begin)
        if before.text == "," or before.text in DASHES:
            return _before_appositive(tokens, at - 1, begin)
        if before.text != ".":
            return None
    found = phrase_ending(tokens, at, begin)
    if found and found.kind == NAME:
        return _joined_before(tokens, found, begin)
    if found is None or _is_weak(tokens, found):
        for number in range(at - 1, max(begin, at - 20), -1):
            if tokens[number].kind != WORD:
                break
            if tokens[number].low == "who":
                return antecedent(tokens, number, begin) or found
    return found


def _joined_before(tokens: list[Token], found: Mention, begin: int) -> Mention:
    """For "Ann Lee and Bob Moss said": both names, where nothing but a point stands before."""
    if found.first - 1 <= begin or tokens[found.first - 1].low != "and":
        return found
    other = _plain_ending(tokens, found.first - 1, begin)
    if other is None or other.kind != NAME:
        return found
    if other.first > begin and tokens[other.first - 1].kind != POINT:
        return found
    return Mention(other.first, found.last, other.name_first, found.name_last, JOINT)


def _is_weak(tokens: list[Token], found: Mention) -> bool:
    """A description that hardly speaks: no determiner, no role, no body."""
    if found.kind != NOMINAL:
        return False
    words = tokens[found.first : found.last]
    return words[0].low not in DETERMINERS and not any(is_kind(t.low) for t in words)


def shared_subject(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    """For "Lee said it was late and added": the verb before lends its subject."""
    verb = last_verb(tokens, begin, stop)
    if (
        verb is not None
        and not is_participle(tokens[verb].low)
        and not is_passive(tokens, verb, begin)
    ):
        before = tokens[skip_left(tokens, verb, begin) - 1].low if verb > begin else ""
        if before not in ("and", "but", "then", "or"):
            found = subject_before(tokens, verb, begin)
            if found:
                return found
    return main_subject(tokens, begin, stop)


def antecedent(tokens: list[Token], at: int, begin: int) -> Mention | None:
    """What "who" stands for."""
    end = at
    while end > begin and (
        tokens[end - 1].kind == POINT or tokens[end - 1].low in ("of", "all", "and")
    ):
        end -= 1
    found = phrase_ending(tokens, end, begin)
    if found and found.kind == PRONOUN:
        return None
    return found


def _before_bracket(tokens: list[Token], at: int, begin: int) -> Mention | None:
    for number in range(at - 1, max(begin, at - 25) - 1, -1):
        if tokens[number].text in ("(", "["):
            return phrase_ending(tokens, number, begin)
    return None


def _before_appositive(tokens: list[Token], closing: int, begin: int) -> Mention | None:
    """For "Smith, a professor at A, B and C, said": the phrase before the appositive opens."""
    first: Mention | None = None
    for number in range(closing - 1, max(begin, closing - REACH) - 1, -1):
        token = tokens[number]
        if token.kind == QUOTE:
            break
        if token.text == ")" and number == closing - 1:
            return _before_bracket(tokens, number, begin)
        if token.text != "," and token.text not in DASHES:
            continue
        found = phrase_ending(tokens, number, begin)
        if found is None or _is_clause(tokens, found, begin):
            continue
        first = first or found
        if _opens_appositive(tokens, number + 1, closing) and found.kind != PRONOUN:
            return found
    if first:
        return first
    # "In Leeds on Monday, he, said": no appositive at all, so the clause itself is read.
    return phrase_ending(tokens, closing, begin) or main_subject(tokens, begin, closing)


def _is_clause(tokens: list[Token], found: Mention, begin: int) -> bool:
    """For "Giving evidence, the minister ...": a participle that opens the sentence is no name."""
    return (
        found.first == begin
        and found.last - found.first > 1
        and tokens[begin].low.endswith("ing")
        and not tokens[begin + 1].is_capital
    )


def _opens_appositive(tokens: list[Token], at: int, closing: int) -> bool:
    if at >= closing:
        return False
    token = tokens[at]
    if token.low in ("and", "or"):
        return False
    return (
        not token.is_capital
        or token.low in DETERMINERS
        or token.low in ROLES
        or token.low in ("d", "r", "d-", "chair", "shadow")
        or token.text[:2] in ("D-", "R-", "I-")
        or any(t.low in ROLES for t in tokens[at : min(closing, at + 6)])
    )


def phrase_ending(tokens: list[Token], end: int, begin: int) -> Mention | None:
    """The noun phrase that ends before a token, with what a preposition ties to it."""
    found = _plain_ending(tokens, end, begin)
    if found is None or found.kind == PRONOUN:
        return found
    for _ in range(3):
        link = found.first - 1
        if link <= begin or tokens[link].low not in LINKS:
            break
        if tokens[link - 1].low.endswith("ing") and not tokens[link - 1].is_capital:
            return _plain_ending(tokens, link - 1, begin) or found
        head = _plain_ending(tokens, link, begin)
        if (
            head is None
            or head.kind == PRONOUN
            or not _can_head(tokens, head, begin, tokens[link].low)
        ):
            break
        found = _governed(tokens, head, found)
    return found


def _governed(tokens: list[Token], head: Mention, found: Mention) -> Mention:
    """A head with what "of" ties to it; "Leader of the House Ann Lee" holds a name after all."""
    name = name_in(tokens, head.first, found.last) if head.kind == NOMINAL else None
    if name and tokens[head.last + 1].low == "the" and name[1] - name[0] == 2:
        return Mention(head.first, found.last, *name, NAME)
    return Mention(head.first, found.last, head.name_first, head.name_last, head.kind)


def _can_head(tokens: list[Token], head: Mention, begin: int, link: str) -> bool:
    before = tokens[head.first - 1].low if head.first > begin else ""
    if before in FRONTED or before in LINKS:
        return any(t.low in ROLES for t in tokens[head.first : head.last])
    last = tokens[head.last - 1].low
    if head.kind == NAME:
        return link in ("of", "for", "at", "from", "with", "in")
    return last in ROLES or last in ORGANISATION_WORDS or tokens[head.first].low in DETERMINERS


def _plain_ending(tokens: list[Token], end: int, begin: int) -> Mention | None:
    if end <= begin or (tokens[end - 1].kind != WORD and tokens[end - 1].text != "."):
        return None
    last = tokens[end - 1]
    if last.low in PRONOUNS and not is_possessive(last):
        return (
            Mention(end - 1, end, end - 1, end - 1, PRONOUN) if last.low not in ("that",) else None
        )
    first = end
    low_bound = max(begin, end - LONGEST)
    while first > low_bound and _belongs(tokens, first - 1, end):
        first -= 1
        if tokens[first].low in DETERMINERS:
            break
    if first == end:
        return None
    while first < end - 1 and tokens[first].kind != WORD:
        first += 1
    name = name_in(tokens, first, end)
    if name:
        return Mention(first, end, name[0], name[1], NAME)
    return Mention(first, end, first, first, NOMINAL)


def _belongs(tokens: list[Token], at: int, end: int) -> bool:
    token = tokens[at]
    if is_nickname(tokens, at):
        return True
    if token.kind == POINT:
        if token.text == "&":
            return True
        return (
            token.text == "."
            and at > 0
            and tokens[at - 1].kind == WORD
            and tokens[at - 1].end == token.start
        )
    if token.kind != WORD:
        return False
    low = token.low
    if low in ("of", "for", "and", "&", "the") and at + 1 < end and tokens[at + 1].is_capital:
        if low == "the":
            return True
        return at > 0 and tokens[at - 1].is_capital and (low != "and" or _inside_role(tokens, at))
    if token.is_capital and low not in CALENDAR:
        return low not in STOPPERS
    if (
        low in STOPPERS
        or low in AUXILIARIES
        or low in CALENDAR
        or low in ADVERBS
        or low in PRONOUNS
    ):
        return False
    return not (low in REPORTING and is_verb_here(tokens, at, end))


def _inside_role(tokens: list[Token], at: int) -> bool:
    return any(t.low in ("for", "of", "on") for t in tokens[max(0, at - 6) : at])


def main_subject(tokens: list[Token], begin: int, stop: int) -> Mention | None:
    """The subject of a sentence: its first noun phrase that no preposition governs."""
    at = begin
    while at < stop and tokens[at].kind == POINT:
        at += 1
    for _ in range(4):
        if at < stop and tokens[at].low in OPENERS:
            at += 1 + (at + 1 < stop and tokens[at + 1].text == ",")
            continue
        if at >= stop or not _is_fronted(tokens, at):
            break
        comma = next(
            (n for n in range(at, min(stop, at + 40)) if tokens[n].low in (",", *DASHES)), stop
        )
        if comma >= stop:
            break
        at = comma + 1
    for number in range(at, min(stop, at + 30)):
        token = tokens[number]
        if token.kind != WORD:
            continue
        governed = number > begin and tokens[number - 1].low in LINKS | {"by", "after", "before"}
        if governed:
            continue
        if (
            (token.low in PRONOUNS and token.low not in ("which", "who", "others"))
            or token.is_capital
            or token.low in DETERMINERS
        ):
            found = phrase_at(tokens, number, stop)
            if found and not (
                found.kind == NOMINAL and number > begin and tokens[number - 1].low in FRONTED
            ):
                return named_by_appositive(tokens, found, stop)
    return None


def _is_fronted(tokens: list[Token], at: int) -> bool:
    low = tokens[at].low
    return (
        low in FRONTED
        or low in CALENDAR
        or (low.endswith("ing") and low not in ("king",))
        or (
            low
            in (
                "earlier",
                "later",
                "last",
                "this",
                "hours",
                "days",
                "weeks",
                "minutes",
                "months",
                "years",
                "back",
                "likewise",
                "elsewhere",
                "each",
                "every",
                "one",
            )
            and _is_timely(tokens, at)
        )
    )


def _is_timely(tokens: list[Token], at: int) -> bool:
    """For "One", "this" and "each" open a time only where a word of time follows soon."""
    if tokens[at].low not in ("one", "this", "each", "every", "last"):
        return True
    return any(t.low in TIMES for t in tokens[at + 1 : at + 4])


def last_verb(tokens: list[Token], begin: int, stop: int) -> int | None:
    """The reporting verb nearest to the end of a range."""
    for number in range(stop - 1, max(begin, stop - REACH) - 1, -1):
        if tokens[number].kind == WORD and is_verb_here(tokens, number, stop):
            needed = PARTICLES.get(tokens[number].low)
            if needed and not (number + 1 < len(tokens) and tokens[number + 1].low in needed):
                continue
            return number
    return None
