"""Names and noun phrases in a run of tokens: who could be speaking here.

A mention is a stretch of tokens: a proper name with its titles and roles, a pronoun, or a
description such as "the group" or "a Labour party spokesperson".
"""

from __future__ import annotations

from dataclasses import dataclass

from releases.quotations.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CALENDAR,
    DETERMINERS,
    FEMALE_NAMES,
    HONORIFICS,
    MALE_NAMES,
    ORGANISATION_WORDS,
    PARTICLES_OF_NAMES,
    PEERS,
    PRONOUNS,
    ROLES,
    SEATS,
    STOPPERS,
    SUFFIXES,
    word_set,
)
from releases.quotations.tokens import POINT, WORD, Token, is_group_name, is_possessive
from releases.quotations.verbs import REPORTING, STANCE, is_noun_too

NAME, PRONOUN, NOMINAL, JOINT = "name", "pronoun", "nominal", "joint"
LONGEST = 14
NICKNAME = 16
MODALS = word_set("will would shall should can could may might must to")
PAUSES = frozenset({",", "–", "—", "-", "--"})
STYLES = frozenset({"rt", "right", "most", "very", "rev", "reverend", "hon", "venerable"})
SEES = frozenset({"archbishop", "bishop"})
JOINERS = frozenset({"of", "for", "and", "&", "the", "on", "in"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase: token range of the whole, token range of its name, and what it is."""

    first: int
    last: int
    name_first: int
    name_last: int
    kind: str


def phrase_at(tokens: list[Token], at: int, stop: int) -> Mention | None:
    """The noun phrase that begins at a token, or None; ``last`` is one past its end."""
    if at >= stop or tokens[at].kind != WORD:
        return None
    token = tokens[at]
    if _is_pronoun(tokens, at, stop):
        return Mention(at, at + 1, at, at, PRONOUN)
    end = _phrase_end(tokens, at, min(stop, at + LONGEST))
    if end == at or (end == at + 1 and token.low in DETERMINERS):
        return None
    name = name_in(tokens, at, end)
    if name is None and not _is_description(tokens, at, end):
        return None
    if name is None:
        return Mention(at, end, at, at, NOMINAL)
    if name[1] < end < stop and is_verb_here(tokens, end, stop):
        # "the Northfield employee wrote": a description that a name opens.
        return Mention(at, end, at, at, NOMINAL)
    last = name[1]
    while last < end and tokens[last].low in SUFFIXES:
        last += 1
    return Mention(at, last, name[0], name[1], NAME)


def _is_pronoun(tokens: list[Token], at: int, stop: int) -> bool:
    """Pronouns, but not the determiner of "one senior official"."""
    token = tokens[at]
    if token.low not in PRONOUNS or is_possessive(token):
        return False
    if token.low not in ("one", "another", "which") or at + 1 >= stop:
        return True
    after = tokens[at + 1]
    return (
        after.kind != WORD
        or after.low in STOPPERS
        or after.low in AUXILIARIES
        or after.low in REPORTING
    )


def _phrase_end(tokens: list[Token], at: int, stop: int) -> int:
    """Words up to a verb, preposition, comma or any other point that closes the phrase."""
    number = at
    while number < stop:
        token = tokens[number]
        if is_nickname(tokens, number):
            number += 1
            continue
        if token.kind == POINT:
            if token.text == "." and number > at and _is_name_point(tokens, number):
                number += 1
                continue
            if token.text == "&":
                number += 1
                continue
            break
        if token.kind != WORD:
            break
        if not _continues(tokens, number, at, stop):
            break
        number += 1
    return number


def is_nickname(tokens: list[Token], at: int) -> bool:
    """For 'Reginald "Reg" Hollis': a word or two in marks between the halves of a name."""
    span = tokens[at].span
    if span is None or span.end - span.start > NICKNAME or not 0 < at < len(tokens) - 1:
        return False
    return tokens[at - 1].is_capital and tokens[at + 1].is_capital


def _is_name_point(tokens: list[Token], number: int) -> bool:
    before = tokens[number - 1]
    if before.kind != WORD or before.end != tokens[number].start:
        return False
    return (
        before.low in HONORIFICS
        or (len(before.text) <= 2 and before.is_capital)
        or before.low in ("jr", "sr", "u.s")
    )


def _continues(tokens: list[Token], number: int, at: int, stop: int) -> bool:
    token = tokens[number]
    low = token.low
    if token.is_capital and number > at:
        return low not in CALENDAR
    if low in JOINERS and _joins_names(tokens, number, at, stop):
        return True
    if low in STOPPERS or low in AUXILIARIES or low in CALENDAR:
        return False
    if number > at and low in ADVERBS:
        return False
    if number == at:
        return True
    if low in PRONOUNS or is_verb_here(tokens, number, stop):
        return False
    return not _ends_at_kind(tokens, number, stop)


def _ends_at_kind(tokens: list[Token], number: int, stop: int) -> bool:
    """For "Senior officials | disagree": an unknown word after a role or body is its verb.

    Unless a name, another role or a reporting verb follows it.
    """
    if not is_kind(tokens[number - 1].low) or is_kind(tokens[number].low):
        return False
    if is_possessive(tokens[number]) or is_possessive(tokens[number - 1]):
        return False
    following = number + 1
    if following >= stop or following >= len(tokens) or tokens[following].kind != WORD:
        return True
    after = tokens[following]
    return not (after.is_capital or is_kind(after.low) or after.low in REPORTING)


def _joins_names(tokens: list[Token], number: int, at: int, stop: int) -> bool:
    """For "Department of Homeland Security": a lower-case joiner between capitals."""
    if number == at or number + 1 >= stop:
        return False
    before, after = tokens[number - 1], tokens[number + 1]
    if tokens[number].low in ("and", "&"):
        return before.is_capital and after.is_capital and _is_joint(tokens, number, at)
    if tokens[number].low in ("on", "in"):
        return before.low in (
            "committee",
            "subcommittee",
            "commission",
            "council",
            "party",
            "campaign",
        ) and (after.is_capital and after.low not in CALENDAR)
    if after.low == "the" and number + 2 < stop:
        after = tokens[number + 2]
    if tokens[number].low == "the":
        return tokens[number - 1].low in ("of", "for", "on") and after.is_capital
    opens_role = (
        before.low in ROLES or before.low in ORGANISATION_WORDS or before.low in ("shadow",)
    )
    return (opens_role or before.is_capital) and after.is_capital and after.low not in CALENDAR


def _is_joint(tokens: list[Token], number: int, at: int) -> bool:
    """For "Immigration and Citizenship" inside a role, not "Lee and Moss"."""
    return any(t.low in ("of", "for", "on") for t in tokens[at:number])


def name_in(tokens: list[Token], first: int, last: int) -> tuple[int, int] | None:
    """The proper name of a phrase: its last run of capitals, less roles and titles."""
    end = last
    while end > first and not _is_name_word(tokens[end - 1]):
        end -= 1
    if end == first:
        return None
    if is_possessive(tokens[end - 1]) and end < last:
        return None
    if end < last and is_kind(tokens[last - 1].low):
        return None
    while end - 1 > first and tokens[end - 1].low in SUFFIXES and tokens[end - 2].is_capital:
        end -= 1
    begin = end - 1
    while begin > first and _extends_left(tokens, begin, first):
        begin -= 1
    if end - begin == 1 and _is_generic(tokens, begin, first):
        return None
    cut = _after_roles(tokens, begin, end)
    return None if cut is None else (cut, end)


def is_kind(low: str) -> bool:
    """Whether a noun names a role or a body, singular or plural."""
    return low in ROLES or low in ORGANISATION_WORDS or singular(low) in ROLES


def _is_generic(tokens: list[Token], at: int, first: int) -> bool:
    """For "The Minister", "The Group": a role or body alone names nobody."""
    if not is_kind(tokens[at].low) and tokens[at].low not in HONORIFICS:
        return False
    return at == first or tokens[at - 1].low in DETERMINERS


def _is_name_word(token: Token) -> bool:
    return token.is_capital and token.low not in CALENDAR and token.low not in DETERMINERS


def _extends_left(tokens: list[Token], begin: int, first: int) -> bool:
    before = tokens[begin - 1]
    if is_nickname(tokens, begin - 1):
        return True
    if before.kind == POINT:
        return before.text in (".", "&")
    if is_possessive(before):
        return before.is_capital and is_group_name(tokens, begin - 1)
    if before.is_capital:
        return before.low not in DETERMINERS
    if before.low in PARTICLES_OF_NAMES:
        return begin - 1 > first and tokens[begin - 2].is_capital
    if before.low in JOINERS and begin - 1 > first:
        return tokens[begin - 2].is_capital or (
            before.low == "the" and tokens[begin - 2].low in ("of", "for", "on")
        )
    return False


def _after_roles(tokens: list[Token], begin: int, end: int) -> int | None:
    """For "Shadow Minister for Justice Ann Lee" to "Ann Lee"; organisations stay whole.

    None where the capitals are a role and its subject, without a name.
    """
    cut: int | None = begin
    for number in range(begin, end):
        token = tokens[number]
        if token.text in SEATS and number + 1 < end and tokens[number + 1].is_capital:
            cut = number + 1
        elif _is_address(tokens, number, end):
            if number == cut and number + 1 < end:
                cut = number + (2 if tokens[number + 1].text == "." else 1)
        elif (token.low in ROLES or token.low in SEES) and not is_possessive(token):
            cut = _after_role(tokens, number, end)
            if cut is None:
                break
    return None if cut is None else min(cut, end - 1)


def _is_address(tokens: list[Token], number: int, end: int) -> bool:
    """Whether a word is a form of address, not an office ("the Archbishop of Wick")."""
    low = tokens[number].low
    if low in SEES and number + 1 < end and tokens[number + 1].low == "of":
        return False
    return low in HONORIFICS and low not in ROLES and low not in PEERS


def _after_role(tokens: list[Token], number: int, end: int) -> int | None:
    """Past a role and the subject matter that "for" or "of" ties to it."""
    joiner = number + 1
    if joiner >= end:
        return None
    if tokens[joiner].low not in ("for", "of", "on", "in"):
        return joiner
    known = tokens[end - 2].low in MALE_NAMES or tokens[end - 2].low in FEMALE_NAMES
    if not known and (tokens[end - 2].low in JOINERS or _name_follows(tokens, end)):
        return None
    if known or (
        end - joiner > 3 and not any(t.low in ("and", "&", "the") for t in tokens[joiner:end])
    ):
        return end - 2
    return None


def _name_follows(tokens: list[Token], end: int) -> bool:
    """For "Secretary of State for Inland Water, Ann Lee": the name stands behind the comma."""
    following = tokens[end : end + 3]
    return (
        len(following) == 3
        and following[0].text == ","
        and all(t.is_capital and t.low not in SUFFIXES for t in following[1:])
    )


def _is_description(tokens: list[Token], at: int, end: int) -> bool:
    """Descriptions that can speak begin with a determiner or end in a role or body."""
    low = tokens[at].low
    head = tokens[end - 1].low
    if low in DETERMINERS or is_possessive(tokens[at]):
        return True
    return singular(head) in ROLES or head in ROLES or head in ORGANISATION_WORDS


def singular(word: str) -> str:
    """The word without a plural s."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_verb_here(tokens: list[Token], at: int, stop: int) -> bool:
    """Whether a reporting form stands as a verb and not as a noun."""
    token = tokens[at]
    if token.low not in REPORTING or is_possessive(token) or token.is_capital:
        return False
    if at > 0 and token.low in STANCE and _is_prospective(tokens, at):
        return False
    return not is_noun_too(token.low) or _has_subject(tokens, at)


def _has_subject(tokens: list[Token], at: int) -> bool:
    """Whether the word before a form that is also a noun could be its subject."""
    before = at - 1
    while before > 0 and (tokens[before].low in ADVERBS or tokens[before].low in AUXILIARIES):
        before -= 1
    if before < 0:
        return False
    token = tokens[before]
    if token.kind != WORD:
        return token.text in (",", ")", "—", "–", "-", ".")
    if token.low in STOPPERS:
        return token.low in ("who", "which", "that", "and")
    if token.low in DETERMINERS or is_possessive(token):
        return False
    plural = token.low.endswith("s") and not token.low.endswith(("ss", "ous"))
    if not tokens[at].low.endswith("s"):
        return plural or token.low in ("i", "we", "they", "you", "who")
    return token.is_capital or token.low in PRONOUNS or is_kind(token.low) or plural


def _is_prospective(tokens: list[Token], at: int) -> bool:
    """For "will only support", "to call": nobody has said it yet."""
    before = at - 1
    if before > 0 and tokens[before].low in ADVERBS:
        before -= 1
    return tokens[before].low in MODALS


def joined(tokens: list[Token], found: Mention | None, stop: int) -> Mention | None:
    """For "Ann Lee and Bob Moss said": both names, where two are joined."""
    if found is None or found.kind != NAME or found.last + 1 >= stop:
        return found
    if tokens[found.last].low != "and":
        return found
    other = phrase_at(tokens, found.last + 1, stop)
    if other is None or other.kind != NAME:
        return found
    return Mention(found.first, other.last, found.name_first, other.name_last, JOINT)


def named_by_appositive(tokens: list[Token], found: Mention | None, stop: int) -> Mention | None:
    """For "the party's leader, Ann Lee": the appositive's name stands for the description."""
    if found is None or found.kind != NOMINAL or found.last + 1 >= stop:
        return found
    at = found.last + 1
    if at + 1 < stop and tokens[at].low == "the" and tokens[at + 1].low in STYLES:
        # "The Bishop of Wick, the Rt Rev Ann Lee,"
        at += 1
    if tokens[found.last].text not in PAUSES or not tokens[at].is_capital:
        return found
    named = phrase_at(tokens, at, stop)
    if named is None or named.kind != NAME:
        return found
    if named.last - named.first < 2:
        return found
    return named
