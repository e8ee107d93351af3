"""Statements at the staff desk: a release with words to mark, and the forms that are sent."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from releases.models import Passage, Release, Statement
from tests.factories import make_statement

ADD = "/admin/releases/statement/add/"
BODY = (
    "“The ferry stays,” the mayor said, “and so do the fares.”\n\n"
    "Nobody answered.\n\n"
    "A union called it a “poor day”. It had called Monday a “poor day” before."
)


def page_url(release: Release) -> str:
    return reverse("admin:releases_statement_page", args=[release.pk])


def form_url(statement: Statement) -> str:
    return reverse("admin:releases_statement_change", args=[statement.pk])


def propose(release: Release, *words: str, **fields: Any) -> Statement:
    found = {"state": "proposed", "rule": "after", "confidence": 0.99}
    return make_statement(release, *words, **found | fields)


def decide(client: Client, statement: Statement, state: str, **changes: Any) -> Any:
    seen = changes.pop("seen", statement.updated.isoformat())
    release = changes.pop("release", statement.release)
    form = {"decide": f"{state}:{statement.pk}:{seen}"}
    return client.post(page_url(release), form | changes, follow=True)


def now_of(statement: Statement) -> Statement:
    return Statement.objects.get(pk=statement.pk)


def words_of(statement: Statement) -> list[str]:
    return [passage.words for passage in statement.passages.all()]


def lose(statement: Statement) -> None:
    """Mark a statement as one whose words are no longer in the text."""
    Passage.objects.filter(statement=statement).update(words="words that went")
    Statement.objects.filter(pk=statement.pk).update(lost=True)


def form_of(client: Client, statement: Statement, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends that opened a statement's form, with some fields changed."""
    form = client.get(form_url(statement)).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | changes


def new_form(release: Release, words: str, **fields: Any) -> dict[str, Any]:
    base = {"release": release.pk, "words": words, "kind": "full"}
    return base | {"strength": "unattributed", "state": "confirmed"} | fields


def errors_of(response: Any) -> str:
    assert response.status_code == 200, response.headers
    errors = response.context["adminform"].form.errors
    return " ".join(sentence for sentences in errors.values() for sentence in sentences)
