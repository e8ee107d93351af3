"""What the words of a mention say of the speaker, before the archive is asked who that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from organisations.text import clean_line
from releases.quotations import Quotation
from releases.quotations.lexicon import (
    DETERMINERS,
    HONORIFICS,
    ORGANISATION_WORDS,
    PRONOUNS,
    ROLES,
    word_set,
)

LONGEST = 300  # characters of a speaker or a role as printed
UNNAMED = word_set(
    """spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople source sources insider
    official officials aide"""
)
ARTICLES = word_set("the a an its their his her our your")
LINKS = word_set("for of from at with in to")
WORD = re.compile(r"\w+(?:[-'’.]\w+)*\.?")
# “Ann Lee, chair of the Harbour Alliance, said”; “Ann Lee (Meadow Party)” is no role.
APPOSITIVE = re.compile(r",\s+([^\W\d_][^,.;:()“”\"\n]{3,120})(?=[,.;])")
REACH = 160  # characters after a name in which its appositive ends


@dataclass(frozen=True, slots=True)
class Printed:
    """
    One speaker, as the text has them.

    speaker    the words of the mention; empty where there are none
    name       whom the text means by them, as far as it tells; empty where it does not
    role       the role beside the name, or that stands in its place; may be empty
    unnamed    whether an unnamed spokesperson of ``name`` speaks
    described  whether ``name`` is no name, but a description such as “the Health Secretary”
    """

    speaker: str = ""
    name: str = ""
    role: str = ""
    unnamed: bool = False
    described: bool = False

    @property
    def names(self) -> list[str]:
        """What the speaker may be known by: the name, and without titles before and after it."""
        words = self.name.split()
        while len(words) > 2 and _bare(words[0]) in HONORIFICS | {"the"}:
            words = words[1:]
        return list(dict.fromkeys(filter(None, (self.name, " ".join(words)))))

    @property
    def looks_like_body(self) -> bool:
        """Tell whether the name is an organisation's by the look of it."""
        words = [_bare(word) for word in self.name.split()]
        is_short = len(self.name) > 1 and self.name.isupper() and " " not in self.name
        return is_short or any(word in ORGANISATION_WORDS for word in words)

    @property
    def looks_like_person(self) -> bool:
        """Tell whether it is a person's: capitals, and nothing that makes it anything else."""
        words = [word for word in self.name.split() if word[:1].isalpha()]
        return bool(words) and not self.described and words[-1][0].isupper()


def read(quotation: Quotation, text: str) -> Printed:
    """Return what a text says of the speaker of a quotation."""
    name = quotation.speaker or ""
    if quotation.mention is None:
        return Printed(name=name)
    start, end = quotation.mention
    speaker = clean_line(text[start:end])[:LONGEST].rstrip()
    words = [_bare(word) for word in WORD.findall(speaker)]
    unnamed = _is_unnamed(words, name)
    described = _is_description(name, words)
    if not unnamed and _is_office(name, words):
        name, described = _without_article(speaker), True
    role = "" if unnamed else _role_before(speaker, name)
    if not role and not unnamed and name and not described:
        role = _appositive(text, end) or _appositive(text, _first_named(text, name))
    if described and any(word in ROLES for word in words):
        role = _without_article(speaker)
    return Printed(speaker, name, role[:LONGEST].rstrip(), unnamed, described and not unnamed)


def _bare(word: str) -> str:
    low = word.lower().rstrip(".")
    return low[:-2] if low.endswith(("'s", "’s")) else low


def _is_unnamed(words: list[str], name: str) -> bool:
    """“a Labour spokesperson”, “a spokesman for the council”; not “spokesman Ann Lee”."""
    at = next((n for n, word in enumerate(words) if word in UNNAMED), None)
    if at is None:
        return False
    after = words[at + 1 :]
    own = [_bare(word) for word in name.split()]
    if after and after[0] not in LINKS:  # a name follows
        return not own or own[-1] not in after
    return not (own and own == words[: len(own)] and "the" in words[:at])


def _is_description(name: str, words: list[str]) -> bool:
    """Tell whether the text means somebody without ever giving a name."""
    own = [_bare(word) for word in WORD.findall(name)]
    if not own or own[0] in PRONOUNS:
        return bool(own)
    if name[:1].islower() or own[0] in DETERMINERS:
        return own == words
    return own == words[1:] and words[0] in DETERMINERS and any(word in ROLES for word in own)


def _is_office(name: str, words: list[str]) -> bool:
    """“the Health Secretary”, “the leader of the Meadow Party”: a role, and nobody's name."""
    if not words or words[0] != "the":
        return False
    head = next((n for n, word in enumerate(words) if word in LINKS), len(words)) - 1
    return words[head] in ROLES and {_bare(word) for word in WORD.findall(name)} <= set(words)


def _role_before(speaker: str, name: str) -> str:
    """“Labour leader Ann Lee”: the words before the name, where one of them is a role."""
    words, own = speaker.split(), name.split()
    if len(own) < 1 or len(words) <= len(own):
        return ""
    tail = [_bare(word) for word in words[-len(own) :]]
    if tail[-1] != _bare(own[-1]):
        return ""
    first = len(words) - (len(own) if tail == [_bare(word) for word in own] else 1)
    before = words[:first]
    if not any(_bare(word.strip(",")) in ROLES for word in before):
        return ""
    return _without_article(" ".join(before).strip(" ,"))


def _first_named(text: str, name: str) -> int:
    at = text.find(name) if " " in name else -1
    return at + len(name) if at >= 0 else -1


def _appositive(text: str, at: int) -> str:
    """“Ann Lee, chair of the Alliance,”: the words between the commas, where they are a role."""
    found = APPOSITIVE.match(text, at, at + REACH) if at >= 0 else None
    if not found:
        return ""
    words = clean_line(found.group(1))
    is_role = any(_bare(word) in ROLES for word in words.split()[:6])
    return _without_article(words) if is_role else ""


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first.lower() in ARTICLES and rest else words
