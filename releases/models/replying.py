"""
Replies within one release: proposed from its statements, for staff to decide on.

Asked whenever statements are found in a text, when a release is saved, and by the batch that
compares releases; what comes out is the same however often it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import F

from organisations.models import Organisation, OrganisationName
from releases.models.response import Response
from releases.models.sides import Names, Row, Scene
from releases.models.statement import Passage, Statement
from releases.related import Reply, find_replies, surname


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
    for row in map(Row._make, rows.values_list(*Row._fields)):
        scenes[row.release_id].rows.append(row)
    return {pk: one for pk, one in scenes.items() if len({row.speaker for row in one.rows}) > 1}


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
    names = _names({key for one in scenes.values() for key in one.organisations})
    spans: dict[int, tuple[tuple[int, int], ...]] = defaultdict(tuple)
    passages = Passage.objects.filter(statement__release__in=scenes, statement__lost=False)
    in_order = passages.order_by("statement", "number")
    for statement, start, end in in_order.values_list("statement", "start", "end"):
        spans[statement] += ((start, end),)
    return [
        (pk, reply)
        for pk, scene in scenes.items()
        for reply in find_replies(bodies[pk], scene.said(names, spans))
    ]


def _names(organisations: set[int]) -> Names:
    """Return all names of organisations, the one they go by first."""
    found: dict[int, tuple[str, ...]] = {}
    for pk, name in Organisation.objects.filter(pk__in=organisations).values_list("pk", "name"):
        found[pk] = (name,)
    others = OrganisationName.objects.filter(owner__in=organisations).order_by("pk")
    for pk, name in others.values_list("owner_id", "name"):
        found[pk] += (name,)
    return found


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
    # Whoever looks at the same moment proposes the same: the first of them is enough.
    return len(Response.objects.bulk_create(new, ignore_conflicts=True))


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
