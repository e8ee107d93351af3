"""What stands beside a release: answers to it, what it answers, copies, and related releases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from releases.identity import Identity, identify
from releases.interval import interval
from releases.models import RelatedRelease, Response
from releases.prepared import Prepared, PreparedModels, padded
from releases.related import Likeness
from releases.rows import read_rows
from releases.saying import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from releases.models import Release, Statement
    from releases.prepared import Row
    from releases.querysets import ResponseQuerySet

SHOWN = 5  # related releases
READ = 60  # pairs looked at for them; the likest come first
MOST_LINKS = 200  # responses told on one page
MOST_BESIDE = 8  # of them beside one statement; its own page has the others


@dataclass(frozen=True)
class End:
    """One end of a response as a page shows it: who, in which release, and which words."""

    release: Release
    statement: Statement | None = None
    identity: Identity | None = None

    @property
    def who(self) -> str:
        """The organisation that speaks, else the person, else who issued the release."""
        if self.identity is None:
            return self.release.organisation.name
        body = self.identity.organisation
        return body.name if body else self.identity.name

    @property
    def words(self) -> str:
        """The words of the statement, or how the release begins."""
        return self.statement.words if self.statement else self.release.summary

    def get_absolute_url(self) -> str:
        """Return the address of its own page."""
        return (self.statement or self.release).get_absolute_url()

    @property
    def url(self) -> str:
        """The place of the words in their release, or the release."""
        return self.statement.place if self.statement else self.release.get_absolute_url()

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has confirmed who made the statement."""
        return bool(self.statement and self.statement.state == self.statement.State.PROPOSED)

    @property
    def withdrawn(self) -> bool:
        """Whether its release stands under a notice."""
        return self.release.state == self.release.State.WITHDRAWN


@dataclass(frozen=True)
class Link:
    """A response in words: “Labour Party answered the same day: defends record; …”."""

    response: Response
    source: End
    target: End

    @property
    def within(self) -> bool:
        """Whether both stand in one release."""
        return self.source.release.pk == self.target.release.pk

    @property
    def when(self) -> str:
        """How long after what it answers it came; empty where a date is not known."""
        if self.within:
            return "in the same release"
        return interval(self.target.release.issue_date, self.source.release.issue_date)


@dataclass
class Answers:
    """
    Of one statement or release: what it answers, and what answers it, in order of time.

    ``cut``: there are others, which were not read.
    """

    answered: list[Link] = field(default_factory=list)
    answers: list[Link] = field(default_factory=list)
    cut: bool = False

    @property
    def first(self) -> list[Link]:
        """The answers told beside a statement."""
        return self.answers[:MOST_BESIDE]

    @property
    def more(self) -> int:
        """How many answers there are besides."""
        return max(len(self.answers) - MOST_BESIDE, 0)

    @property
    def texts(self) -> list[End]:
        """What to read side by side, in order of time; what it answers in the same release not."""
        before = [link.target for link in self.answered if not link.within]
        if not (before or self.answers):
            return []
        own = self.answers[0].target if self.answers else self.answered[0].source
        return [*before, own, *(link.source for link in self.first)]


@dataclass
class Responses:
    """The public responses of a release: as a whole, and of each statement by its key."""

    whole: Answers = field(default_factory=Answers)
    by_statement: dict[int, Answers] = field(default_factory=lambda: defaultdict(Answers))


def responses_of(release: Release) -> Responses:
    """Return what everybody may read of who answered a release, and whom it answers."""
    found = Responses()
    links = _links(_RESPONSES.rows(keys=[release.pk], limit=MOST_LINKS))
    for link in links:
        for end, sort in ((link.target, "answers"), (link.source, "answered")):
            if end.release.pk == release.pk:
                said = end.statement
                place = found.by_statement[said.pk] if said else found.whole
                getattr(place, sort).append(link)
                place.cut = len(links) == MOST_LINKS
    return found


def answers_of(statement: Statement) -> Answers:
    """Return what everybody may read of who answered a statement, and whom it answers."""
    links = _links(_RESPONSES_ABOUT.rows(keys=[statement.pk], limit=MOST_LINKS))
    return Answers(
        answered=[link for link in links if link.response.source_statement_id == statement.pk],
        answers=[link for link in links if link.response.target_statement_id == statement.pk],
        cut=len(links) == MOST_LINKS,
    )


@dataclass(frozen=True)
class Beside:
    """A related release, with those that are copies of it."""

    release: Release
    copies: list[Release] = field(default_factory=list)

    @property
    def as_list(self) -> list[Release]:
        """The release as a list of one, for what shows rows."""
        return [self.release]


def latest_answers(question: Prepared, n: int, *, keys: Sequence[int] = ()) -> list[Link]:
    """Return the newest of some public answers, by when they were issued; without the words."""
    return _links(question.rows(keys=keys, limit=n), words=False)[::-1]


def _links(keys: Sequence[Row], *, words: bool = True) -> list[Link]:
    """Return the responses with these keys, in order of time; most often there are none."""
    if not keys:
        return []
    found: list[Response] = _LINKED.objects(keys=padded(key for (key,) in keys))
    said = [
        _in_release(statement, release)
        for row in found
        for statement, release in (
            (row.source_statement, row.source_in),
            (row.target_statement, row.target_in),
        )
        if statement
    ]
    who = identify(said)
    if words:
        with_words(said)
    return [
        Link(
            row,
            _end(row.source_in, row.source_statement, who),
            _end(row.target_in, row.target_statement, who),
        )
        for row in found
    ]


def _in_release(statement: Statement, release: Release) -> Statement:
    """Put at a statement's hand the release it stands in, which was loaded beside it."""
    statement.release = release
    return statement


def _end(release: Release, statement: Statement | None, who: dict[int, Identity]) -> End:
    return End(release, statement, who[statement.pk] if statement else None)


def beside(release: Release) -> tuple[list[Release], list[Beside]]:
    """
    Return the public copies of a release, and the releases most like it.

    Of releases that are copies of one another one is shown, with the others beside it.
    """
    scores: dict[int, float] = {}
    copies: set[int] = set()
    for first, second, likeness, score in _PAIRS.rows(keys=[release.pk], limit=READ):
        other = second if first == release.pk else first
        scores[other] = max(score, scores.get(other, 0.0))
        if likeness == Likeness.COPY:
            copies.add(other)
    if not scores:
        return [], []
    groups = _folded([key for key in scores if key not in copies])[:SHOWN]
    wanted = [*copies, *(key for group in groups for key in group)]
    rows = {row.pk: row for row in read_rows(wanted)}
    shown = [[rows[key] for key in group if key in rows] for group in groups]
    return (
        [rows[key] for key in sorted(copies) if key in rows],
        [Beside(group[0], group[1:]) for group in shown if group],
    )


def _responses(keys: Sequence[int]) -> QuerySet[Any, Any]:
    either = Q(target_in=keys[0]) | Q(source_in=keys[0])
    return Response.objects.public().filter(either).order_by("pk").values_list("pk")


def _about(keys: Sequence[int]) -> QuerySet[Any, Any]:
    either = Q(target_statement=keys[0]) | Q(source_statement=keys[0])
    return Response.objects.public().filter(either).order_by("pk").values_list("pk")


def _linked(keys: Sequence[int]) -> QuerySet[Any, Any]:
    ends = ("source_", "target_")
    joined = [f"{end}{part}" for end in ends for part in ("in__organisation", "statement")]
    joined += [f"{end}statement__{who}" for end in ends for who in ("person", "organisation")]
    texts = [f"{end}in__{name}" for end in ends for name in ("body", "notes_to_editors")]
    responses = Response.objects.public().filter(pk__in=keys)
    return responses.order_by("source_in__issued_order", "pk").select_related(*joined).defer(*texts)


def _newest(responses: ResponseQuerySet) -> QuerySet[Any, Any]:
    return responses.order_by("-source_in__issued_order", "-pk").values_list("pk")


def _pairs(keys: Sequence[int]) -> QuerySet[Any, Any]:
    pairs = RelatedRelease.objects.of(keys[0]).public().order_by("-score", "pk")
    return pairs.values_list("release_id", "other_id", "likeness", "score")


# The keys of public answers, the newest first: all of them, those an organisation gave or got.
LATEST = Prepared(lambda: _newest(Response.objects.public()))
GIVEN_BY = Prepared(lambda keys: _newest(Response.objects.public().given_by(keys[0])))
GIVEN_TO = Prepared(lambda keys: _newest(Response.objects.public().given_to(keys[0])))
_RESPONSES, _RESPONSES_ABOUT = Prepared(_responses), Prepared(_about)
_LINKED, _PAIRS = PreparedModels(_linked), Prepared(_pairs)


def _folded(keys: list[int]) -> list[list[int]]:
    """Return the releases with those that are copies of one another together, the likest first."""
    pairs = RelatedRelease.objects.among(keys).filter(likeness=Likeness.COPY)
    group = {key: [key] for key in keys}
    for first, second in pairs.order_by("pk").values_list("release_id", "other_id"):
        if group[first] is not group[second]:
            together = group[first] + group[second]
            for key in together:
                group[key] = together
    place = {key: n for n, key in enumerate(keys)}
    found: list[list[int]] = []
    for key in keys:
        if not any(key in one for one in found):
            found.append(sorted(group[key], key=place.__getitem__))
    return found
