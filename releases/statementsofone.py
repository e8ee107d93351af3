"""The statements of one body or one speaker: the newest of them, found in indexes of their own."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, ExpressionWrapper, F, Q

from releases.models import Release, Statement
from releases.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from releases.prepared import Wording
    from releases.querysets import StatementQuerySet

CONFIRMED: tuple[str, ...] = (Statement.State.CONFIRMED,)
PROPOSED: tuple[str, ...] = (Statement.State.PROPOSED,)
FEW = 500  # read, and so counted
MOST_HIDDEN = 10_000  # of more it is not asked how many there are
STANDING = (*CONFIRMED, *PROPOSED)  # whatever is not rejected


class Row(NamedTuple):
    """What is asked of one: its place in the order of lists, and what it is counted by."""

    issued_order: Any  # as the engine keeps it
    release: int
    position: int
    pk: int
    issuer: int
    month: int | None
    organisation: int | None
    state: str
    person: int | None

    @property
    def place(self) -> tuple[Any, ...]:
        """Its place, such that what comes first in lists is the greatest."""
        return self.issued_order, self.release, -self.position, -self.pk

    @property
    def counted(self) -> tuple[Any, ...]:
        """What ``statementtally.Newest`` takes in."""
        return self.pk, self.release, self.issuer, self.month, self.organisation, self.state


class _InOrder(Prepared):
    """A question of statements in their order, which reads of releases no more than an index."""

    def _word(self, using: str, vendor: str, texts: tuple[bool, ...]) -> Wording:
        wording = super()._word(using, vendor, texts)
        if vendor != "sqlite":
            return wording
        # Left to itself SQLite would look up the rows, in which the texts lie.
        joined = 'INNER JOIN "releases_release" ON'
        by_key = 'INNER JOIN "releases_release" INDEXED BY release_facts ON'
        return wording._replace(sql=wording.sql.replace(joined, by_key, 1))


class Whose(NamedTuple):
    """Whose statements: one question for each index in which some of them lie in order."""

    key: int
    questions: Sequence[Prepared]

    @classmethod
    def credited_to(cls, organisation: int, states: Sequence[str] = STANDING) -> Whose:
        """Return those credited to an organisation, as ``credited_to()`` of the querysets does."""
        alone = [_CREDITED[sort, state] for sort in _SORTS for state in states]
        return cls(organisation, [*alone, _JOINTLY[tuple(states)]])

    @classmethod
    def spoken_for(cls, organisation: int) -> Whose:
        """Return the confirmed ones that are recorded as made for an organisation."""
        return cls(organisation, [_CREDITED[_for_it, Statement.State.CONFIRMED]])

    @classmethod
    def said_by(cls, person: int) -> Whose:
        """Return the confirmed ones of a person."""
        return cls(person, [_SAID_BY])

    def newest(self, most: int) -> list[Row]:
        """Return at most so many of the public ones, the newest first."""
        found = [
            list(map(Row._make, question.rows(keys=[self.key], limit=most)))
            for question in self.questions
        ]
        some = [rows for rows in found if rows]
        if len(some) == 1:
            return some[0]
        return list(merge(*some, key=lambda row: row.place, reverse=True))[:most]

    def count(self, most: int) -> int:
        """Return how many public ones there are, up to ``most``."""
        if most > FEW and self._surely(most):
            return most
        n = 0
        for question in self.questions:
            if n < most:
                n += question.count(most - n, keys=[self.key])
        return n

    def _surely(self, most: int) -> bool:
        """
        Tell whether there are so many that the hidden cannot make the difference.

        Then none of their releases need be looked up. False is no answer.
        """
        if self._every(most) < most:
            return False
        hidden = _LOST.count(MOST_HIDDEN) + _UNSEEN.count(MOST_HIDDEN)
        return hidden < MOST_HIDDEN and self._every(most + hidden) >= most + hidden

    def _every(self, most: int) -> int:
        """Return how many there are, the hidden too, up to ``most``, as far as is soon told."""
        n = 0
        for question in self.questions:
            if (every := _EVERY.get(question)) and n < most:
                n += every.count(most - n, keys=[self.key])
        return n


def _in_order(statements: Any) -> QuerySet[Any, Any]:
    """Ask for ``Row``s of those that are public, by what is kept beside each of its release."""
    place = ExpressionWrapper(F("issued_order"), output_field=CharField())
    columns = ("release", "position", "pk", "issuer", "release__issued_month")
    found: QuerySet[Any, Any] = statements.public().order_by(
        "-issued_order", "-release_id", "position", "pk"
    )
    return found.values_list(place, *columns, "organisation", "state", "person")


def _every(statements: Any) -> QuerySet[Any, Any]:
    """Ask for all of them, hidden ones too, as an index alone has them."""
    found: QuerySet[Any, Any] = statements.order_by().values_list("issued_order")
    return found


def _for_it(keys: Sequence[int], state: str) -> StatementQuerySet:
    return Statement.objects.filter(organisation=keys[0], state=state)


def _issued_by_it(keys: Sequence[int], state: str) -> StatementQuerySet:
    return Statement.objects.filter(organisation=None, state=state, issuer=keys[0])


def _issued_jointly(keys: Sequence[int], states: Sequence[str]) -> StatementQuerySet:
    standing = Q(*(("state", state) for state in states), _connector=Q.OR)
    unsaid = Statement.objects.filter(standing, organisation=None)
    joint = Release.joint_issuers.through.objects.filter(organisation=keys[0])
    # Of which it is the first issuer, too, it has been credited already.
    others = unsaid.exclude(issuer=keys[0])
    return others.filter(release__in=joint.values("release_id"))


def _of_person(keys: Sequence[int]) -> StatementQuerySet:
    return Statement.objects.confirmed().filter(person=keys[0])


_SORTS = (_for_it, _issued_by_it)
_CREDITED: dict[Any, Prepared] = {
    (sort, state): _InOrder(lambda keys, sort=sort, state=state: _in_order(sort(keys, state)))
    for sort in _SORTS
    for state in STANDING
}
_JOINTLY: dict[Any, Prepared] = {
    states: _InOrder(lambda keys, states=states: _in_order(_issued_jointly(keys, states)))
    for states in (CONFIRMED, PROPOSED, STANDING)
}
_SAID_BY: Prepared = _InOrder(lambda keys: _in_order(_of_person(keys)))
# Of those that lie together in an index; what was issued jointly does not.
_EVERY: dict[Prepared, Prepared] = {
    _CREDITED[sort, state]: Prepared(lambda keys, sort=sort, state=state: _every(sort(keys, state)))
    for sort in _SORTS
    for state in STANDING
} | {_SAID_BY: Prepared(lambda keys: _every(_of_person(keys)))}
# Statements of which nobody may know, whosever they are.
_LOST = Prepared(lambda: Statement.objects.filter(lost=True, release__gt=0).order_by().values("pk"))
_UNSEEN = Prepared(
    lambda: (
        Statement.objects.filter(release__in=Release.objects.hidden().order_by().values("pk"))
        .order_by()
        .values_list("release")
    )
)
