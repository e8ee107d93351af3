"""
Comparing a saved release with those issued around it, and keeping what came out.

A release is compared when it is saved. What it costs grows with the number of releases of the
same weeks, never with the archive. A bulk import leaves it to ``propose_responses``, which walks
through time with a window of profiles in memory (``releases.models.relatinginbulk``).
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from releases import related
from releases.models.cast import Cast
from releases.models.neighbour import NEIGHBOUR, Neighbour, issued_after, issued_before
from releases.models.related import RelatedRelease, ReleaseProfile
from releases.models.replying import propose_replies
from releases.models.response import Response
from releases.prepared import Prepared, padded
from releases.querysets import public_q

if TYPE_CHECKING:
    from releases.models.release import Release

KEPT = 8  # related releases beside the copies: as many public ones, and as many hidden ones

_PROFILES = Prepared(
    lambda keys: ReleaseProfile.objects.filter(pk__in=keys).values_list("pk", "words", "runs")
)
_NEIGHBOURS = Prepared(lambda keys: _releases().filter(pk__in=keys).values_list(*NEIGHBOUR))


def _releases() -> QuerySet[Release]:
    # The two modules need each other: a release is compared when it is saved.
    from releases.models.release import Release

    return Release.objects.order_by()


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


def relate_again(release: Release) -> None:
    """Compare a release whose issuers or people have changed, which its text does not tell."""
    ReleaseProfile.objects.filter(pk=release.pk).update(compared=None)
    relate(release)


def compare_anew(release: Release, text: related.Text) -> None:
    """Replace what is kept of a release's neighbours, and the proposals nobody decided on."""
    RelatedRelease.objects.of(release).delete()
    Response.objects.guessed([release.pk]).delete()
    if release.issued is None or release.issued_until is None:
        return
    from releases.models.release import Release

    period = release.issued, release.issued_until
    me = Neighbour.of_row((release.pk, release.organisation_id, *period, False))
    hidden = Release.objects.exclude(public_q() | Q(state=Release.State.REMOVED))
    words, public = words_around(around(Release.objects.public(), me), around(hidden, me))
    shared = related.share(text.profile, words)
    weights = related.weigh(text.profile, shared, public)
    covered = related.cover(shared, {pk: len(one) for pk, one in words.items()}, weights)
    named, cast = named_before(me, text, related.answerable(covered))
    near = {*related.nearest(covered, public), *(one.candidate.key for one in named)}
    compared = related.compare(text.profile, profiles_of(near), weights)
    RelatedRelease.keep(likest(me.pk, compared, public))
    if named:
        own = cast.people(me.pk)
        answers = related.rank_answers(text, own, named, compared, weights, texts_of)
        keep_proposals({me.pk: answers})


def likest(
    me: int, compared: Mapping[int, related.Compared], public: Container[int]
) -> list[tuple[int, int, str, float]]:
    """Return the rows to keep: the likest of the public, and the likest of the hidden."""
    sides: tuple[list[related.Compared], ...] = ([], [])
    for pk, one in compared.items():
        sides[pk in public].append(one)
    return [
        (me, one.key, str(one.likeness), round(max(one.overlap, min(one.coverage, 1.0)), 3))
        for side in sides
        for one in related.likest(side, KEPT)
    ]


def around(rows: Any, me: Neighbour) -> list[int]:
    """Return those of some releases that are around one, in the order of time."""
    keys = rows.values_list("pk", flat=True)
    before = list(issued_before(keys, me.issued, me.pk)[: related.BEFORE])
    return before[::-1] + list(issued_after(keys, me.issued, me.pk)[: related.AFTER])


def words_around(public: list[int], hidden: list[int]) -> tuple[dict[int, array[int]], set[int]]:
    """Return the words of releases that lie together in time, and which of them are public."""
    from releases.models.release import Release

    wanted = {*public, *hidden}
    if not wanted:
        return {}, set()
    ends = Release.objects.filter(pk__in={*public[:1], *public[-1:], *hidden[:1], *hidden[-1:]})
    dates = ends.order_by().aggregate(first=Min("issued"), last=Max("issued"))
    # Asked for by their dates: to name a thousand keys takes longer than to read their words.
    rows = ReleaseProfile.objects.filter(issued__range=(dates["first"], dates["last"]))
    found = rows.order_by("issued", "pk").values_list("pk", "words")
    words = {pk: related.unpack(packed) for pk, packed in found if pk in wanted}
    return words, words.keys() & set(public)


def profiles_of(pks: Iterable[int]) -> dict[int, related.Profile]:
    """Return the profiles of a few releases."""
    keys = padded(pks)
    found = _PROFILES.rows(keys=keys) if keys else []
    return {pk: related.Profile.unpacked(words, runs) for pk, words, runs in sorted(found)}


def named_before(
    me: Neighbour, text: related.Text, pks: list[int]
) -> tuple[list[related.Named], Cast]:
    """Return which of some releases one may answer, because it names them, and who is in them."""
    cast = Cast()
    found = _NEIGHBOURS.rows(keys=padded(pks)) if pks else []
    ones = (Neighbour.of_row((*row, False)) for row in found)
    around = {one.pk: one for one in ones if me.may_answer(one)}
    if not around:
        return [], cast
    cast.take([me, *around.values()])
    return cast.named_in(text, me, around), cast


def text_of(standfirst: str, body: str) -> str:
    """Return what is compared beside the title."""
    return f"{standfirst}\n\n{body}" if standfirst else body


def texts_of(pks: list[int]) -> Mapping[int, str]:
    """Return the texts of a few releases."""
    from releases.models.release import Release

    return dict(Release.objects.filter(pk__in=pks).values_list("pk", "body"))


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
    # Whoever looks at the same moment proposes the same: the first of them is enough.
    return len(Response.objects.bulk_create(new, ignore_conflicts=True))


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
