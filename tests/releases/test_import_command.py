"""``import_releases``: what it writes, what it names, and that it can always be run again."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Organisation, OrganisationName, Person
from releases import search
from releases.intake.fingerprint import fingerprint
from releases.intake.save import Saver
from releases.models import Attachment, ImportedRow, Release, ReleaseCount, Topic
from tests.factories import make_organisation, make_person

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "data"

pytestmark = pytest.mark.django_db


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"walkers:{number}",
        "organisation": "Fell Walkers",
        "published": "2019-11-07",
        "title": f"Title {number}",
        "body": f"Text {number}.",
        "source": "their own site",
    } | changes


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows (objects, or lines as they are) to a file of JSON lines."""

    def write(*rows: dict[str, Any] | str | bytes, name: str = "rows.jsonl") -> Path:
        lines = [
            line
            if isinstance(line, bytes)
            else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in rows
        ]
        path = tmp_path / name
        data = b"\n".join(lines) + b"\n"
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def run(*args: Any) -> str:
    out = StringIO()
    call_command("import_releases", *map(str, args), stdout=out)
    return out.getvalue()


def counts(text: str) -> str:
    """Return the line of numbers, without the time it took."""
    return next(line for line in text.splitlines() if line.startswith("created")).split(" (")[0]


def test_rows_become_drafts(write: Write) -> None:
    path = write(
        row(kind="speech", people=["Ann Ash"], topics=["Walking"], url="https://a.example/")
    )
    assert counts(run(path)) == "created 1, updated 0, unchanged 0, rejected 0"
    release = Release.objects.get()
    assert (release.state, release.public_from) == ("draft", None)
    assert (release.title, release.body, release.kind) == ("Title 1", "Text 1.", "speech")
    assert release.organisation.name == "Fell Walkers"
    assert [person.name for person in release.people.all()] == ["Ann Ash"]
    assert [topic.name for topic in release.topics.all()] == ["Walking"]
    assert (release.source_name, release.source_url) == ("their own site", "https://a.example/")
    assert release.issue_date.as_text() == "2019-11-07"
    assert release.slug == "title-1"
    assert not Release.objects.public().exists()


def test_publish_makes_rows_public_now(write: Write) -> None:
    before = timezone.now()
    run(write(row()), "--publish")
    release = Release.objects.public().get()
    assert release.public_from is not None
    assert before <= release.public_from <= timezone.now()
    assert not ReleaseCount.objects.drift()
    assert ReleaseCount.objects.by_organisation() == {release.organisation_id: 1}


def test_publish_heeds_an_embargo_and_only_a_later_one(write: Write) -> None:
    tomorrow = timezone.now().replace(microsecond=0) + timedelta(days=1)
    run(write(row(1, embargo=tomorrow.isoformat()), row(2, embargo="2019-11-08")), "--publish")
    embargoed, past = Release.objects.order_by("pk")
    assert embargoed.public_from == tomorrow
    assert [release.pk for release in Release.objects.public()] == [past.pk]


def test_a_draft_keeps_its_embargo_for_whoever_publishes_it(write: Write) -> None:
    tomorrow = timezone.now().replace(microsecond=0) + timedelta(days=1)
    run(write(row(embargo=tomorrow.isoformat())))
    release = Release.objects.get()
    assert release.state == "draft"
    release.publish(at=timezone.now())
    assert release.public_from == tomorrow
    assert not Release.objects.public().exists()


def test_a_second_run_writes_nothing(write: Write) -> None:
    path = write(*(row(n, people=["Ann Ash"]) for n in range(3)))
    run(path, "--publish")
    before = list(Release.objects.values_list("pk", "updated", "reference"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert counts(run(path, "--publish")) == "created 0, updated 0, unchanged 3, rejected 0"
    writes = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert writes == []
    assert list(Release.objects.values_list("pk", "updated", "reference")) == before


def test_the_order_of_keys_and_keys_we_ignore_change_nothing(write: Write) -> None:
    run(write(row()))
    turned = dict(reversed(row(party="none").items()))
    assert counts(run(write(turned))) == "created 0, updated 0, unchanged 1, rejected 0"


def test_a_second_run_does_not_publish_drafts(write: Write) -> None:
    path = write(row())
    run(path)
    run(path, "--publish")
    run(write(row(title="Changed")), "--publish")
    release = Release.objects.get()
    assert (release.title, release.state) == ("Changed", "draft")


def test_a_changed_row_updates_its_release_and_keeps_its_state(write: Write) -> None:
    run(write(row(people=["Ann Ash"], topics=["Walking"])), "--publish")
    old = Release.objects.get()
    changed = row(body="Other.", published="2020", people=["Bo Bell"], organisation="Hill Walkers")
    assert counts(run(write(changed))) == "created 0, updated 1, unchanged 0, rejected 0"
    new = Release.objects.get()
    assert (new.pk, new.reference, new.state) == (old.pk, old.reference, "published")
    assert new.public_from == old.public_from
    assert (new.body, new.issue_date.as_text()) == ("Other.", "2020")
    assert new.organisation.name == "Hill Walkers"
    assert [person.name for person in new.people.all()] == ["Bo Bell"]
    assert not new.topics.exists()
    assert new.updated > old.updated
    assert new.lock_version == old.lock_version + 1
    assert not ReleaseCount.objects.drift()
    assert counts(run(write(changed))) == "created 0, updated 0, unchanged 1, rejected 0"


@pytest.mark.parametrize("edit", ["title", "people", "topics", "date", "organisation"])
def test_a_changed_row_never_overwrites_what_staff_edited(write: Write, edit: str) -> None:
    run(write(row(), row(2)))
    release = Release.objects.get(title="Title 1")
    if edit == "title":
        release.title = "Corrected by staff"
    elif edit == "people":
        release.people.add(make_person())
    elif edit == "topics":
        release.topics.add(Topic.objects.create(name="Walking"))
    elif edit == "date":
        release.issued_note = "From the postmark."
    else:
        release.organisation = make_organisation()
    release.save()
    path = write(row(body="Changed."), row(2, body="Changed too."))
    out = run(path)
    assert counts(out) == "created 0, updated 1, unchanged 0, rejected 1"
    assert (
        f"{path}:1: The row has changed, but staff have edited release {release.reference}" in out
    )
    release.refresh_from_db()
    assert release.body == "Text 1."


def test_an_unchanged_row_leaves_what_staff_edited(write: Write) -> None:
    path = write(row())
    run(path)
    Release.objects.update(title="Corrected by staff")
    assert counts(run(path)) == "created 0, updated 0, unchanged 1, rejected 0"
    assert Release.objects.get().title == "Corrected by staff"


def test_to_publish_a_draft_is_not_to_edit_it(write: Write) -> None:
    run(write(row()))
    Release.objects.get().publish(at=timezone.now())
    assert (
        counts(run(write(row(body="Changed.")))) == "created 0, updated 1, unchanged 0, rejected 0"
    )


def test_a_removed_release_is_never_filled_again(write: Write) -> None:
    run(write(row()), "--publish")
    Release.objects.get().remove("A court said so.", at=timezone.now())
    out = run(write(row(body="Changed.")), "--publish")
    assert "was removed: its text is not taken in again" in out
    assert counts(run(write(row()))) == "created 0, updated 0, unchanged 1, rejected 0"
    assert Release.objects.get().body == ""


def test_an_embargoed_row_does_not_change_what_is_public(write: Write) -> None:
    run(write(row()), "--publish")
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    out = run(write(row(body="Secret.", embargo=tomorrow)), "--publish")
    assert "The row is under embargo" in out
    assert Release.objects.public().get().body == "Text 1."


def test_a_changed_row_may_lengthen_an_embargo_and_never_shorten_it(write: Write) -> None:
    now = timezone.now().replace(microsecond=0)
    days = [(now + timedelta(days=n)).isoformat() for n in (2, 3, 1)]
    run(write(row(embargo=days[0])), "--publish")
    run(write(row(embargo=days[1])), "--publish")
    assert Release.objects.get().public_from == now + timedelta(days=3)
    run(write(row(embargo=days[2])), "--publish")
    run(write(row()), "--publish")
    assert Release.objects.get().public_from == now + timedelta(days=3)


def test_a_repeated_id_is_named_and_the_first_wins(write: Write) -> None:
    first = write(row(), row(title="Second"))
    second = write(row(title="Third"), name="more.jsonl")
    out = run(first, second)
    assert counts(out) == "created 1, updated 0, unchanged 0, rejected 2"
    assert f"{first}:2: The id “walkers:1” came before in this run; the first was kept." in out
    assert f"{second}:1: The id" in out
    assert Release.objects.get().title == "Title 1"


def test_without_a_colon_files_of_another_stem_are_other_collections(write: Write) -> None:
    run(write(row(id="1"), name="a.jsonl"), write(row(id="1"), name="b.jsonl.gz"))
    assert sorted(ImportedRow.objects.values_list("collection", "identifier")) == [
        ("a", "1"),
        ("b", "1"),
    ]


def test_bad_lines_are_named_and_the_rest_comes_in(write: Write) -> None:
    path = write(
        row(1),
        "{not json",
        b'{"id": "walkers:9", "title": "\xff\xfe"}',
        "[1, 2]",
        "",
        "[" * 100_000,
        '{"id": ' + "9" * 5_000 + "}",
        row(2, published="2019-02-30"),
        row(3, body=" "),
        row(4, title="\x00\x0b"),
        row(5, kind="advert"),
        row(6, organisation=None),
        row(7),
    )
    out = run(path)
    assert counts(out) == "created 2, updated 0, unchanged 0, rejected 10"
    for number, reason in {
        2: "The line is not JSON: Expecting property name",
        3: "The line is not UTF-8 (byte 31).",
        4: "The line is not a JSON object.",
        6: "The line is not JSON that can be read.",
        7: "The line is not JSON that can be read.",
        8: "The date of issue cannot be read:",
        9: "It has no text.",
        10: "It has no title.",
        11: "The kind “advert” is not known",
        12: "It names no organisation; --organisation gives one",
    }.items():
        assert f"  {path}:{number}: {reason}" in out


def test_a_line_too_long_is_named_and_the_next_is_read(write: Write, monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.intake.files.LONGEST_LINE", 1_000)
    path = write(row(1), row(2, body="x" * 5_000), row(3))
    assert f"{path}:2: The line is longer than" in run(path)
    assert sorted(Release.objects.values_list("title", flat=True)) == ["Title 1", "Title 3"]


def test_dirt_is_cleaned_and_mojibake_kept(write: Write) -> None:
    run(
        write(
            b"\xef\xbb\xbf"
            + json.dumps(row(title="A\x0bâ€™\ud800\x00", body="One.\r\nTwo.\ue000")).encode()
        )
    )
    release = Release.objects.get()
    assert (release.title, release.body) == ("A â€™", "One.\nTwo.")
    memory = release.imported_row
    assert memory.text_sha256 == fingerprint(release, [], [])


def test_the_fingerprint_of_a_row_is_that_of_its_release_read_back(write: Write) -> None:
    rows = [row(people=["Ann", "Bo"], topics=["Walking"], published="2019-11-07T10:30:15.123456Z")]
    for body in ("Text.", "Changed."):
        run(write(rows[0] | {"body": body}))
        release = Release.objects.get()
        people, topics = release.people.all(), release.topics.all()
        now = fingerprint(release, [p.pk for p in people], [t.pk for t in topics])
        assert release.imported_row.text_sha256 == now


def test_only_the_first_rejections_are_printed_and_all_are_written(
    write: Write, tmp_path: Path
) -> None:
    log = tmp_path / "rejected.txt"
    out = run(write(*(row(n, title="") for n in range(25))), "--rejections", log)
    assert out.count("It has no title.") == 20
    assert "… and 5 more" in out
    assert len(log.read_text().splitlines()) == 25


def test_a_dry_run_says_the_same_and_writes_nothing(write: Write) -> None:
    run(write(row(1), row(2), row(3)))
    Release.objects.filter(title="Title 3").update(title="Corrected by staff")
    path = write(
        row(1),
        row(2, body="Changed."),
        row(3, body="Changed."),
        row(4, organisation="New", people=["Ann", "ann"], topics=["T"]),
        row(5, organisation="new"),
        row(5),
        "{",
    )
    before = list(Release.objects.values_list("pk", "body", "updated"))
    with CaptureQueriesContext(connection) as queries:
        dry = run(path, "--dry-run")
    assert not [q for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert list(Release.objects.values_list("pk", "body", "updated")) == before
    assert dry.startswith("Dry run: nothing was written.")
    real = run(path)
    assert counts(dry) == counts(real) == "created 2, updated 1, unchanged 1, rejected 3"
    made = "new: 1 organisations, 1 people, 1 topics"
    assert made in dry
    assert made in real


def test_names_find_whoever_has_them(write: Write) -> None:
    walkers = make_organisation(name="The Upper Fell Walkers")
    OrganisationName.objects.create(owner=walkers, name="UFW")
    ann = make_person(name="Siân O’Brien")
    run(
        write(
            row(1, organisation="upper fell walkers", people=["Sian O'Brien"]),
            row(2, organisation="U.F.W.", people=["SIÂN O’BRIEN", "Sian OBrien"]),
        )
    )
    assert {release.organisation for release in Release.objects.all()} == {walkers}
    assert [list(release.people.all()) for release in Release.objects.all()] == [[ann], [ann]]
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def test_a_name_of_its_own_counts_before_another_name_of_somebody_else(write: Write) -> None:
    other = make_organisation(name="Walkers of the Fells")
    OrganisationName.objects.create(owner=other, name="Fell Walkers")
    own = make_organisation(name="Fell Walkers")
    run(write(row()))
    assert Release.objects.get().organisation == own


def test_a_name_of_several_is_not_guessed_and_a_slug_settles_it(write: Write) -> None:
    first, second = make_organisation(name="Unite"), make_organisation(name="UNITE")
    path = write(
        row(1, organisation="Unite"),
        row(2, organisation="unite"),
        row(3, organisation="unite-2"),
    )
    out = run(path)
    assert (
        f"{path}:1: “Unite” is the name of 2 organisations: write unite or unite-2 instead." in out
    )
    issuers = dict(Release.objects.values_list("title", "organisation"))
    assert issuers == {"Title 2": first.pk, "Title 3": second.pk}


def test_organisations_that_share_a_slug_get_one_each(write: Write) -> None:
    run(
        write(
            row(1, organisation="Ω Group"), row(2, organisation="Ψ Group"), row(3, organisation="Я")
        )
    )
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "group",
        "group-2",
        "organisation",
    ]


def test_organisation_is_for_rows_that_name_none(write: Write) -> None:
    fallback = make_organisation(name="Hill Walkers")
    run(write(row(1, organisation=" "), row(2)), "--organisation", fallback.slug)
    assert Release.objects.get(title="Title 1").organisation == fallback
    assert Release.objects.get(title="Title 2").organisation.name == "Fell Walkers"


def test_an_unknown_organisation_is_refused_before_anything_is_written(write: Write) -> None:
    with pytest.raises(CommandError, match="no organisation with the slug “nobody”"):
        run(write(row()), "--organisation", "nobody")
    assert not Release.objects.exists()


def test_a_missing_file_is_refused_before_anything_is_written(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such file"):
        run(write(row()), tmp_path / "missing.jsonl")
    with pytest.raises(CommandError, match="this is not a file"):
        run(tmp_path)
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", ["a.csv", "a.pdf", "a.docx", "a.html", "a.atom"])
def test_a_format_to_come_is_refused_by_name(write: Write, name: str) -> None:
    with pytest.raises(CommandError, match=r"is not supported yet\. Supported: jsonl, text\."):
        run(write(row(), name=name))


def test_a_format_nobody_knows_is_refused(write: Write) -> None:
    with pytest.raises(CommandError, match=r"“xls” is not known\. Supported: jsonl, text\."):
        run(write(row()), "--format", "xls")
    with pytest.raises(CommandError, match="its format is not known"):
        run(write("[", row(), "]", name="export.json"))
    with pytest.raises(CommandError, match="its format is not known"):
        run(write(b"\x89\0\1\2", name="picture"))


@pytest.mark.parametrize(
    "name", ["rows.jsonl", "rows.jsonl.gz", "rows.ndjson", "rows", "rows.json", "r.gz"]
)
def test_the_format_is_told_by_ending_or_content(write: Write, name: str) -> None:
    assert counts(run(write(row(), name=name))).startswith("created 1,")


def test_a_format_may_be_named(write: Write) -> None:
    run(write(row(), name="rows.txt"), "--format", "jsonl")
    assert Release.objects.get().title == "Title 1"


@pytest.mark.parametrize("cut", [0.4, 0.999])
def test_a_file_cut_short_gives_what_can_be_read_and_is_named(write: Write, cut: float) -> None:
    bodies = [os.urandom(2_000).hex() for _ in range(200)]
    path = write(*(row(n, body=body) for n, body in enumerate(bodies)), name="rows.jsonl.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * cut)])
    out = StringIO()
    with pytest.raises(CommandError, match="could not be read to their end"):
        call_command("import_releases", str(path), stdout=out)
    assert f"Not read to its end: {path}: It is damaged or cut short" in out.getvalue()
    assert 50 < Release.objects.count() <= 200
    path.write_bytes(whole)
    run(path)
    assert Release.objects.count() == 200


def test_a_damaged_file_does_not_keep_the_next_from_coming_in(write: Write) -> None:
    bad = write(row(1), name="bad.jsonl.gz")
    bad.write_bytes(bad.read_bytes()[:20] + b"\xff" * 20)
    with pytest.raises(CommandError):
        run(bad, write(row(2)))
    assert Release.objects.get().title == "Title 2"


def test_the_last_line_needs_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(1)) + "\r\n" + json.dumps(row(2)))
    assert counts(run(path)).startswith("created 2,")


# -- text


def test_a_text_file_is_one_release_and_is_kept_beside_it(tmp_path: Path) -> None:
    walkers = make_organisation(name="Fell Walkers")
    path = tmp_path / "walkers-decline.txt"
    path.write_text(
        "Menu\n\nWalkers decline\nWalkers decline\nPublished: 7 November 2019\n\nThey will not."
    )
    out = run(path, "--organisation", walkers.slug)
    assert counts(out) == "created 1, updated 0, unchanged 0, rejected 0"
    release = Release.objects.get()
    assert (release.title, release.body) == ("Walkers decline", "They will not.")
    assert (release.organisation, release.issue_date.as_text()) == (walkers, "2019-11-07")
    original = release.attachments.get()
    assert original.public is False
    with original.file.open() as kept:
        assert kept.read() == path.read_bytes()
    assert counts(run(path, "--organisation", walkers.slug)).endswith("unchanged 1, rejected 0")
    assert Attachment.objects.count() == 1


def test_a_text_file_needs_an_organisation(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("A title\n\nText.")
    assert f"{path}: It names no organisation; --organisation gives one" in run(path)


def test_a_date_of_issue_that_cannot_be_read_is_named_when_its_release_is_taken(
    tmp_path: Path,
) -> None:
    walkers = make_organisation(name="Fell Walkers")
    path = tmp_path / "page.txt"
    path.write_text("A title\nPublished: 31 February 2019\n\nText.")
    said = f"Taken, but to be looked at:\n  {path}:2: The date of issue cannot be read (“Published"
    assert said in run(path, "--organisation", walkers.slug, "--dry-run")
    out = run(path, "--organisation", walkers.slug)
    assert said in out
    assert counts(out) == "created 1, updated 0, unchanged 0, rejected 0"
    assert "31 February" in Release.objects.get().body
    assert "cannot be read" not in run(path, "--organisation", walkers.slug)


def test_only_the_first_doubts_are_printed(tmp_path: Path) -> None:
    walkers = make_organisation(name="Fell Walkers")
    paths = [tmp_path / f"{n}.txt" for n in range(22)]
    for path in paths:
        path.write_text("A title\nPublished: 31 February 2019\n\nText.")
    out = run(*paths, "--organisation", walkers.slug)
    assert out.count("cannot be read") == 20
    assert "… and 2 more" in out


def test_an_embargo_that_cannot_be_read_is_never_published(tmp_path: Path) -> None:
    walkers = make_organisation(name="Fell Walkers")
    path = tmp_path / "page.txt"
    path.write_text("A title\n\nEmbargoed until the Minister sits down\n\nText.")
    out = run(path, "--organisation", walkers.slug, "--publish")
    assert "Its embargo cannot be read" in out
    assert not Release.objects.exists()
    run(path, "--organisation", walkers.slug)
    assert Release.objects.get().state == "draft"


@pytest.mark.parametrize("data", [b"\xff\xfeA\0", b"", b"\n\n"])
def test_a_text_file_that_is_none_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert counts(run(path)) == "created 0, updated 0, unchanged 0, rejected 1"


def test_a_text_file_too_large_is_named(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.intake.files.LARGEST_WHOLE", 100)
    path = tmp_path / "page.txt"
    path.write_text("A title\n\n" + "Text. " * 100)
    assert "The file is larger than" in run(path)


# -- interruptions


def test_a_row_the_database_refuses_is_named_and_its_batch_comes_in(
    write: Write, monkeypatch: Any
) -> None:
    # A rule that only the database knows of: the row's kind, let through on purpose.
    monkeypatch.setattr("releases.intake.jsonl.read_kind", lambda kind: kind)
    monkeypatch.setattr("releases.intake.shape.IncomingRelease.objection", lambda self: "")
    path = write(row(1), row(2, title="", organisation="Nobody Else"), row(3, people=["Ann"]))
    out = run(path)
    assert counts(out) == "created 2, updated 0, unchanged 0, rejected 1"
    assert f"{path}:2: The database refused it:" in out
    assert "new: 1 organisations, 1 people" in out
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Fell Walkers"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyboardInterrupt(), "Interrupted. Whole batches are kept"),
        (OperationalError("database is locked"), r"The database stopped it \(database is locked\)"),
    ],
)
def test_an_end_in_the_middle_keeps_whole_batches_and_says_so(
    write: Write, monkeypatch: Any, error: BaseException, sentence: str
) -> None:
    monkeypatch.setattr("releases.intake.run.BATCH", 2)
    save, calls = Saver._save, []

    def fail_at_the_second(self: Saver, rows: Any) -> Any:
        calls.append(rows)
        report = save(self, rows)
        if len(calls) == 2:
            raise error
        return report

    monkeypatch.setattr(Saver, "_save", fail_at_the_second)
    path = write(*(row(n, organisation=f"Organisation {n}") for n in range(5)))
    out = StringIO()
    with pytest.raises(CommandError, match=sentence):
        call_command("import_releases", str(path), stdout=out)
    assert counts(out.getvalue()) == "created 2, updated 0, unchanged 0, rejected 0"
    assert (Release.objects.count(), Organisation.objects.count()) == (2, 2)
    monkeypatch.setattr(Saver, "_save", save)
    assert counts(run(path)) == "created 3, updated 0, unchanged 2, rejected 0"


def test_search_is_settled_after_a_run_that_was_much_of_the_archive(
    write: Write, monkeypatch: Any
) -> None:
    settled: list[bool] = []
    monkeypatch.setattr("releases.intake.save.MANY", 3)
    monkeypatch.setattr("releases.search.settle", lambda: settled.append(True))
    run(write(row(1), row(2)))
    assert settled == []
    run(write(*map(row, range(3, 23))), "--dry-run")
    assert settled == []
    run(write(*map(row, range(3, 23))))
    assert settled == [True]
    run(write(*map(row, range(23, 27))))
    assert settled == [True]


def test_imported_releases_are_found_by_their_words(write: Write) -> None:
    run(write(row(1, body="They decline."), row(2)), "--publish")
    run(write(row(2, body="They endorse nobody.")))
    for words, title in (("decline", "Title 1"), ("endorse", "Title 2")):
        found = Release.objects.public().filter(search.matches(search.parse(words)))
        assert [release.title for release in found] == [title]


def manage(database: Path, *args: Any) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(database.parent / "media"),
    }
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *map(str, args)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


CONTENT = (
    "SELECT collection, identifier, title, body, o.name, group_concat(p.name)"
    " FROM releases_importedrow i JOIN releases_release r ON r.id = i.release_id"
    " JOIN organisations_organisation o ON o.id = r.organisation_id"
    " LEFT JOIN releases_release_people rp ON rp.release_id = r.id"
    " LEFT JOIN organisations_person p ON p.id = rp.person_id"
    " GROUP BY i.id ORDER BY collection, identifier"
)


def ask(database: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(database, timeout=10)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def empty_database(path: Path) -> Path:
    finish(manage(path, "migrate", "-v0"))
    return path


def test_an_import_killed_in_the_middle_is_completed_by_the_next(
    write: Write, tmp_path: Path
) -> None:
    rows = [row(n, organisation=f"Org {n % 40}", people=[f"P {n % 99}"]) for n in range(4_000)]
    path = write(*rows)
    killed, calm = empty_database(tmp_path / "killed.sqlite3"), tmp_path / "calm.sqlite3"
    calm.write_bytes(killed.read_bytes())
    process = manage(killed, "import_releases", path, "--publish")
    count = "SELECT count(*) FROM releases_release"
    while not (done := ask(killed, count)[0][0]) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = ask(killed, count)[0][0]
    assert 0 < done < 4_000
    assert done % 500 == 0
    assert ask(killed, "SELECT count(*) FROM releases_importedrow") == [(done,)]
    out = finish(manage(killed, "import_releases", path, "--publish"))
    assert counts(out) == f"created {4_000 - done}, updated 0, unchanged {done}, rejected 0"
    finish(manage(calm, "import_releases", path, "--publish"))
    assert ask(killed, CONTENT) == ask(calm, CONTENT)


def test_two_imports_at_once_make_nothing_double(write: Write, tmp_path: Path) -> None:
    rows = [row(n, organisation=f"Org {n % 40}", people=[f"P {n % 99}"]) for n in range(1_500)]
    path = write(*rows)
    database = empty_database(tmp_path / "both.sqlite3")
    both = [manage(database, "import_releases", path) for _ in range(2)]
    numbers = [counts(finish(process)) for process in both]
    created = [int(line.split(",")[0].removeprefix("created ")) for line in numbers]
    assert sum(created) == 1_500
    assert all(line.endswith("rejected 0") for line in numbers)
    for table, expected in (("release", 1_500), ("importedrow", 1_500)):
        assert ask(database, f"SELECT count(*) FROM releases_{table}") == [(expected,)]  # noqa: S608
    assert ask(database, "SELECT count(*) FROM organisations_organisation") == [(40,)]
    assert ask(database, "SELECT count(*) FROM organisations_person") == [(99,)]


# -- the real thing


@pytest.mark.parametrize(
    ("name", "lines"), [("aus_refugees_dev.jsonl.gz", 300), ("senate_dev.jsonl.gz", 300)]
)
def test_real_releases_come_in_twice_without_change(name: str, lines: int, tmp_path: Path) -> None:
    source = SHARED / name
    if not source.exists():
        pytest.skip(f"the collection {name} does not lie beside the checkout")
    path = tmp_path / "some.jsonl"
    with gzip.open(source) as stream:
        path.write_bytes(b"".join(stream.readline() for _ in range(lines)))
    out = run(path, "--publish")
    assert Release.objects.public().count() == lines - out.count("It has no")
    assert not ReleaseCount.objects.drift()
    assert counts(run(path, "--publish")).startswith("created 0, updated 0, unchanged")
    for memory in ImportedRow.objects.select_related("release").prefetch_related("release__people"):
        people = [person.pk for person in memory.release.people.all()]
        assert memory.text_sha256 == fingerprint(memory.release, people, [])
