"""The rows of a list: what is read of each release, and how it is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import mark_safe

from organisations.models import Organisation, Person
from releases.models import Release, Response
from releases.rows import add_voices, newest_rows, read_rows, rows_of
from releases.templatetags.rows import rows
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

NAMED = {"strength": "named-person"}
NASTY = "<b>&'\"</b>"


def written(release: Release, issuer: Organisation | None = None) -> str:
    """Return a release's row on one line."""
    read = read_rows([release.pk])
    add_voices(read)
    return " ".join(rows(read, issuer).split())


# -- reading


def test_rows_come_in_the_order_asked_for_and_cost_the_same_however_many() -> None:
    made = [make_release(joint_issuers=(make_organisation(),)) for _ in range(5)]
    keys = [release.pk for release in made]
    for asked in (keys[:1], keys, keys[::-1]):
        with CaptureQueriesContext(connection) as queries:
            found = read_rows(asked)
            for row in found:
                assert row.organisation.name
                assert len(row.joint) == 1
                assert row.get_absolute_url()
                assert row.summary
        assert [row.pk for row in found] == asked
        assert len(queries) == 2
    assert read_rows([]) == []


def test_a_row_holds_what_the_release_holds() -> None:
    joint = tuple(make_organisation(name=name) for name in ("Zeta", "Alpha"))
    release = make_release(joint_issuers=joint, issued="2026-07-01 10:30", body="All of it.")
    release.refresh_from_db()
    for row in (*read_rows([release.pk]), *newest_rows(1), *rows_of(Release.objects.public(), 1)):
        assert row == release
        assert row.organisation == release.organisation
        assert [other.name for other in row.joint] == ["Alpha", "Zeta"]
        for name in ("title", "slug", "issued", "issued_precision", "kind", "state", "excerpt"):
            assert getattr(row, name) == getattr(release, name), name
    with CaptureQueriesContext(connection) as queries:
        assert read_rows([release.pk], with_text=True)[0].body == "All of it."
    assert len(queries) == 2


def test_no_row_is_read_of_what_is_hidden() -> None:
    shown = make_release()
    hidden = [
        make_release(state="draft"),
        make_release(state="submitted"),
        make_release(public_from=timezone.now() + timedelta(hours=1)),
    ]
    keys = [release.pk for release in (*hidden, shown)]
    assert [row.pk for row in read_rows(keys)] == [shown.pk]
    assert [row.pk for row in newest_rows(10)] == [shown.pk]
    # It is decided at each reading: nothing is kept from the one before.
    lifted = timezone.now() - timedelta(seconds=1)
    Release.objects.filter(pk=hidden[2].pk).update(public_from=lifted)
    assert {row.pk for row in newest_rows(10)} == {shown.pk, hidden[2].pk}


def test_a_row_tells_who_is_quoted_and_how_many_answers_there_are() -> None:
    names = ["Ada Quill", "Bea <Marsh>", "Cy Fell", "Di Moor", "Ed Holt"]
    body = " ".join(f"“Words {n},” said {name}." for n, name in enumerate(names))
    release = make_release(body=f"{body} “Words 1 again.” “Guessed.” “Hidden.”")
    assert "Quotes" not in written(release)
    for n, name in reversed(list(enumerate(names))):
        make_statement(release, f"Words {n},", person=make_person(name=name), **NAMED)
    make_statement(release, "Words 1 again.", person=Person.objects.get(name=names[1]), **NAMED)
    guessed = make_person(name="Guessed")
    make_statement(release, "Guessed.", person=guessed, state="proposed", **NAMED)
    assert '<p class="who">Quotes Ada Quill, Bea &lt;Marsh&gt;, Cy Fell, 2 more</p>' in written(
        release
    )
    reply, hidden = make_release(), make_release(state="draft")
    said = release.statements.first()
    Response.objects.create(source_release=reply, target_statement=said, state="confirmed")
    Response.objects.create(source_release=reply, target_release=release)
    Response.objects.create(source_release=hidden, target_release=release, state="confirmed")
    assert "Cy Fell, 2 more · 1 answer</p>" in written(release)
    assert "Quotes" not in written(reply)


def test_rows_can_be_turned_like_pages() -> None:
    made = [make_release(issued=f"2026-03-{n:02}") for n in range(1, 6)]
    newest = [release.pk for release in made[::-1]]
    assert [row.pk for row in newest_rows(2)] == newest[:2]
    assert [row.pk for row in newest_rows(2, 2)] == newest[2:4]
    oldest = Release.objects.public().oldest_first()
    assert [row.pk for row in rows_of(oldest, 2, 4)] == newest[:1]
    assert rows_of(oldest, 2, 5) == []


# -- writing


def test_a_row_has_its_date_issuer_headline_and_two_lines() -> None:
    release = make_release(
        organisation=make_organisation(name="Meadow Party", slug="meadow"),
        reference="abcd0123",
        slug="rents",
        title="Rents are up",
        standfirst="By a tenth.",
        issued="2026-03-02 10:30",
    )
    assert written(release) == (
        '<li class="row"> <p class="when"><time datetime="2026-03-02">2 Mar 2026</time></p>'
        ' <div class="what"> <p class="who"><a href="/organisations/meadow/">Meadow Party</a></p>'
        ' <h3><a href="/releases/abcd0123/rents/">Rents are up</a></h3>'
        ' <p class="summary">By a tenth.</p> </div> </li>'
    ).replace(
        '<time datetime="2026-03-02">2 Mar 2026</time>',
        '<time datetime="2026-03-02T10:30:00+00:00">2 Mar 2026</time>'
        ' <span class="clock">10:30</span>',
    )


@pytest.mark.parametrize(
    ("others", "named"),
    [
        (0, "Main"),
        (1, "Main and B0"),
        (2, "Main, B0 and B1"),
        (3, "Main, B0, B1 and 1 other"),
        (4, "Main, B0, B1 and 2 others"),
    ],
)
def test_joint_issuers_are_named_and_more_than_two_are_counted(others: int, named: str) -> None:
    release = make_release(
        organisation=make_organisation(name="Main", slug="main"),
        joint_issuers=tuple(make_organisation(name=f"B{n}", slug=f"b{n}") for n in range(others)),
    )
    linked = named
    for name in ("Main", "B0", "B1"):
        linked = linked.replace(name, f'<a href="/organisations/{name.lower()}/">{name}</a>')
    assert f'<p class="who">{linked}</p>' in written(release)


def test_an_issuer_is_not_named_again_on_its_own_page_unless_with_others() -> None:
    alone = make_release()
    assert 'class="who"' not in written(alone, alone.organisation)
    assert 'class="who"' in written(alone, make_organisation())
    together = make_release(
        organisation=alone.organisation, joint_issuers=(make_organisation(name="Second"),)
    )
    assert "Second" in written(together, alone.organisation)
    speech = make_release(organisation=alone.organisation, kind="speech")
    assert '<p class="who"><span class="tag">Speech</span></p>' in written(
        speech, alone.organisation
    )


def test_a_withdrawn_release_is_marked_in_its_row() -> None:
    release = make_release()
    release.withdraw("By mistake", at=timezone.now())
    assert '<span class="tag withdrawn">Withdrawn</span>' in written(release)


def test_everything_in_a_row_is_escaped_but_the_marks_of_search() -> None:
    release = make_release(
        title=NASTY, standfirst=NASTY, organisation=make_organisation(name=NASTY)
    )
    assert "<b>" not in written(release)
    assert written(release).count("&lt;b&gt;&amp;&#x27;&quot;&lt;/b&gt;") == 3
    row: Any = read_rows([release.pk])[0]
    row.marked_title = mark_safe("<mark>Rents</mark>")
    row.passage = mark_safe("… <mark>rents</mark> …")
    html = rows([row])
    assert "<h3><a" in html
    assert "><mark>Rents</mark></a></h3>" in html
    assert '<p class="summary">… <mark>rents</mark> …</p>' in html
