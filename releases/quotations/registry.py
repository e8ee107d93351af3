"""Who is named in a text: people with their genders, organisations with their acronyms."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from releases.quotations.lexicon import (
    FEMALE_WORDS,
    MALE_WORDS,
    ORGANISATION_WORDS,
    SEATS,
    word_set,
)
from releases.quotations.runs import FEMALE, MALE, RUN, NameRun, bare_word, first_gender, read_run
from releases.quotations.verbs import REPORTING, SPEECH

SMALL = word_set("of the and for on in a an to de & at")
# One class foremost, to which the engine leaps: a line's end needs nothing behind it.
SENTENCE_END = re.compile(r"[.?!:\n](?:(?<=\n)|['\"”’)]{0,3}\s)")
GOVERNED = re.compile(
    r"\b(?:of|for|with|by|against|from|to|on|in|about|like|than|over|at|into|told|tells)"
    r"[ \xa0](?:the[ \xa0]|[\w.]{1,5}[ \xa0])?$"
)
IS_A_BODY = re.compile(
    r",? (?:is )?(?:a|an|the) (?:[\w'’-]+ ){0,4}?(?:charity|group|union|party|campaign"
    r"|organisation|organization|association|company|think[ -]tank|body|network|society|trust"
    r"|foundation|club|firm)"
    # The noun itself, and not one that describes another: "the party's spokesman".
    r"(?=[,.;:)\n]|[ \xa0](?:of|for|in|on|at|with|that|which|who|whose|based|behind|to|and|or)\b|$)"
)
APPOSED = re.compile(r",[ \xa0](?:(?:the|our|its|his|her)[ \xa0])?")
LONGEST_APPOSED = 6  # characters
NAME_BEHIND = re.compile(r",[ \xa0][A-Z][\w'’-]+[ \xa0]([A-Z][\w'’-]+)")
# More people than this with one surname are not told apart, which bounds the work.
NAMESAKES = 12
LONGEST_TEXT = 300_000


@dataclass(slots=True)
class Person:
    """One person as the text names them."""

    name: str
    surname: str
    gender: str | None
    first: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a person or body is named outside quotation marks, and how prominently."""

    at: int
    name: str
    gender: str | None = None
    opens: bool = False
    leads: bool = False
    governed: bool = False
    owns: bool = False
    says: bool = False


@dataclass(slots=True)
class Registry:
    """The names of a text, by surname and by acronym, and where they stand."""

    people: dict[str, list[Person]] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    first_names: dict[str, Person] = field(default_factory=dict)
    roles: dict[str, tuple[str, str | None] | None] = field(default_factory=dict)
    seen_people: list[Sighting] = field(default_factory=list)
    seen_bodies: list[Sighting] = field(default_factory=list)

    def person_before(self, key: str, at: int, gender: str | None = None) -> Person | None:
        """The full name a surname stands for: the one named most often by then."""
        found: Person | None = None
        for person in self.people.get(key, ()):
            if gender and person.gender and person.gender != gender:
                continue
            if found is None or (person.first <= at and person.count > found.count):
                found = person
        return found

    def people_before(self, at: int, most: int = 16) -> list[Sighting]:
        """The last people named before an offset, nearest last."""
        end = bisect_left(self.seen_people, at, key=_offset)
        return self.seen_people[max(0, end - most) : end]

    def bodies_before(self, at: int, most: int = 25) -> list[Sighting]:
        """The last organisations named before an offset, nearest last."""
        end = bisect_left(self.seen_bodies, at, key=_offset)
        return self.seen_bodies[max(0, end - most) : end]

    def by_first_name(self, key: str) -> Person | None:
        """The person a title and a first name stand for ("Dame Ann"), or None."""
        return self.first_names.get(key)

    def body(self, name: str) -> str | None:
        """An organisation's name as the text prints it, or None where it does not."""
        return self.organisations.get(_key(name))

    def holder(self, role: str) -> tuple[str, str | None] | None:
        """Name and gender of the one the text gives an office ("home secretary"), or None."""
        return self.roles.get(role)

    def lead(self) -> Sighting | None:
        """The first person named, or None."""
        return self.seen_people[0] if self.seen_people else None


def _key(name: str) -> str:
    return name.lower().replace("’", "'")


def _offset(sighting: Sighting) -> int:
    return sighting.at


def read_names(text: str, quoted: list[tuple[int, int]]) -> Registry:
    """The registry of a text; only its first 300,000 characters introduce names.

    ``quoted`` holds the half-open ranges inside quotation marks, in order: a name in there is
    learned, but is nobody a pronoun outside could stand for.
    """
    registry = Registry()
    number = 0
    offices = Offices(registry, text)
    for match in RUN.finditer(text, 0, LONGEST_TEXT):
        run = read_run(match[0], named_behind=_name_behind(text, match.end()))
        if run is None:
            continue
        at = match.start()
        while number < len(quoted) and quoted[number][1] <= at:
            number += 1
        inside = number < len(quoted) and quoted[number][0] <= at
        known = _add_run(registry, text, run, at, match.end(), inside=inside)
        offices.note(run, known, at + run.skipped, match.end())
    _add_bodies(registry)
    return registry


@dataclass(slots=True)
class Offices:
    """Learns who holds which office: "Home Secretary Ann Lee", "Ann Lee, the Home Secretary"."""

    registry: Registry
    text: str
    role: str = ""
    known: tuple[str, str | None] | None = None
    finish: int = 0

    def note(
        self, run: NameRun, known: tuple[str, str | None] | None, start: int, finish: int
    ) -> None:
        """Take the next run of capitals, with the person it names, if any."""
        beside = (
            0 < start - self.finish <= LONGEST_APPOSED
            and APPOSED.fullmatch(self.text, self.finish, start) is not None
        )
        if run.role and known:
            self._learn(run.role, known)
        elif beside and self.role and known:
            self._learn(self.role, known)
        elif beside and self.known and run.role:
            self._learn(run.role, self.known)
        self.role = "" if run.bare else run.role
        self.known, self.finish = known, finish

    def _learn(self, role: str, known: tuple[str, str | None]) -> None:
        """An office two people are given is nobody's."""
        roles = self.registry.roles
        if roles.setdefault(role, known) != known:
            roles[role] = None


def _name_behind(text: str, finish: int) -> bool:
    """Whether a comma and a name of two words follow ("Minister for Weirs, Ann Lee")."""
    if not text.startswith(",", finish):
        return False
    following = NAME_BEHIND.match(text, finish, finish + 60)
    return following is not None and following[1] not in SEATS


def _add_run(
    registry: Registry, text: str, run: NameRun, start: int, finish: int, *, inside: bool
) -> tuple[str, str | None] | None:
    """Learn the names of a run; the person it names by first name and surname is returned."""
    at = start + run.skipped
    opens = _opens_sentence(text, start)
    is_body = run.is_body or (
        not run.titled and IS_A_BODY.match(text, finish, finish + 80) is not None
    )
    if is_body:
        key = _learn_body(registry, run.words)
        if key and not inside:
            registry.seen_bodies.append(
                _sight(registry, text, run, start, finish, key, None, opens=opens)
            )
        return None
    named: tuple[str, str | None] | None = None
    shown = run.gender
    if shown is None and len(run.parts) == 1 and len(run.parts[0]) > 1:
        shown = first_gender(run.parts[0][0]) or _shown_gender(text, at)
    acts = opens and len(run.bare) == 1 and not inside and _acts(text, finish)
    for part in run.parts:
        known = _learn_person(registry, part, shown, at, titled=run.titled or acts)
        if known and len(run.parts) == 1 and " " in known[0]:
            named = known
        if known and not inside:
            name, gender = known
            registry.seen_people.append(
                _sight(registry, text, run, start, finish, name, gender, opens=opens)
            )
    return named


def _sight(
    registry: Registry,
    text: str,
    run: NameRun,
    start: int,
    finish: int,
    name: str,
    gender: str | None,
    *,
    opens: bool,
) -> Sighting:
    seen = registry.seen_people
    at = start + run.skipped
    return Sighting(
        at,
        name,
        gender,
        opens=opens,
        leads=not seen or SENTENCE_END.search(text, max(seen[-1].at, at - 300), at) is not None,
        governed=GOVERNED.search(text, max(0, at - 14), at) is not None,
        owns=run.owns,
        says=_says(text, start, finish),
    )


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(' \xa0"“‘')
    return not before or before[-1] in ".?!\n\r:—–-"


def _says(text: str, start: int, finish: int) -> bool:
    """Whether a reporting verb stands beside a name ("Lee said", "said Lee")."""
    after = text[finish + 1 : finish + 16].partition(" ")[0].rstrip(".,:")
    return after in SPEECH or text[max(0, start - 12) : start - 1].rpartition(" ")[2] in SPEECH


def _shown_gender(text: str, at: int) -> str | None:
    """The gender that the word before a name shows: "spokesman Lu Kang", "his wife, Rio Moss"."""
    word = text[max(0, at - 20) : at].rstrip(" \xa0,").rpartition(" ")[2].lower()
    if word in MALE_WORDS:
        return MALE
    return FEMALE if word in FEMALE_WORDS else None


def _acts(text: str, finish: int) -> bool:
    """Whether a lone name at the head of a sentence governs a reporting verb."""
    word = text[finish + 1 : finish + 16].partition(" ")[0]
    return word in REPORTING or word in ("also", "then") or (word.endswith("ed") and word.isalpha())


def _learn_person(
    registry: Registry, words: tuple[str, ...], gender: str | None, at: int, *, titled: bool
) -> tuple[str, str | None] | None:
    """The name and gender a run of capitals stands for, or None where it is nobody known."""
    surname = words[-1].lower()
    if len(words) > 1:
        person = _learn(registry, words, surname, gender or first_gender(words[0]), at)
        return person.name, person.gender
    known = registry.person_before(surname, at, gender)
    if known is None:
        return (words[0], gender) if titled else None
    known.gender = known.gender or gender
    return known.name, gender or known.gender


def _learn(
    registry: Registry, words: tuple[str, ...], surname: str, gender: str | None, at: int
) -> Person:
    name = " ".join(words)
    if name.isupper():
        name = name.title()
    same, low = None, name.lower()
    for person in registry.people.get(surname, ()):
        if person.name.lower() == low:
            same = person
    if same is None:
        same = Person(name, surname, gender, at)
        listed = registry.people.setdefault(surname, [])
        if len(listed) < NAMESAKES:
            listed.append(same)
        registry.first_names.setdefault(words[0].lower(), same)
    else:
        same.count += 1
    same.gender = same.gender or gender
    return same


def _learn_body(registry: Registry, words: tuple[str, ...]) -> str | None:
    """The key of an organisation's name, or None for a bare noun ("Committee")."""
    words = (*words[:-1], bare_word(words[-1]))
    name = " ".join(words)
    if len(words) == 1 and words[0].lower() in ORGANISATION_WORDS:
        return None
    key = _key(name)
    kept = registry.organisations.setdefault(key, name)
    if kept.isupper() and not name.isupper():
        registry.organisations[key] = name
    return key


def _add_bodies(registry: Registry) -> None:
    """Acronyms: the capitals of a longer name, where the text uses them too."""
    shorts = {
        key: name
        for key, name in registry.organisations.items()
        if " " not in name and name.isupper()
    }
    if not shorts:
        return
    for name in list(registry.organisations.values()) + [
        person.name for people in registry.people.values() for person in people
    ]:
        words = name.replace("-", " ").split()
        if len(words) < 2:
            continue
        for letters in (
            "".join(word[0] for word in words if word.lower() not in SMALL),
            "".join(word[0] for word in words),
        ):
            key = letters.lower().replace(".", "")
            if key in shorts and key not in registry.acronyms:
                registry.acronyms[key] = name
