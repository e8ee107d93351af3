"""``import_releases``: which files it reads, and what it says of lines and pages it cannot."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from releases.intake.fingerprint import fingerprint
from releases.models import Attachment, Release
from tests.factories import make_organisation
from tests.importing import Write, counts, row, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


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


def test_only_the_first_rejections_are_printed_and_all_are_written(
    write: Write, tmp_path: Path
) -> None:
    log = tmp_path / "rejected.txt"
    out = run(write(*(row(n, title="") for n in range(25))), "--rejections", log)
    assert out.count("It has no title.") == 20
    assert "… and 5 more" in out
    assert len(log.read_text().splitlines()) == 25


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
