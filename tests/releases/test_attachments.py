"""Files of a release: numbered, hashed, private unless made public, handed out safely."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from releases.models import Attachment, Release
from releases.models.attachment import LARGEST_FILE, TYPES
from tests.factories import make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach(release: Release, name: str = "a.txt", content: bytes = b"hello", **fields: Any) -> Any:
    file = ContentFile(content, name=name)
    return Attachment.objects.create(
        **{"release": release, "title": "The letter", "file": file, "public": True} | fields
    )


def get(path: str) -> Any:
    """Fetch an address; a file is read, which closes it, and kept as ``body``."""
    response: Any = Client().get(path)
    response.body = b"".join(response)
    return response


@pytest.fixture
def release() -> Release:
    return make_release(reference="abcd0123")


def test_files_are_numbered_within_their_release(release: Release) -> None:
    assert [attach(release).number for _ in range(3)] == [1, 2, 3]
    assert attach(make_release()).number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        attach(release, number=2)


def test_hash_and_size_are_those_of_the_file(release: Release) -> None:
    file = attach(release, content=b"hello" * 10_000)
    file.title = "Another"
    file.save()
    file.refresh_from_db()
    assert file.size == 50_000
    assert file.sha256 == hashlib.sha256(b"hello" * 10_000).hexdigest()
    with file.file.open() as stored:
        assert stored.read() == b"hello" * 10_000


def test_the_stored_path_tells_nothing_and_cannot_be_guessed(release: Release, media: Path) -> None:
    for name in ("secret plans.PDF", "../../etc/passwd.txt", "a/b/c.txt", "..\\x.csv", "ü.txt"):
        file = attach(release, name=name)
        path = Path(file.file.path)
        assert path.parent == media / "attachments"
        assert len(path.stem) >= 32
        assert "secret" not in path.name
    assert len({a.file.name for a in Attachment.objects.all()}) == 5


@pytest.mark.parametrize("name", [*(f"a{ending}" for ending in TYPES), "A.PDF", "a.b.docx"])
def test_a_kind_that_is_kept_is_taken(release: Release, name: str) -> None:
    Attachment(release=release, title="A", file=ContentFile(b"x", name=name)).full_clean()


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.exe", "a.js", "a.xhtml", "a.txt.html", "a", ".pdf.", "a.pdf "]
)
def test_another_kind_is_refused_in_a_sentence(release: Release, name: str) -> None:
    file = Attachment(release=release, title="A", file=ContentFile(b"x", name=name))
    with pytest.raises(ValidationError, match=r"Files of this kind are not kept. Kept are: .csv"):
        file.full_clean()


def test_a_file_too_large_is_refused_with_its_size(release: Release) -> None:
    upload = ContentFile(b"x", name="a.pdf")
    upload.size = LARGEST_FILE
    Attachment(release=release, title="A", file=upload).full_clean()
    upload.size = LARGEST_FILE + 600_000
    with pytest.raises(ValidationError, match=r"The file has 20\.6 MB; at most 20 MB are kept"):
        Attachment(release=release, title="A", file=upload).full_clean()


# -- handing it out


def test_a_public_file_is_downloaded_and_not_run(release: Release) -> None:
    file = attach(release, name="evil.TXT", content=b"<script>alert(1)</script>")
    response = get(file.get_absolute_url())
    assert response.body == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="the-letter-abcd0123.txt"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


@pytest.mark.parametrize(("ending", "content_type"), TYPES.items())
def test_the_type_comes_from_the_ending_alone(
    release: Release, ending: str, content_type: str
) -> None:
    attach(release, name=f"a{ending}", content=b"<html><script>")
    assert get("/releases/abcd0123/files/1/")["Content-Type"] == content_type


def test_a_private_file_is_not_found(release: Release) -> None:
    file = attach(release, public=False)
    assert get(file.get_absolute_url()).status_code == 404
    page = get(release.get_absolute_url()).body.decode()
    assert "The letter" not in page
    Attachment.objects.update(public=True)
    assert "The letter" in get(release.get_absolute_url()).body.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "embargoed"])
def test_a_file_is_never_public_before_its_release(release: Release, state: str) -> None:
    file = attach(release)
    if state == "embargoed":
        release.public_from = timezone.now() + timedelta(minutes=1)
    else:
        release.state = state
    release.save()
    assert get(file.get_absolute_url()).status_code == 404
    assert not Attachment.objects.public().exists()


def test_a_file_of_a_withdrawn_release_stays(release: Release) -> None:
    file = attach(release)
    release.withdraw("An error", at=timezone.now())
    assert get(file.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "0/",
        "2/",
        "-1/",
        "x/",
        "99999999999999999999999/",
        f"{'9' * 5000}/",
        "1",
        "/",
        "1/x/",
        "\u0661/",
    ],
    ids=lambda path: path[:30],
)
def test_a_number_that_is_none_is_not_found(release: Release, path: str) -> None:
    attach(release)
    response = get(f"/releases/abcd0123/files/{path}")
    assert response.status_code in (404, 301)
    if response.status_code == 301:  # the missing slash at the end
        assert response["Location"] == "/releases/abcd0123/files/1/"


def test_a_file_of_another_release_is_not_found(release: Release) -> None:
    attach(release)
    other = make_release()
    assert get(f"/releases/{other.reference}/files/1/").status_code == 404
    assert get("/releases/ABCD0123/files/1/").status_code == 200


def test_a_file_lost_from_the_disk_is_not_found(release: Release) -> None:
    file = attach(release)
    Path(file.file.path).unlink()
    assert get(file.get_absolute_url()).status_code == 404


def test_head_tells_the_size_and_post_is_refused(release: Release) -> None:
    file = attach(release)
    head: Any = Client().head(file.get_absolute_url())
    for close in head._resource_closers:  # the test client closes only what it reads
        close()
    assert (head.status_code, head["Content-Length"]) == (200, "5")
    for client in (Client(), Client(enforce_csrf_checks=True)):
        assert client.post(file.get_absolute_url()).status_code == 405


def test_a_hostile_title_makes_a_plain_name(release: Release) -> None:
    file = attach(release, title='"; filename="evil.html\r\nX-Evil: 1 <script>')
    response = get(file.get_absolute_url())
    assert "X-Evil" not in response.headers
    assert response["Content-Disposition"].endswith('-abcd0123.txt"')
    assert attach(release, title="日本").download_name == "file-abcd0123.txt"


# -- erasing it


def test_erasing_deletes_the_file_once_it_is_certain(
    release: Release, django_capture_on_commit_callbacks: Any
) -> None:
    file = attach(release)
    path = Path(file.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        file.erase()
    assert not Attachment.objects.exists()
    assert path.exists()
    for callback in callbacks:
        callback()
    assert not path.exists()
