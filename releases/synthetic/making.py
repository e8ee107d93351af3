"""Putting a synthetic archive into the database, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice

from django.db import reset_queries, transaction
from django.template.defaultfilters import pluralize

from releases import search
from releases.models import ImportedRow, Release, ReleaseCount, Statement
from releases.synthetic.cast import gather
from releases.synthetic.composing import Rows, collection, compose
from releases.synthetic.loading import loading, room
from releases.synthetic.processes import composed
from releases.synthetic.storing import store
from releases.synthetic.writing import day_of

BATCH = 5_000  # releases, in one transaction: search has its words in one piece
FEW = 5_000  # releases, made before another process has begun to, or an index is made anew


class OthersError(Exception):
    """The archive holds releases that the seed did not make; the text says so to whoever asked."""


def made(seed: int) -> int:
    """Return how many releases of a seed are in the archive."""
    return ImportedRow.objects.filter(collection=collection(seed)).count()


def make(
    releases: int,
    *,
    seed: int,
    beside: bool = False,
    processes: int = 0,
    progress: Callable[[int], object],
) -> int:
    """
    Bring a seed's archive to so many releases, and return how many were made for that.

    ``progress`` is told the number of each batch. Every batch is complete in itself: interrupted,
    it goes on where it was. Meanwhile no numbers are kept, so that pages count for themselves.
    Very many are composed by ``processes`` others, if there are any, while this one stores.
    """
    done = made(seed)
    others = Release.objects.count() - done
    if others and not beside:
        raise OthersError(
            f"The archive holds {others:,} release{pluralize(others)} of other origin."
            " Add --beside to put synthetic ones among them."
        )
    wanted = _wanted(seed, releases - done)
    # What others read is not taken from them; and few more are sooner put in their places.
    bare = not others and len(wanted) > max(done, FEW)
    with room(bare=bare):
        with loading(bare=bare):
            for rows in _composed(wanted, seed, processes, beside=others > 0):
                with transaction.atomic():
                    ReleaseCount.objects.set_aside()
                    store(rows)
                reset_queries()  # with DEBUG every statement is kept, with all its values
                progress(len(rows.releases))
        if ReleaseCount.objects.are_set_aside():
            with transaction.atomic():
                ReleaseCount.objects.rebuild()
            search.settle()
            search.flush()
    return max(releases - done, 0)


def _wanted(seed: int, n: int) -> list[int]:
    """Return the numbers of so many releases that are not there, in the order they are made in."""
    if n <= 0:
        return []
    rows = ImportedRow.objects.filter(collection=collection(seed))
    there = {int(key) for key in rows.values_list("identifier", flat=True).iterator()}
    return in_order(seed, islice((i for i in count(1) if i not in there), n))


def in_order(seed: int, numbers: Iterable[int]) -> list[int]:
    """
    Return numbers of releases by their days of issue, as an archive takes releases in.

    So keys and dates rise together, and what is in the order of lists grows at its end.
    """
    return sorted(numbers, key=partial(day_of, seed))


def _composed(numbers: Sequence[int], seed: int, processes: int, *, beside: bool) -> Iterator[Rows]:
    """Yield the rows of the releases with these numbers, batch by batch."""
    if not numbers:
        return
    with transaction.atomic():
        cast = gather(seed)
    taken = frozenset[str]()
    if beside:
        taken = taken.union(
            Release.objects.values_list("reference", flat=True).iterator(),
            Statement.objects.values_list("reference", flat=True).iterator(),
        )
    batches = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    if processes and len(numbers) > FEW:
        yield from composed(processes, batches, seed, cast, taken)
    else:
        for batch in batches:
            yield compose(seed, batch, cast, taken)
