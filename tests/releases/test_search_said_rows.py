"""What a search for what was said shows in a list of releases: the statement and its speaker."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from releases.models import Release, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "Rents <rose>. “Rents <will> fall,” she said. “Rents again.” “Rents more.” “Buses run.”"


def page(query: str) -> str:
    response = Client().get(f"/releases/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def rows(query: str) -> list[str]:
    """Return what was found in each row, between headline and last line; marks as brackets."""
    found = re.findall(r'(?s)<li class="row">.*?</h3>(.*?)(?:<p class="who">|</div>)', page(query))
    marked = [row.replace("<mark>", "[").replace("</mark>", "]") for row in found]
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", row)).split()) for row in marked]


@pytest.fixture
def release() -> Release:
    party = make_organisation(name="Meadow Party", slug="meadow")
    ada = make_person(name="Ada Quill", slug="ada", listed=True)
    made = make_release(title="About rents", body=BODY, organisation=party)
    spoken: dict[str, Any] = {"person": ada, "organisation": party, "strength": "named-person"}
    make_statement(made, "Rents <will> fall,", reference="wave0001", **spoken)
    make_statement(made, "Buses run.", reference="wave0004", **spoken)
    return made


@pytest.mark.usefixtures("release")
def test_the_row_has_the_words_that_were_said_and_who_said_them() -> None:
    assert rows("q=said:rents") == ["“[Rents] <will> fall,” – Ada Quill, Meadow Party"]
    html = page("q=said:rents")
    assert 'href="/statements/wave0001/"' in html
    assert 'href="/people/ada/"' in html
    assert "wave0004" not in html


@pytest.mark.usefixtures("release")
def test_of_words_looked_for_elsewhere_too_the_passages_stand_above() -> None:
    (row,) = rows("q=said:buses+rose")
    assert row.startswith("Rents <[rose]>.")
    assert row.endswith("“[Buses] run.” – Ada Quill, Meadow Party")
    assert "–" not in rows("q=buses")[0]


def test_several_are_shown_in_their_order_and_the_rest_counted(release: Release) -> None:
    make_statement(release, "Rents more.", state="proposed", speaker_printed="she")
    make_statement(release, "Rents again.", kind="fragment", speaker_printed="a tenant")
    (row,) = rows("q=said:rents")
    assert row == (
        "“[Rents] <will> fall,” – Ada Quill, Meadow Party"
        " “[Rents] again.” – A tenant Fragment and 1 more statement in it"
    )
    Statement.objects.filter(reference="wave0001").update(state="rejected")
    (row,) = rows("q=said:rents")
    assert row.endswith("“[Rents] more.” – Unattributed Unconfirmed")


@pytest.mark.usefixtures("release")
def test_statements_asked_for_as_a_group_lead_to_their_list() -> None:
    response = Client().get("/releases/?q=said:rents&group=statements&sort=oldest&page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == "/statements/?q=said%3Arents&sort=oldest"
    assert 'href="/statements/?q=said%3Arents"' in page("q=said:rents")
    assert Client().get("/releases/?q=said:rents&group=statements&kind=x").status_code == 400
    assert Client().get("/organisations/meadow/?group=statements").status_code == 200


# More than any search: the statements, their words, and who their speakers are. SQLite asks one
# less, for it counts the releases that have a word before it reads them.
QUERIES = 6 if connection.vendor == "sqlite" else 7


@pytest.mark.usefixtures("release", "at_once")
def test_the_queries_of_such_a_search_do_not_grow_with_its_rows() -> None:
    asked: dict[str, list[int]] = {"q=rents": [], "q=said:rents": [], "q=said:rents+rose": []}
    for n in (2, 15):
        for _ in range(n):
            body = make_organisation(listed=True)
            other = make_release(body="Rents rose. Rents fall.", organisation=body)
            person = make_person(listed=True)
            spoken: dict[str, Any] = {"person": person, "strength": "named-person"}
            make_statement(other, "Rents fall.", organisation=body, **spoken)
            make_statement(other, "Rents rose.", organisation=body, **spoken)
        for query, numbers in asked.items():
            with CaptureQueriesContext(connection) as queries:
                page(query)
            numbers.append(len(queries))
    plain = asked["q=rents"][0]
    assert asked == {
        "q=rents": [plain, plain],
        "q=said:rents": [plain + QUERIES, plain + QUERIES],
        "q=said:rents+rose": [plain + QUERIES, plain + QUERIES],
    }
