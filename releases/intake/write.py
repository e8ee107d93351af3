"""Writing what was settled: releases, who is in them, search, counts and the memory of rows."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.files.base import ContentFile

from releases import search
from releases.intake.fingerprint import TEXTS, WRITTEN, fingerprint
from releases.intake.settle import Options, Settled, is_out
from releases.models import Attachment, ImportedRow, Release
from releases.models.count import recounting
from releases.querysets import PUBLIC_STATES


def insert(new: list[Settled], options: Options) -> None:
    """Insert releases, drafts or published ones, in the caller's transaction."""
    if not new:
        return
    releases = [_fill(_begin(settled, options), settled) for settled in new]
    for release in releases:
        release.prepare()
    Release.objects.bulk_create(releases)
    # Drafts are in no count, so that only what is published is counted.
    with recounting(*releases) if options.publish else nullcontext():
        ImportedRow.objects.bulk_create(map(_memory, new, releases))
        people = [(r, key) for s, r in zip(new, releases, strict=True) for key in s.people]
        topics = [(r, key) for s, r in zip(new, releases, strict=True) for key in s.topics]
        _insert_pairs(Release.people.through, "person_id", people)
        _insert_pairs(Release.topics.through, "topic_id", topics)
    for settled, release in zip(new, releases, strict=True):
        _keep_original(settled, release)
    search.index(releases)


def update(changed: list[Settled], options: Options) -> None:
    """Bring releases in line with their changed rows, in the caller's transaction."""
    pairs = [(s, _fill(s.found, s)) for s in changed if s.found]
    releases = [release for _, release in pairs]
    if not releases:
        return
    public = [release for release in releases if release.state in PUBLIC_STATES]
    with recounting(*public) if public else nullcontext():
        for settled, release in pairs:
            _postpone(settled, release, options)
            release.lock_version += 1  # whoever has it open in a form is told
            release.updated = options.at
            release.people.set(settled.people)
            release.topics.set(settled.topics)
        Release.objects.bulk_update(
            releases, [*WRITTEN, "issued_month", "public_from", "lock_version", "updated"]
        )
    for settled, release in pairs:
        memory = _memory(settled, release)
        ImportedRow.objects.filter(release=release).update(
            row_sha256=memory.row_sha256, text_sha256=memory.text_sha256, updated=options.at
        )
        _keep_original(settled, release)
    search.index(releases)


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


def _fill(release: Release, settled: Settled) -> Release:
    """Write onto a release what its row says."""
    release.organisation_id = settled.organisation
    for name in TEXTS:
        setattr(release, name, getattr(settled.row, name))
    release.issue_date = settled.row.issue_date
    return release


def _postpone(settled: Settled, release: Release, options: Options) -> None:
    """Let a row move the time of what nobody can read yet, and only to later."""
    embargo = settled.row.embargo
    if embargo and not is_out(release, options.at):
        release.public_from = max(embargo, release.public_from or embargo)


def _memory(settled: Settled, release: Release) -> ImportedRow:
    """Return what is to be remembered of a row and of the release it has become."""
    return ImportedRow(
        release=release,
        collection=settled.row.collection,
        identifier=settled.row.identifier,
        row_sha256=settled.digest,
        text_sha256=fingerprint(release, settled.people, settled.topics),
    )


def _insert_pairs(through: Any, field: str, pairs: list[tuple[Release, int]]) -> None:
    """Insert the rows of a many-to-many relation."""
    through.objects.bulk_create(through(release=r, **{field: key}) for r, key in pairs)


def _keep_original(settled: Settled, release: Release) -> None:
    """Keep the file a release was taken from, as an attachment only staff can see."""
    if settled.row.original is not None:
        original = ContentFile(settled.row.original, name="original.txt")
        Attachment(release=release, title="The file as it came in", file=original).save()
