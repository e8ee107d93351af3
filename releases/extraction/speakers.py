"""From what is printed to people and organisations of the archive, for many releases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from organisations.matching import Bearers, key_of
from organisations.models import Organisation, Person, Role
from organisations.partialdate import covers
from releases.extraction.printed import Printed
from releases.models import Release, Statement
from releases.quotations.lexicon import ORGANISATION_WORDS

Strength = Statement.Strength
WORDS_OF_A_ROLE = 8  # a longer description is not taken apart


@dataclass(slots=True)
class Scene:
    """What is known of a release beside its text: who issued it, whom it names, and when."""

    issuer: int
    issuer_words: list[str]
    issuers: set[int]
    people: dict[int, str] = field(default_factory=dict)
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words they are: keys of a person and of the organisation spoken for, where known."""

    person: int | None
    organisation: int | None
    strength: Strength


class Speakers:
    """
    Resolves the speakers of a batch of releases.

    ``ask()`` is told all that is printed, and puts a fixed number of questions; ``resolve()`` then
    asks nothing more. Who is ambiguous, unknown, or in office on another day is not resolved.
    """

    def __init__(self, releases: Iterable[Release]) -> None:
        self.scenes = _scenes(list(releases))
        self._people = Bearers(Person)
        self._organisations = Bearers(Organisation)
        self._roles: dict[int, list[Role]] = defaultdict(list)  # by person
        self._titles: dict[str, list[Role]] = defaultdict(list)  # by title, folded

    def ask(self, printed: Iterable[Printed]) -> None:
        """Look up every name and every role."""
        printed = list(printed)
        names = {name for one in printed for name in one.names}
        splits = {split for one in printed if one.described for split in _splits(one.name)}
        self._people.look_up(names)
        self._organisations.look_up(names | {organisation for organisation, _ in splits})
        self._learn(Q(low__in=sorted({title for _, title in splits})) | self._of_issuers())
        people = {key for name in names for key in self._people.of(name)}
        people |= {key for scene in self.scenes.values() for key in scene.people}
        self._learn(Q(person__in=sorted(people)))

    def resolve(self, release: Release, printed: Printed) -> Speaker:
        """Return whose words they are."""
        scene = self.scenes[release.pk]
        if not printed.name:
            strength = Strength.UNNAMED_SPOKESPERSON if printed.unnamed else Strength.UNATTRIBUTED
            return Speaker(None, None, strength)
        if printed.described:
            return self._office(scene, printed)
        if printed.unnamed:
            spoken_for = self._organisation(scene, printed)
            return Speaker(None, spoken_for, Strength.UNNAMED_SPOKESPERSON)
        person, organisation = self._person(scene, printed), self._organisation(scene, printed)
        if person and not organisation:
            return Speaker(person, self._spoken_for(scene, person), Strength.NAMED_PERSON)
        if organisation and not person:
            return Speaker(None, organisation, Strength.ORGANISATION)
        return Speaker(None, None, _by_its_look(printed))

    # -- what is asked

    def _of_issuers(self) -> Q:
        issuers = {key for scene in self.scenes.values() for key in scene.issuers}
        return Q(organisation__in=sorted(issuers))

    def _learn(self, condition: Q) -> None:
        known = {role.pk for roles in self._roles.values() for role in roles}
        rows = Role.objects.annotate(low=Lower("title")).filter(condition)
        for role in rows.exclude(pk__in=known).order_by("pk"):
            self._roles[role.person_id].append(role)
            self._titles[key_of(role.title)].append(role)

    # -- who it is

    def _person(self, scene: Scene, printed: Printed) -> int | None:
        for name in printed.names:
            if self._people.of(name):
                return self._people.one(name, near=scene.people, days=scene.days)
        return self._by_surname(scene, printed) if printed.looks_like_person else None

    def _by_surname(self, scene: Scene, printed: Printed) -> int | None:
        """Return who of those the release names is meant by “Senator Lee” or “Ann B. Lee”."""
        own = key_of(printed.names[-1]).split()
        found = set()
        for key, name in scene.people.items():
            words = key_of(name).split()
            same = words and own and words[-1] == own[-1]
            if same and (len(own) == 1 or words[0] == own[0]):
                found.add(key)
        return next(iter(found)) if len(found) == 1 else None

    def _organisation(self, scene: Scene, printed: Printed) -> int | None:
        for name in printed.names:
            if self._organisations.of(name):
                return self._organisations.one(name, near=scene.issuers, days=scene.days)
        # “The Department”, and nothing more, is the one that issued the release.
        word = key_of(printed.name)
        generic = word in ORGANISATION_WORDS and word in scene.issuer_words
        return scene.issuer if generic else None

    def _office(self, scene: Scene, printed: Printed) -> Speaker:
        """Return who held the office on the day: “the Health Secretary”, “the Meadow leader”."""
        organisation = self._organisation(scene, printed)
        if organisation:
            return Speaker(None, organisation, Strength.ORGANISATION)
        if not printed.role:
            return Speaker(None, None, _by_its_look(printed))
        holders: dict[int, int] = {}
        for name, title in _splits(printed.name):
            for role in self._titles.get(title, ()):
                if self._is_meant(role, name, title, scene) and _held(role, scene.days):
                    holders[role.person_id] = role.organisation_id
        if len(holders) != 1:
            named = {self._organisations.one(name) for name, _ in _splits(printed.name) if name}
            named -= {None}
            return Speaker(None, named.pop() if len(named) == 1 else None, Strength.NAMED_ROLE)
        person, organisation = next(iter(holders.items()))
        return Speaker(person, organisation, Strength.NAMED_ROLE)

    def _is_meant(self, role: Role, name: str, title: str, scene: Scene) -> bool:
        """Tell whether a role is meant: of the organisation named, else of the issuer's."""
        if name:
            return role.organisation_id in self._organisations.of(name)
        # A title of several words may be the only one of its kind; “the chair” is the issuer's.
        return role.organisation_id in scene.issuers or " " in title

    def _spoken_for(self, scene: Scene, person: int) -> int | None:
        """Return the organisation they spoke for: the issuer, else the only one they were of."""
        held = {r.organisation_id for r in self._roles.get(person, ()) if _held(r, scene.days)}
        for found in (held & scene.issuers, held):
            if len(found) == 1:
                return next(iter(found))
        return None


def _held(role: Role, days: tuple[date, date] | None) -> bool:
    """Tell whether a role was held on all the days; of an unknown date nothing is claimed."""
    return days is not None and all(covers(role.since, role.until, day) for day in days)


def _splits(description: str) -> Iterator[tuple[str, str]]:
    """Yield the organisations and titles a description may be made of, the title folded."""
    words = key_of(description).split()
    if not 0 < len(words) <= WORDS_OF_A_ROLE:
        return
    yield "", " ".join(words)
    for at in range(1, len(words)):
        if words[at] in ("of", "for", "at") and at + 1 < len(words):
            yield " ".join(words[at + 1 :]), " ".join(words[:at])
        yield " ".join(words[:at]), " ".join(words[at:])


def _by_its_look(printed: Printed) -> Strength:
    """Return how exactly the source names a speaker whom the archive does not know."""
    if printed.described and printed.role:
        return Strength.NAMED_ROLE
    if printed.looks_like_body:
        return Strength.ORGANISATION
    return Strength.NAMED_PERSON if printed.looks_like_person else Strength.UNATTRIBUTED


def _scenes(releases: list[Release]) -> dict[int, Scene]:
    scenes = {
        release.pk: Scene(
            release.organisation_id,
            key_of(release.organisation.name).split(),
            {release.organisation_id},
            days=release.issue_date.days,
        )
        for release in releases
    }
    joint = Release.joint_issuers.through.objects.filter(release__in=scenes)
    for release, organisation in joint.values_list("release_id", "organisation_id"):
        scenes[release].issuers.add(organisation)
    named = Release.people.through.objects.filter(release__in=scenes)
    for release, person, name in named.values_list("release_id", "person_id", "person__name"):
        scenes[release].people[person] = name
    return scenes
