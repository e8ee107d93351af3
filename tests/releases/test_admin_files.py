"""Files at the desk: added with a release's form, renamed, downloaded, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from releases.models import ImportedRow, Release
from tests.staff import change_url, client_of, form_of, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


def rows(prefix: str, *files: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    form: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(files),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for n, file in enumerate(files):
        form |= {f"{prefix}-{n}-{name}": value for name, value in file.items()}
    return form


def upload(client: Client, release: Release, **fields: Any) -> Any:
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 words")
    row = {"title": "The letter", "file": file} | fields
    return client.post(change_url(release), form_of(release) | rows("added", row))


def test_a_file_is_added_private_named_and_downloaded(editor: Client):
    draft = make_draft()

    upload(editor, draft)

    attachment = draft.attachments.get()
    assert (attachment.title, attachment.public, attachment.number) == ("The letter", False, 1)
    page = editor.get(change_url(draft)).content.decode()
    assert attachment.file.name not in page
    response = editor.get(f"/admin/releases/attachment/{attachment.pk}/download/")
    assert b"".join(response.streaming_content) == b"%PDF-1.4 words"
    assert "attachment" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["anonymous", "reader"])
def test_files_are_for_those_who_may_see_the_release(editor: Client, role: str):
    draft = make_draft()
    upload(editor, draft)
    attachment = draft.attachments.get()
    client = client_of(role)

    for page in ("", f"{attachment.pk}/download/", f"{attachment.pk}/change/"):
        response = client.get(f"/admin/releases/attachment/{page}")
        assert response.status_code in (302, 403)
        assert "The letter" not in response.content.decode()


def test_a_file_of_a_kind_not_kept_is_refused_in_words(editor: Client):
    draft = make_draft()

    response = upload(editor, draft, file=SimpleUploadedFile("page.html", b"<script>"))

    assert "Files of this kind are not kept" in response.content.decode()
    assert not draft.attachments.exists()


def test_a_file_is_renamed_and_taken_away_with_its_bytes(editor: Client, tmp_path: Path):
    draft = make_draft()
    upload(editor, draft)
    attachment = draft.attachments.get()
    row = {"id": attachment.pk, "release": draft.pk, "title": "Renamed", "public": "on"}
    draft.refresh_from_db()

    editor.post(change_url(draft), form_of(draft) | rows("attachments", row, initial=1))
    assert draft.attachments.get().title == "Renamed"

    draft.refresh_from_db()
    with_delete = rows("attachments", row | {"DELETE": "on"}, initial=1)
    with_transaction(lambda: editor.post(change_url(draft), form_of(draft) | with_delete))
    assert not draft.attachments.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_deleted_draft_takes_its_files_and_its_import_note_along(editor: Client, tmp_path: Path):
    draft = make_draft()
    upload(editor, draft)
    ImportedRow.objects.create(release=draft, collection="x", identifier="1")

    delete = f"/admin/releases/release/{draft.pk}/delete/"
    assert "permission to delete" not in editor.get(delete).content.decode()
    with_transaction(lambda: editor.post(delete, {"post": "yes"}))

    assert not Release.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def with_transaction(act: Any) -> None:
    """Do something, and what it left to be done once it is committed."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act()
