"""Words and an issuer: on SQLite the index knows who issued what, and must keep knowing it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from organisations.models import Organisation
from releases import search
from releases.models import Release
from releases.search.among import Among
from tests.factories import make_organisation, make_release

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's index holds issuers as columns"
)
JOINT = Release.joint_issuers.through


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def issued_by(*organisations: Organisation) -> list[int]:
    """Return the keys of what the organisations issued of all that has a word."""
    rows, query = Release.objects.public().issued_by(*organisations), search.parse("turbine")
    keys = search.keys_found(rows, query, 0, 100)
    assert search.count(rows, query) == len(keys)
    return keys


@pytest.fixture
def issuers() -> list[Organisation]:
    return [make_organisation(name=f"Body {n}") for n in range(3)]


def issue_anew(release: Release, issuer: Organisation) -> None:
    """Change it behind the model's back."""
    Release.objects.filter(pk=release.pk).update(organisation=issuer)


def join(release: Release, issuer: Organisation) -> None:
    release.joint_issuers.add(issuer)


def issue_jointly_for_a_while(release: Release, issuer: Organisation) -> None:
    release.joint_issuers.add(release.organisation)
    release.joint_issuers.remove(release.organisation)


def issue_jointly_then_alone(release: Release, issuer: Organisation) -> None:
    release.joint_issuers.add(issuer)
    issue_anew(release, issuer)
    release.joint_issuers.remove(issuer)


# What is done with a release of the first issuer and, jointly, the second, and the third; who has
# it then.
CHANGES: dict[str, tuple[Callable[[Release, Organisation], Any], list[int]]] = {
    "nothing": (lambda release, third: None, [0, 1]),
    "another issuer": (issue_anew, [1, 2]),
    "one more": (join, [0, 1, 2]),
    "other joint ones": (lambda release, third: release.joint_issuers.set([third]), [0, 2]),
    "no joint one": (lambda release, third: release.joint_issuers.clear(), [0]),
    "a joint one changed": (lambda r, third: JOINT.objects.update(organisation=third), [0, 2]),
    "the issuer jointly, too": (issue_jointly_for_a_while, [0, 1]),
    "jointly, then alone": (issue_jointly_then_alone, [1, 2]),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_search_follows_who_issued_a_release(change, expected, issuers):
    first, second, third = issuers
    release = make_release(title="Turbine", organisation=first, joint_issuers=(second,))
    make_release(title="Turbine")
    change(release, third)
    has = [n for n, issuer in enumerate(issuers) if issued_by(issuer)]
    assert has == expected
    assert search.faults(Release.objects.all()) == {}
    search.index([Release.objects.get(pk=release.pk)])
    assert [n for n, issuer in enumerate(issuers) if issued_by(issuer)] == expected


def test_a_joint_issuer_that_is_deleted_is_forgotten(issuers):
    first, second, _ = issuers
    release = make_release(title="Turbine", organisation=first, joint_issuers=(second,))
    second.delete()
    assert search.faults([release]) == {}
    assert issued_by(first) == [release.pk]


def test_keys_that_begin_alike_are_not_taken_for_each_other():
    made = {}
    for key in (1001, 10010, 100):
        organisation = make_organisation(pk=key)
        made[key] = make_release(title="Turbine 1001", organisation=organisation).pk
    for key, pk in made.items():
        assert issued_by(Organisation.objects.get(pk=key)) == [pk]
    assert issued_by(*Organisation.objects.filter(pk__in=[100, 1001])) == [made[100], made[1001]]


def test_no_query_reaches_the_issuers(issuers):
    release = make_release(title="Turbine", organisation=issuers[0], joint_issuers=(issuers[1],))
    public = Release.objects.public()
    for text in (f"{issuers[0].pk}", f'"=={issuers[0].pk}"', f"=={issuers[1].pk}", "=*", "==*"):
        query = search.parse(text)
        assert not public.filter(search.matches(query)).exists(), text
        assert search.keys_found(public, query, 0, 9) == [], text
    assert search.keys_found(public, search.parse("turbine"), 0, 9) == [release.pk]


def test_who_issued_it_is_known_beforehand_and_asked_again(issuers):
    first, second, _ = issuers
    public = Release.objects.public()
    for rows in (public.issued_by(first), public.filter(organisation=first)):
        among = Among.of(rows)
        assert among.issuers == frozenset([first.pk])
        assert among.keys == []
        assert among.rest != Among.of(public).rest
    both = Among.of(public.issued_by(first).issued_by(second))
    assert len(both.rest[1]) == len(Among.of(public).rest[1]) + 4


@on_sqlite
def test_the_list_of_an_issuer_is_gone_through_and_decides_nothing(issuers):
    first, second, _ = issuers
    own, other = (make_release(title="Turbine", organisation=issuer) for issuer in issuers[:2])
    run(f"UPDATE releases_search SET issuers = '=={first.pk}'")  # noqa: S608
    assert issued_by(first) == [own.pk]
    assert issued_by(second) == []
    assert search.faults([own, other]) == {other.pk: "different"}
    search.index([own, other])
    assert issued_by(second) == [other.pk]
    assert search.faults([own, other]) == {}


@on_sqlite
@pytest.mark.parametrize("name", ["issuer", "joint_in", "joint_out", "joint_changed"])
def test_a_trigger_that_is_missing_is_told(name):
    assert search.unsound() == []
    run(f"DROP TRIGGER releases_search_{name}")
    assert search.unsound() == ["a trigger that keeps the issuers of releases is missing"]


@on_sqlite
def test_an_index_from_before_is_given_issuers_and_words(issuers):
    first, second, _ = issuers
    release = make_release(title="Turbine", organisation=first, joint_issuers=(second,))
    draft = make_release(title="Draft", state="draft", organisation=first)
    migration = import_module("releases.migrations.0024_issuers_beside_words")
    words = run("SELECT word FROM releases_word")
    for statement in migration.BACK:
        run(statement)
    assert "releases_word" not in connection.introspection.table_names()
    assert Release.objects.filter(search.matches(search.parse("turbine"))).exists()
    for statement in migration.FORWARD:
        run(statement)
    assert run("SELECT word FROM releases_word") == words
    assert issued_by(second) == [release.pk]
    assert search.faults([release, draft]) == {}
    assert search.unsound() == []
