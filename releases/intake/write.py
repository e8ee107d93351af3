"""Writing what was settled: releases, who is in them, search, counts and the memory of rows."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from releases import search
from releases.extraction import Tally, propose, with_issuers
from releases.intake.fingerprint import TEXTS, WRITTEN, fingerprint
from releases.intake.settle import Options, Settled, is_out
from releases.models import Attachment, ImportedRow, Release, Statement
from releases.models.anchoring import reanchor
from releases.models.count import recounting
from releases.models.relating import set_waiting
from releases.querysets import PUBLIC_STATES


def insert(new: list[Settled], options: Options) -> Tally:
    """
    Insert releases, drafts or published ones, in the caller's transaction.

    Return what became of the statements quoted in them.
    """
    quoted_at = options.at if options.statements else None
    return store([(settled, _begin(settled, options)) for settled in new], quoted_at=quoted_at)


def store(
    new: list[tuple[Settled, Release]], *, recount: bool = True, quoted_at: datetime | None = None
) -> Tally:
    """
    Insert releases whose state is decided, with what their rows say of them.

    Without ``recount`` the caller has set the kept numbers aside, and counts anew at the end.
    With ``quoted_at``, which is now, the statements quoted in them are proposed; return what
    became of those.
    """
    releases = [fill(release, settled) for settled, release in new]
    if not releases:
        return Tally()
    for release in releases:
        release.prepare()
    Release.objects.bulk_create(releases)
    public = [release for release in releases if release.state in PUBLIC_STATES]
    # Drafts are in no count.
    with recounting(*public) if public and recount else nullcontext():
        ImportedRow.objects.bulk_create(_memory(settled, release) for settled, release in new)
        _insert_pairs(Release.people, "person_id", [(r, s.people) for s, r in new])
        _insert_pairs(Release.topics, "topic_id", [(r, s.topics) for s, r in new])
        _insert_pairs(Release.joint_issuers, "organisation_id", [(r, s.joint) for s, r in new])
    for settled, release in new:
        _keep_original(settled, release)
    tally = _propose(releases, quoted_at)
    search.index(releases)
    return tally


def update(changed: list[Settled], options: Options) -> Tally:
    """
    Bring releases in line with their changed rows, in the caller's transaction.

    Return what became of the statements quoted in them.
    """
    pairs = [(settled, settled.found, settled.known) for settled in changed]
    releases = [fill(found, settled) for settled, found, _ in pairs if found]
    public = [release for release in releases if release.state in PUBLIC_STATES]
    with recounting(*public) if public else nullcontext():
        for settled, release, known in pairs:
            if release and known:
                _rewrite(settled, release, known, options)
    if not releases:
        return Tally()
    Statement.objects.follow(releases)
    reanchor(releases)
    tally = _propose(releases, options.at if options.statements else None)
    search.index(releases)
    set_waiting([release.pk for release in releases])
    return tally


def _propose(releases: list[Release], at: datetime | None) -> Tally:
    """Propose the statements quoted in releases that have just been written, if that is asked."""
    return propose(with_issuers(releases), at=at) if at else Tally()


def _rewrite(settled: Settled, release: Release, known: ImportedRow, options: Options) -> None:
    """Write a release that has been filled anew, and what is remembered of its row."""
    embargo = settled.row.embargo
    if embargo and not is_out(release, options.at):
        # What nobody can read yet may come out later than it was to, never earlier.
        release.public_from = max(embargo, release.public_from or embargo)
    release.lock_version += 1  # whoever has it open in a form is told
    # Not ``Release.save()``: it counts and indexes, which is done for the whole batch at once.
    release.save_base(update_fields=WRITTEN | {"public_from", "lock_version", "updated"})
    for relation, keys in ((release.people, settled.people), (release.topics, settled.topics)):
        if {one.pk for one in relation.all()} != set(keys):
            relation.set(keys)
    known.row_sha256 = settled.digest
    known.text_sha256 = fingerprint(release, settled.people, settled.topics)
    known.save(update_fields=["row_sha256", "text_sha256", "updated"])
    _keep_original(settled, release)


def fill(release: Release, settled: Settled) -> Release:
    """Write onto a release what its row says."""
    release.organisation_id = settled.organisation
    for name in TEXTS:
        setattr(release, name, getattr(settled.row, name))
    release.issue_date = settled.row.issue_date
    return release


def _begin(settled: Settled, options: Options) -> Release:
    """Return a new release in the state the options ask for."""
    embargo = settled.row.embargo
    release = Release(captured=options.at)
    if options.publish:
        release.state = Release.State.PUBLISHED
        release.public_from = max(options.at, embargo or options.at)
    else:
        # Kept for whoever publishes the draft: ``publish()`` never comes before it.
        release.public_from = embargo
    return release


def _memory(settled: Settled, release: Release) -> ImportedRow:
    """Return what is to be remembered of a row and of the release it has become."""
    return ImportedRow(
        release=release,
        collection=settled.row.collection,
        identifier=settled.row.identifier,
        row_sha256=settled.digest,
        text_sha256=fingerprint(release, settled.people, settled.topics),
    )


def _insert_pairs(relation: Any, field: str, pairs: list[tuple[Release, tuple[int, ...]]]) -> None:
    """Insert the rows of a many-to-many relation."""
    relation.through.objects.bulk_create(
        relation.through(release=release, **{field: key}) for release, keys in pairs for key in keys
    )


def _keep_original(settled: Settled, release: Release) -> None:
    """Keep the file a release was taken from, as an attachment only staff can see."""
    if settled.row.original is not None:
        original = ContentFile(settled.row.original, name="original.txt")
        Attachment(release=release, title="The file as it came in", file=original).save()
