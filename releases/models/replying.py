"""
Replies within one release: proposed from its statements, for staff to decide on.

Asked whenever statements are found in a text, when a release is saved, and by the batch that
compares releases; what comes out is the same however often it is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from organisations.models import Organisation, OrganisationName
from organisations.text import fold
from releases.models.response import Response
from releases.models.statement import Passage, Statement
from releases.quotations.lexicon import PRONOUNS
from releases.related import Reply, Said, find_replies, surname

Strength = Statement.Strength
_NOT_A_NAME = re.compile(
    r"^(?:an?|the|its|their|his|her|our)\s+|\b(?:spokes(?:man|woman|person|people|men|women)"
    r"|sources?|insiders?|officials?|aide)\b(?:\s+(?:for|of|from|at)\b)?(?:\s+the\b)?",
    re.I,
)
COLUMNS = (
    "pk",
    "release_id",
    "kind",
    "part_of_id",
    "strength",
    "speaker_printed",
    "organisation_id",
    "person_id",
    "person__name",
    "state",
    "rule",
)
# Whose words these rules say they are is right nine times in ten, and more.
SURE_RULES = ("", "after", "inherit", "before")


@dataclass(slots=True)
class Scene:
    """Who issued a release, and what was said in it."""

    issuers: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)  # surnames of those the source names
    rows: list[tuple[Any, ...]] = field(default_factory=list)


def propose_replies(releases: Iterable[int]) -> int:
    """
    Propose what replies to what within each of some releases; return how many were new.

    Asks a fixed number of questions. What a person decided, or linked, stays as it is and is not
    proposed again; a proposal for which nothing speaks any more goes.
    """
    pks = list(releases)
    scenes = _scenes(pks)
    return _keep(pks, _find(scenes) if scenes else [])


def _scenes(pks: list[int]) -> dict[int, Scene]:
    """Return the releases in which more than one side may have spoken."""
    scenes: dict[int, Scene] = defaultdict(Scene)
    rows = Statement.objects.filter(release__in=pks, lost=False, part_of=None)
    rows = rows.exclude(state=Statement.State.REJECTED).order_by("release", "position", "pk")
    for row in rows.values_list(*COLUMNS):
        scenes[row[1]].rows.append(row)
    return {pk: one for pk, one in scenes.items() if len({row[5:8] for row in one.rows}) > 1}


def _find(scenes: Mapping[int, Scene]) -> list[tuple[int, Reply]]:
    """Return the replies in some releases, each with its release."""
    from releases.models.release import Release

    releases = Release.objects.filter(pk__in=scenes)
    bodies = {}
    for pk, organisation, body in releases.values_list("pk", "organisation_id", "body"):
        bodies[pk] = body
        scenes[pk].issuers.add(organisation)
    joint = Release.joint_issuers.through.objects.filter(release__in=scenes)
    for pk, organisation in joint.values_list("release_id", "organisation_id"):
        scenes[pk].issuers.add(organisation)
    named = Release.people.through.objects.filter(release__in=scenes)
    for pk, name in named.values_list("release_id", "person__name"):
        scenes[pk].people.add(surname(name))
    names = _names({key for one in scenes.values() for key in _bodies_in(one)})
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    passages = Passage.objects.filter(statement__release__in=scenes, statement__lost=False)
    for statement, start, end in passages.order_by("statement", "number").values_list(
        "statement", "start", "end"
    ):
        spans[statement].append((start, end))
    return [
        (pk, reply)
        for pk, scene in scenes.items()
        for reply in find_replies(
            bodies[pk], [_said(row, scene, names, tuple(spans[row[0]])) for row in scene.rows]
        )
    ]


def _bodies_in(scene: Scene) -> set[int]:
    return scene.issuers | {row[6] for row in scene.rows if row[6]}


def _names(organisations: set[int]) -> dict[int, tuple[str, ...]]:
    """Return all names of organisations, the one they go by first."""
    found: dict[int, tuple[str, ...]] = {}
    for pk, name in Organisation.objects.filter(pk__in=organisations).values_list("pk", "name"):
        found[pk] = (name,)
    others = OrganisationName.objects.filter(owner__in=organisations).order_by("pk")
    for pk, name in others.values_list("owner_id", "name"):
        found[pk] += (name,)
    return found


def _said(
    row: tuple[Any, ...],
    scene: Scene,
    names: Mapping[int, tuple[str, ...]],
    spans: tuple[tuple[int, int], ...],
) -> Said:
    """Return a statement as replies are found by: with the side for which it was made."""
    pk, _, kind, _, strength, printed, organisation, _, person, state, rule = row
    bearing: tuple[str, ...] = names.get(organisation, ())
    people = (person,) if person else ()
    unnamed = strength == Strength.UNNAMED_SPOKESPERSON
    collective = strength == Strength.ORGANISATION
    if not bearing and (unnamed or collective):
        bare = " ".join(_NOT_A_NAME.sub(" ", printed).split())
        bearing = (bare,) if bare[:1].isupper() else ()
    elif not bearing and not people and strength == Strength.NAMED_PERSON:
        people = (printed,) if printed[:1].isupper() and fold(printed) not in PRONOUNS else ()
    issuing = _is_issuing(organisation, bearing, people, scene, names)
    side = "issuer" if issuing else fold((bearing or tuple(map(surname, people)) or ("",))[0])
    return Said(
        key=pk,
        spans=spans,
        side=side,
        names=bearing,
        people=people,
        issuing=issuing,
        unnamed=unnamed,
        collective=collective,
        known=issuing or bool(organisation or person),
        sure=state == Statement.State.CONFIRMED or rule in SURE_RULES,
        full=kind == Statement.Kind.FULL,
    )


def _is_issuing(
    organisation: int | None,
    bearing: tuple[str, ...],
    people: tuple[str, ...],
    scene: Scene,
    names: Mapping[int, tuple[str, ...]],
) -> bool:
    """Tell whether somebody speaks for whoever issued the release."""
    if organisation:
        return organisation in scene.issuers
    if any(surname(name) in scene.people for name in people):
        return True
    issuers = [fold(name) for key in scene.issuers for name in names.get(key, ())]
    return any(fold(name) and fold(name) in issuer for name in bearing for issuer in issuers)


def _keep(pks: list[int], found: list[tuple[int, Reply]]) -> int:
    """Keep replies found as proposals, and drop those no longer found; return how many are new."""
    wanted = {(one.source, one.target) for _, one in found}
    linked: set[tuple[int | None, int | None]] = set()
    decided, gone = set(), []
    within = Response.objects.filter(source_in__in=pks, target_in=F("source_in"))
    for pk, state, score, *ends in within.values_list(
        "pk", "state", "score", "source_statement", "target_statement"
    ):
        source, target = ends
        linked |= {(source, target), (target, source)}
        if state != Response.State.PROPOSED or score is None:
            decided.add(source)
        elif source and (source, target) not in wanted:
            gone.append(pk)
    Response.objects.filter(pk__in=gone).delete()
    new = [
        _proposal(release, one)
        for release, one in found
        if (one.source, one.target) not in linked and one.source not in decided
    ]
    return len(Response.objects.bulk_create(new))


def _proposal(release: int, reply: Reply) -> Response:
    return Response(
        source_statement_id=reply.source,
        target_statement_id=reply.target,
        source_in_id=release,
        target_in_id=release,
        relation=reply.relation,
        basis=reply.basis,
        score=reply.score,
        explanation=reply.explanation,
    )
