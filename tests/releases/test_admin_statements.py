"""The desk for statements: a release's page, the form by words, and what may be decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from releases.models import Passage, Release, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.quoting import (
    ADD,
    BODY,
    decide,
    errors_of,
    form_url,
    lose,
    new_form,
    now_of,
    page_url,
    propose,
    words_of,
)
from tests.staff import change_url, client_of, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return make_release(title="Ferries stay", body=BODY)


# -- the page


def test_the_page_shows_every_statement_where_it_stands(editor: Client, release: Release):
    for words, state in [
        ("The ferry stays,", "proposed"),
        ("and so do the fares.", "confirmed"),
        ("Nobody answered.", "rejected"),
    ]:
        make_statement(release, words, state=state)
    lose(make_statement(release, "poor day"))

    response = editor.get(page_url(release))

    page = response.content.decode()
    pieces = [piece for line in response.context["paragraphs"] for piece in line.pieces]
    assert "".join(piece.text for piece in pieces) == BODY.replace("\n\n", "")
    assert [(p.text, p.of.stands) for p in pieces if p.of] == [
        ("The ferry stays,", "proposed"),
        ("and so do the fares.", "confirmed"),
        ("Nobody answered.", "rejected"),
    ]
    assert ">The ferry stays,</mark>" in page
    assert page.count('data-key="a"') == 2  # one is confirmed, and one is lost
    assert "words that went" in page
    lost = [item.number for line in response.context["paragraphs"] for item in line.lost]
    assert lost == [4]


def test_lost_words_are_shown_about_where_they_stood(editor: Client, release: Release):
    statement = make_statement(release, "Nobody answered.")
    Passage.objects.filter(statement=statement).update(
        before="the fares.”\n\n", start=9_000, end=9_009
    )
    lose(statement)

    lines = editor.get(page_url(release)).context["paragraphs"]

    assert [bool(line.lost) for line in lines] == [False, True, False]


def test_every_paragraph_tells_where_it_starts(editor: Client, release: Release):
    lines = editor.get(page_url(release)).context["paragraphs"]

    assert [line.start for line in lines] == [
        BODY.index(words) for words in ("“The ferry", "Nobody", "A union")
    ]


def test_overlapping_statements_each_keep_their_number(editor: Client, release: Release):
    outer = make_statement(release, BODY.split("\n\n")[0], state="rejected")
    inner = make_statement(release, "and so do the fares.")

    response = editor.get(page_url(release))

    pieces = [piece for line in response.context["paragraphs"] for piece in line.pieces]
    whose = [piece.of.statement for piece in pieces if piece.of]
    assert whose == [outer, inner, outer]
    assert [item.statement for piece in pieces for item in piece.begins] == [outer, inner]


def test_a_text_without_statements_says_so(editor: Client, release: Release):
    assert "No statement has been found" in editor.get(page_url(release)).content.decode()


def test_words_of_the_text_are_text(editor: Client):
    release = make_release(body="“<script>alert(1)</script>” she said.")
    propose(release, "<script>alert(1)</script>", speaker_printed="<b>she</b>")

    page = editor.get(page_url(release)).content.decode()

    assert "<script>alert" not in page
    assert "<b>she" not in page


def test_a_page_takes_as_many_queries_however_much_it_holds(
    editor: Client, release: Release, django_assert_num_queries: Any
):
    propose(release, "The ferry stays,", person=make_person(), strength="named-person")
    editor.get(page_url(release))
    with django_assert_num_queries(7):
        editor.get(page_url(release))
    for n, words in enumerate(("Nobody answered.", "poor day", "before", "union")):
        propose(release, words, organisation=make_organisation(), position=n)
    with django_assert_num_queries(7):
        editor.get(page_url(release))


@pytest.mark.parametrize("pk", ["0", "x", "-1", "9" * 30, "²", "1;2", "9223372036854775808"])
def test_a_page_of_no_release_is_not_found(editor: Client, pk: str):
    for method in (editor.get, editor.post):
        assert method(f"/admin/releases/statement/of/{pk}/").status_code == 404


def test_a_removed_release_has_no_statements(editor: Client, release: Release):
    statement = make_statement(release, "The ferry stays,")
    release.remove("By order of a court.", at=timezone.now())

    assert editor.get(page_url(release)).status_code == 404
    assert decide(editor, now_of(statement), "confirmed", release=release).status_code == 404
    assert editor.get(form_url(statement), follow=False).status_code == 302
    assert "keeps no statements" in errors_of(editor.post(ADD, new_form(release, "ferry")))
    assert page_url(release) not in editor.get("/admin/releases/release/").content.decode()


def test_a_removal_takes_the_words_out_of_the_log(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    decide(editor, statement, "confirmed")
    assert "ferry" in LogEntry.objects.get().object_repr

    client_of("superuser").post(
        reverse("admin:releases_release_step", args=[release.pk, "remove"]),
        {"sent": "1", "seen": f"{release.pk}:0", "reason": "By order of a court."},
    )

    assert not LogEntry.objects.filter(object_repr__contains="ferry").exists()


def test_forms_and_lists_of_releases_lead_there(editor: Client, release: Release):
    propose(release, "The ferry stays,")

    draft = make_release(state="draft", public_from=None)
    assert page_url(draft) in editor.get(change_url(draft)).content.decode()
    page = editor.get("/admin/releases/release/").content.decode()
    assert f"{page_url(release)}'>1 to decide" in page


# -- deciding


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_a_decision_is_recorded_with_who_and_when(editor: Client, release: Release, state: str):
    statement, before = propose(release, "The ferry stays,"), timezone.now()

    response = decide(editor, statement, state)

    now = now_of(statement)
    assert (now.state, str(now.decided_by)) == (state, "editor")
    assert now.decided
    assert before <= now.decided <= timezone.now()
    assert messages_of(response) == []
    assert LogEntry.objects.get().get_change_message() == f"{state.capitalize()}."
    assert words_of(now) == ["The ferry stays,"]


def test_after_a_decision_comes_the_next_that_waits(editor: Client, release: Release):
    first = propose(release, "The ferry stays,")
    confirmed = make_statement(release, "and so do the fares.")
    third = propose(release, "Nobody answered.")

    def target(statement: Statement) -> str:
        return str(decide(editor, statement, "confirmed").redirect_chain[0][0]).partition("#")[2]

    assert target(first) == f"statement-{third.pk}"
    propose(release, "union")
    assert now_of(confirmed).state == "confirmed"
    assert target(third) != f"statement-{third.pk}"


def test_a_decision_can_be_changed(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    decide(editor, statement, "rejected")
    decide(editor, now_of(statement), "confirmed")

    assert now_of(statement).state == "confirmed"


def test_what_was_changed_meanwhile_is_looked_at_again(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    seen = statement.updated.isoformat()
    decide(client_of("superuser"), statement, "rejected")

    response = decide(editor, statement, "confirmed", seen=seen)

    assert "changed since you opened the page" in messages_of(response)[0]
    assert now_of(statement).state == "rejected"


def test_lost_words_cannot_be_confirmed_and_can_be_rejected(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    lose(statement)

    assert "correct them first" in messages_of(decide(editor, statement, "confirmed"))[0]
    decide(editor, statement, "rejected")
    assert now_of(statement).state == "rejected"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        ":",
        "::",
        "confirmed",
        "confirmed:x:y",
        "confirmed:0:",
        "confirmed:\x00:",
        "confirmed:" + "9" * 30 + ":2026-01-01T00:00:00+00:00",
        "x" * 9_999,
    ],
    ids=range(9),
)
def test_forged_decisions_are_refused_in_words(editor: Client, release: Release, sent: str):
    statement = propose(release, "The ferry stays,")

    response = editor.post(page_url(release), {"decide": sent}, follow=True)

    assert "Nothing was changed" in messages_of(response)[0]
    assert now_of(statement).state == "proposed"


@pytest.mark.parametrize("state", ["proposed", "erased", "", "CONFIRMED", "\x00"])
def test_there_are_two_decisions(editor: Client, release: Release, state: str):
    statement = propose(release, "The ferry stays,")

    response = decide(editor, statement, state)

    assert "left alone" in messages_of(response)[0]
    assert now_of(statement).updated == statement.updated


def test_a_statement_of_another_release_cannot_be_decided_here(editor: Client, release: Release):
    theirs = propose(make_release(body=BODY), "The ferry stays,")

    response = decide(editor, theirs, "confirmed", release=release)

    assert "no such statement" in messages_of(response)[0]
    assert now_of(theirs).state == "proposed"


def test_a_decision_is_a_post_with_its_token(release: Release):
    statement = propose(release, "The ferry stays,")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of("editor").cookies
    form = {"decide": f"confirmed:{statement.pk}:{statement.updated.isoformat()}"}

    assert strict.post(page_url(release), form).status_code == 403
    assert strict.get(page_url(release), form).status_code == 200
    assert strict.put(page_url(release), form).status_code in (403, 405)
    assert now_of(statement).state == "proposed"


# -- who may do what


@pytest.mark.parametrize(
    ("permissions", "sees", "decides"),
    [
        ((), False, False),
        (("view_release",), False, False),
        (("view_statement",), False, False),
        (("view_statement", "change_statement", "add_statement"), False, False),
        (("view_release", "view_statement"), True, False),
        (("view_release", "change_statement"), True, True),
        (("change_release", "change_statement"), True, True),
    ],
)
@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "public"])
def test_each_permission_allows_what_it_says(
    permissions: tuple[str, ...], sees: bool, decides: bool, hidden: bool
):
    from django.contrib.auth.models import Permission, User

    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    fields = {"state": "draft", "public_from": None} if hidden else {}
    statement = propose(make_release(body=BODY, **fields), "The ferry stays,")

    for address in (page_url(statement.release), form_url(statement)):
        response = client.get(address)
        assert response.status_code == (200 if sees else 403)
        assert ("The ferry stays" in response.content.decode()) is sees
    listed = client.get("/admin/releases/statement/")
    assert listed.status_code == (200 if sees else 403)
    sent = decide(client, statement, "confirmed")
    assert sent.status_code == (200 if decides else 403)
    assert (now_of(statement).state == "confirmed") is decides


def test_who_may_only_look_finds_no_buttons(release: Release):
    from django.contrib.auth.models import Permission, User

    user = User.objects.create_user("somebody", is_staff=True)
    allowed = ("view_release", "view_statement")
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client = Client()
    client.force_login(user)
    statement = propose(release, "The ferry stays,")

    page = client.get(page_url(release)).content.decode()

    assert 'name="decide"' not in page
    assert "Add a statement" not in page
    assert client.post(form_url(statement), {"words": "Nobody"}).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, new_form(release, "Nobody answered.")).status_code == 403


def test_statements_are_rejected_and_never_deleted(release: Release):
    statement = make_statement(release, "The ferry stays,")

    response = client_of("superuser").post(
        f"/admin/releases/statement/{statement.pk}/delete/", {"post": "yes"}
    )

    assert response.status_code == 403
    assert now_of(statement) == statement


def test_a_deleted_draft_takes_its_statements_along(editor: Client):
    draft = make_release(body=BODY, state="draft", public_from=None)
    make_statement(draft, "The ferry stays,")

    editor.post(reverse("admin:releases_release_delete", args=[draft.pk]), {"post": "yes"})

    assert not Statement.objects.exists()
