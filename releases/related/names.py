"""How a text names people and organisations: by surname, by a name, by the word that tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from organisations.text import fold
from releases.related.profile import STOP_WORDS, Text, fold_name, folded

# Words of an organisation's name that others share with it.
_SHARED_WORDS = """
party movement group association union alliance coalition council federation department dept
ministry office minister secretary leader shadow parliamentary committee campaign network
society trust foundation institute commission authority agency board of the for and in on to
australian australia british britain uk gb scottish scotland welsh wales english england irish
ireland northern european american national international united kingdom states new zealand
canadian canada us
"""
_GENERIC = frozenset(_SHARED_WORDS.split())
_MONTHS_AND_DAYS = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday
"""
CALENDAR = frozenset(_MONTHS_AND_DAYS.split())
# Surnames that are other words too, even with a capital: only the whole name tells.
_AMBIGUOUS = STOP_WORDS | CALENDAR | {"north", "south", "east", "west"}
_AFTER_NAMES = re.compile(r"(?:,? (?:MP|MHR|MSP|MS|QC|KC|Jr|Sr|OBE|MBE|CBE|AO|AC)\.?)+$")
LETTERHEAD = 400  # characters
_HONOURABLE = r"\bhon(?:ourable)?\.? "
_MEMBER = r"(?:m\.?p|mhr|msp)"
_TITLES = r"(?:Mr|Ms|Mrs|Miss|Dr|Senator|Sen|Minister|Sir|Dame|Lord|Lady|Hon)\.? "


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often a text names a candidate's people and organisation, and whether in the headline."""

    person: str = ""
    people: int = 0
    organisation: int = 0
    in_headline: bool = False

    def __bool__(self) -> bool:
        return self.people > 0 or self.organisation > 0


@lru_cache(maxsize=1 << 14)
def surname(name: str) -> str:
    """Return the word a person is named by, folded: “Binskin, Mark” and “Mark Binskin” have one."""
    before_comma, comma, _ = name.partition(",")
    words = (before_comma if comma else _AFTER_NAMES.sub("", name)).split()
    return fold_name(words[-1]) if words else ""


@lru_cache(maxsize=1 << 14)
def telling_word(name: str) -> str:
    """Return the one word that tells an organisation from others: “labour” of the Labour Party."""
    words = [word for word in fold(name).split() if word not in _GENERIC]
    return words[0] if len(words) == 1 else ""


def handles(people: Iterable[str], organisations: Iterable[str]) -> frozenset[str]:
    """Return words of which a text has one if it names any of them: to pass others over quickly."""
    found = set()
    for name in people:
        found |= {surname(name), *folded(name).split()[-1:]}
    for name in organisations:
        found |= {telling_word(name), *folded(name).split()[-1:]}
    return frozenset(found - {""})


def mentions(text: Text, people: Iterable[str], organisations: Iterable[str]) -> Mentions:
    """Return how a text names people and an organisation; ``organisations`` are its names."""
    person, most, headline = "", 0, False
    for name in people:
        count = _count_person(text, name)
        headline = headline or (count > 0 and surname(name) in text.headline)
        if count > most:
            person, most = name, count
    return Mentions(person, most, _count_organisation(text, organisations), headline)


def speaks(people: Iterable[str], body: str) -> bool:
    """
    Tell whether a text has any of the people speak, as their own side's release does.

    A text that answers them reports what they said once; their own says it over and over.
    """
    for name in people:
        last = re.escape(surname(name))
        if not last:
            continue
        said = re.compile(
            rf"\b{last}(?:,? MP)? (?:and [\w ]{{3,60}} )?said\b|\bsaid (?:{_TITLES})?{last}\b", re.I
        )
        if len(said.findall(body)) * 500 > len(body.split()):
            return True
    return False


def signs(people: Iterable[str], body: str) -> bool:
    """
    Tell whether any of the people stand in a text's letterhead, as those who issue it together.

    “THE HON ADA QUILL”, “Lev Arden MP”: with their titles, and before the text has begun.
    """
    head = body[:LETTERHEAD]
    for name in people:
        last = re.escape(surname(name))
        named = rf"{_HONOURABLE}(?:[\w.'’-]+ ){{1,3}}{last}\b|\b[\w.'’-]+ {last},? {_MEMBER}\b"
        if last and re.search(named, head, re.I):
            return True
    return False


def _count_person(text: Text, name: str) -> int:
    last = surname(name)
    if last in _AMBIGUOUS or len(last) < 2:
        return text.folded.count(f" {folded(name)} ")
    return text.named.get(last, 0)


def _count_organisation(text: Text, names: Iterable[str]) -> int:
    most = 0
    for name in names:
        if telling := telling_word(name):
            most = max(most, text.named.get(telling, 0))
        if whole := folded(name):
            most = max(most, text.folded.count(f" {whole} "))
    return most
