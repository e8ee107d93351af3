"""Who appears in a synthetic archive: bodies, people and topics, all invented."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from organisations.models import Organisation, OrganisationName, Person, Role
from organisations.text import make_slug
from releases.models import Topic
from releases.synthetic.words import Told, syllables, words_of

BODIES, PEOPLE, SUBJECTS, PARTS = 240, 2_000, 12, 4  # topics above, and beneath each
TYPES = {
    "Party": "party",
    "Ratepayers": "affiliate",
    "Ministry": "government-department",
    "Assembly Office": "parliamentary-office",
    "Workers Union": "union",
    "Relief Fund": "charity",
    "Action Campaign": "campaign",
    "Foundries": "business",
    "Gazette": "media",
    "Council": "other",
}
TITLES = ["chair", "leader", "general secretary", "spokesperson on housing", "treasurer"]
WORDS_OF_A_TOPIC = 40


@dataclass
class Cast:
    """
    The keys and names of everybody, and how much each has to say.

    ``people`` belong to bodies: those of ``people_of[i]`` to the i-th. ``words`` are a topic's own.
    """

    bodies: list[tuple[int, str]]
    people: list[tuple[int, str, str]]  # key, name, role
    topics: list[int]
    words: list[list[Told]]
    people_of: list[list[int]] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people_of = [[] for _ in self.bodies]
        for i in range(len(self.people)):
            self.people_of[i % len(self.bodies)].append(i)
        self.shares = list(accumulate(1 / (i + 3) for i in range(len(self.bodies))))

    def draw_body(self, drawn: random.Random) -> int:
        """Return the number of a body; a few of them say most of what is said."""
        return drawn.choices(range(len(self.bodies)), cum_weights=self.shares)[0]


def gather(seed: int) -> Cast:
    """Return the cast of a seed, and make those who are not in the archive yet."""
    drawn = random.Random(f"{seed} cast")  # noqa: S311 -- nothing here is secret
    taken: set[str] = set()
    types = list(TYPES.items())
    bodies = [
        {"name": f"{place} {types[i % len(types)][0]}", "kind": types[i % len(types)][1]}
        for i, place in enumerate(_names(drawn, taken, BODIES, lambda: _proper(drawn, 3)))
    ]
    people = [
        {"name": name}
        for name in _names(drawn, taken, PEOPLE, lambda: f"{_proper(drawn, 2)} {_proper(drawn, 3)}")
    ]
    subjects = _names(drawn, taken, SUBJECTS, lambda: _proper(drawn, 3))
    above = [{"name": subject} for subject in subjects]
    made_bodies = _make(Organisation, bodies)
    _add_acronyms(made_bodies)
    made_people = _make(Person, people)
    titles = [drawn.choice(TITLES) for _ in made_people]
    _add_roles(made_people, made_bodies, titles, [drawn.randrange(1990, 2015) for _ in titles])
    made_topics = _make(Topic, above)
    beneath = [
        {"name": f"{row.name}, part {part}", "parent": row}
        for row in made_topics
        for part in range(1, PARTS + 1)
    ]
    made_topics += _make(Topic, beneath)
    middling = words_of(seed)[300:6_000]
    return Cast(
        bodies=[(row.pk, row.name) for row in made_bodies],
        people=[(row.pk, row.name, title) for row, title in zip(made_people, titles, strict=True)],
        topics=[row.pk for row in made_topics],
        words=[list(map(Told.of, drawn.sample(middling, WORDS_OF_A_TOPIC))) for _ in made_topics],
    )


def _proper(drawn: random.Random, n: int) -> str:
    return syllables(drawn, n).capitalize()


def _names(drawn: random.Random, taken: set[str], n: int, name: Callable[[], str]) -> list[str]:
    found: list[str] = []
    while len(found) < n:
        one = name()
        if one not in taken:
            taken.add(one)
            found.append(one)
    return found


def _make(model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
    """Return the rows of a model with these names, in order; those that are missing are made."""
    by_slug = {make_slug(row["name"], fallback="invented"): row for row in rows}
    known = model.objects.in_bulk(by_slug, field_name="slug")
    model.objects.bulk_create(
        model(slug=slug, **row) for slug, row in by_slug.items() if slug not in known
    )
    made = model.objects.in_bulk(by_slug, field_name="slug")
    return [made[slug] for slug in by_slug]


def _add_acronyms(bodies: list[Organisation]) -> None:
    """Give every third body a short name."""
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(owner=body, kind="acronym", name=f"{body.name[:4].upper()}{i}")
            for i, body in enumerate(bodies)
            if i % 3 == 0
        ],
        ignore_conflicts=True,
    )


def _add_roles(
    people: list[Person], bodies: list[Organisation], titles: list[str], years: list[int]
) -> None:
    known = set(Role.objects.filter(person__in=people).values_list("person", flat=True))
    Role.objects.bulk_create(
        Role(
            person=person,
            organisation=bodies[i % len(bodies)],
            title=titles[i].capitalize(),
            since=str(years[i]),
        )
        for i, person in enumerate(people)
        if person.pk not in known
    )
