"""
Comparing a saved release with those issued around it, and keeping what came out.

A release is compared when it is saved. What it costs grows with the number of releases of the
same weeks, never with the archive. A bulk import leaves it to ``propose_responses``, which walks
through time with a window of profiles in memory (``releases.models.relatinginbulk``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from organisations.models import Organisation, OrganisationName
from releases import related
from releases.issuedate import LONDON
from releases.models.related import RelatedRelease, ReleaseProfile
from releases.models.replying import propose_replies
from releases.models.response import Response
from releases.models.statement import Statement
from releases.querysets import public_q

if TYPE_CHECKING:
    from releases.models.release import Release

SPAN = 30  # days before and after a release in which related ones are looked for
KEPT = 8  # related releases: as many public ones, and as many hidden ones
DAY = timedelta(days=1)
COARSE = timedelta(days=2)  # a date known less exactly than this is in no order with others


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A release of the same weeks, without its texts."""

    pk: int
    organisation: int
    issued: datetime
    until: datetime
    public: bool
    day: int

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> Neighbour:
        """Return the release of a row with the columns of ``NEIGHBOUR`` and ``is_public()``."""
        pk, organisation, issued, until, public = row
        return cls(pk, organisation, issued, until, bool(public), day_of(issued))

    def may_answer(self, other: Neighbour) -> bool:
        """Whether it is somebody else's, issued after it within the window, as far as is known."""
        if self.organisation == other.organisation:
            return False
        if not self.day - related.WINDOW <= other.day <= self.day:
            return False
        if max(self.until - self.issued, other.until - other.issued) > COARSE:
            return False
        return other.issued <= self.issued or other.issued < self.until


def day_of(instant: datetime) -> int:
    """Return the London day of an instant, as an ordinal."""
    return instant.astimezone(LONDON).toordinal()


def relate(release: Release) -> None:
    """
    Compare a release with those around it, in the transaction that saves it.

    Nothing is compared where neither its text nor its date has changed since the last time; who
    replies to whom within it is asked each time, for that hangs on who is found to speak.
    """
    if release.state == release.State.REMOVED:
        forget([release.pk])
        return
    propose_replies([release.pk])
    text = related.read(release.title, text_of(release.standfirst, release.body))
    words, runs = text.profile.packed()
    known = ReleaseProfile.objects.filter(pk=release.pk).first()
    if known and known.compared:
        was = known.issued, bytes(known.words), bytes(known.runs)
        if was == (release.issued, words, runs):
            return
    now = timezone.now()
    ReleaseProfile.keep([ReleaseProfile.of(release.pk, release.issued, text, compared=now)])
    compare_anew(release, text)


def compare_anew(release: Release, text: related.Text) -> None:
    """Replace what is kept of a release's neighbours, and the proposals nobody decided on."""
    RelatedRelease.objects.of(release).delete()
    Response.objects.guessed([release.pk]).delete()
    if release.issued is None or release.issued_until is None:
        return
    period = release.issued, release.issued_until
    me = Neighbour.of_row((release.pk, release.organisation_id, *period, False))
    around = {one.pk: one for one in neighbours(me)}
    rows = ReleaseProfile.objects.filter(issued__range=span_around(me.issued))
    profiles = {
        pk: related.Profile.unpacked(words, runs)
        for pk, words, runs in rows.values_list("pk", "words", "runs")
        if pk in around
    }
    shared = related.share(text.profile, profiles)
    weights = related.weigh(text.profile, shared, [pk for pk in profiles if around[pk].public])
    compared = related.compare(text.profile, profiles, shared, weights)
    RelatedRelease.objects.bulk_create(likest(me.pk, compared, around))
    before = [pk for pk in profiles if me.may_answer(around[pk])]
    if before:
        cast = Cast([me.pk, *before])
        named = cast.named_in(text, me, around)
        own = cast.people(me.pk)
        answers = related.rank_answers(text, own, named, compared, weights, texts_of)
        keep_proposals({me.pk: answers})


def likest(
    me: int, compared: Mapping[int, related.Compared], around: Mapping[int, Neighbour]
) -> list[RelatedRelease]:
    """Return the rows to keep: the likest of the public, and the likest of the hidden."""
    sides: tuple[list[related.Compared], ...] = ([], [])
    for pk, one in compared.items():
        sides[around[pk].public].append(one)
    return [
        RelatedRelease(
            release_id=me,
            other_id=one.key,
            likeness=str(one.likeness),
            score=round(max(one.overlap, min(one.coverage, 1.0)), 3),
        )
        for side in sides
        for one in related.likest(side, KEPT)
    ]


def neighbours(me: Neighbour) -> Iterator[Neighbour]:
    """Yield the releases issued around another, oldest first, out of an index of small columns."""
    from releases.models.release import Release

    rows = Release.objects.filter(issued_order__range=span_around(me.issued))
    rows = rows.exclude(Q(pk=me.pk) | Q(state=Release.State.REMOVED))
    ordered = rows.order_by("issued_order", "pk").values_list(*NEIGHBOUR, is_public())
    yield from map(Neighbour.of_row, ordered)


def span_around(issued: datetime) -> tuple[datetime, datetime]:
    """Return the instants between which the releases lie that one is compared with."""
    return issued - SPAN * DAY, issued + SPAN * DAY


NEIGHBOUR = ("pk", "organisation_id", "issued", "issued_until")


def is_public() -> Any:
    """Return the embargo rule as a column."""
    return ExpressionWrapper(public_q(), BooleanField())


def text_of(standfirst: str, body: str) -> str:
    """Return what is compared beside the title."""
    return f"{standfirst}\n\n{body}" if standfirst else body


def texts_of(pks: list[int]) -> Mapping[int, str]:
    """Return the texts of a few releases."""
    from releases.models.release import Release

    return dict(Release.objects.filter(pk__in=pks).values_list("pk", "body"))


@dataclass(frozen=True, slots=True)
class Who:
    """Who is in a release: issuers by key, people and organisations by name."""

    issuers: frozenset[int]
    people: frozenset[str]
    organisations: tuple[str, ...]
    handles: frozenset[str]


class Cast:
    """Who is in some releases, asked for all of them at once."""

    def __init__(self, pks: Iterable[int] = ()) -> None:
        self._who: dict[int, Who] = {}
        self._names: dict[int, list[str]] = {}
        self._handled: dict[str, set[int]] = {}
        self.take(list(pks))

    def take(self, pks: list[int]) -> None:
        """
        Take in those who are in more releases: issuers, and the people the source names.

        Of a release whose source names nobody, whoever is quoted in it is taken.
        """
        from releases.models.release import Release

        if not pks:
            return
        releases = Release.objects.filter(pk__in=pks).order_by()
        issuers = {pk: {one} for pk, one in releases.values_list("pk", "organisation_id")}
        joint = Release.joint_issuers.through.objects.filter(release__in=pks)
        for pk, organisation in joint.values_list("release_id", "organisation_id"):
            issuers[pk].add(organisation)
        self._name(set().union(*issuers.values()) - self._names.keys())
        people: dict[int, set[str]] = {}
        named = Release.people.through.objects.filter(release__in=pks)
        said = Statement.objects.filter(release__in=pks, person__isnull=False)
        said = said.exclude(state=Statement.State.REJECTED).order_by()
        for pk, name in named.values_list("release_id", "person__name"):
            people.setdefault(pk, set()).add(name)
        told = frozenset(people)
        for pk, name in said.values_list("release_id", "person__name"):
            if pk not in told:
                people.setdefault(pk, set()).add(name)
        for pk, keys in issuers.items():
            names = tuple(name for key in sorted(keys) for name in self._names[key])
            who = frozenset(people.get(pk, ()))
            handles = related.handles(who, names)
            self._who[pk] = Who(frozenset(keys), who, names, handles)
            for handle in handles:
                self._handled.setdefault(handle, set()).add(pk)

    def _name(self, organisations: set[int]) -> None:
        """Take in the names of organisations."""
        rows = Organisation.objects.filter(pk__in=organisations).order_by()
        for pk, name in rows.values_list("pk", "name"):
            self._names[pk] = [name]
        others = OrganisationName.objects.filter(owner__in=organisations).order_by("pk")
        for pk, name in others.values_list("owner_id", "name"):
            self._names[pk].append(name)

    def forget(self, pk: int) -> None:
        """Let go of who is in a release."""
        if who := self._who.pop(pk, None):
            for handle in who.handles:
                self._handled[handle].discard(pk)

    def people(self, pk: int) -> frozenset[str]:
        """Return the names of the people in a release."""
        return self._who[pk].people

    def named_in(
        self, text: related.Text, me: Neighbour, around: Mapping[int, Neighbour]
    ) -> list[related.Named]:
        """Return the releases around that one may answer: it names them, and shares no issuer."""
        mine = self._who[me.pk]
        hits = [self._handled[word] for word in text.words if word in self._handled]
        found = []
        for pk in sorted(set().union(*hits)):
            theirs = self._who[pk]
            if mine.issuers & theirs.issuers or pk not in around or not me.may_answer(around[pk]):
                continue
            # Whoever is in both is not who the other's side is told by.
            people = tuple(sorted(theirs.people - mine.people))
            days = me.day - around[pk].day
            found.append(related.Candidate(pk, people, theirs.organisations, days))
        return related.named(text, found)


def keep_proposals(found: Mapping[int, Iterable[related.Answer]]) -> int:
    """
    Keep answers found as proposals, ``{the answering release: what it answers}``.

    What is linked already, or was dismissed, stays as it is. Return how many were new.
    """
    wanted = [(source, answer) for source, answers in found.items() for answer in answers]
    if not wanted:
        return 0
    known = set(
        Response.objects.filter(
            source_in__in={source for source, _ in wanted},
            target_in__in={answer.key for _, answer in wanted},
        ).values_list("source_in_id", "target_in_id")
    )
    new = [
        Response(
            source_release_id=source,
            target_release_id=answer.key,
            source_in_id=source,
            target_in_id=answer.key,
            score=answer.score,
            explanation=answer.explanation,
        )
        for source, answer in wanted
        if (source, answer.key) not in known
    ]
    return len(Response.objects.bulk_create(new))


def set_waiting(pks: list[int]) -> None:
    """Note that releases have changed and are to be compared again, by the batch."""
    ReleaseProfile.objects.filter(pk__in=pks).update(compared=None)
    RelatedRelease.objects.filter(Q(release__in=pks) | Q(other__in=pks)).delete()


def forget(pks: list[int]) -> None:
    """Drop what is kept of removed releases; confirmed responses stay, and show nothing."""
    ReleaseProfile.objects.filter(pk__in=pks).delete()
    RelatedRelease.objects.filter(Q(release__in=pks) | Q(other__in=pks)).delete()
    proposed = Response.objects.filter(state=Response.State.PROPOSED)
    proposed.filter(Q(source_in__in=pks) | Q(target_in__in=pks)).delete()
