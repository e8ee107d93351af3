"""``import_releases``: what it writes, what it updates, and whom its rows name."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Organisation, OrganisationName, Person
from releases import search
from releases.intake.fingerprint import fingerprint
from releases.models import ImportedRow, Release, ReleaseCount, Topic
from tests.factories import make_organisation, make_person
from tests.importing import ROOT, Write, counts, row, run

SHARED = ROOT.parent / "shared" / "data"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


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


def test_the_fingerprint_of_a_row_is_that_of_its_release_read_back(write: Write) -> None:
    rows = [row(people=["Ann", "Bo"], topics=["Walking"], published="2019-11-07T10:30:15.123456Z")]
    for body in ("Text.", "Changed."):
        run(write(rows[0] | {"body": body}))
        release = Release.objects.get()
        people, topics = release.people.all(), release.topics.all()
        now = fingerprint(release, [p.pk for p in people], [t.pk for t in topics])
        assert release.imported_row.text_sha256 == now


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


def test_imported_releases_are_found_by_their_words(write: Write) -> None:
    run(write(row(1, body="They decline."), row(2)), "--publish")
    run(write(row(2, body="They endorse nobody.")))
    for words, title in (("decline", "Title 1"), ("endorse", "Title 2")):
        found = Release.objects.public().filter(search.matches(search.parse(words)))
        assert [release.title for release in found] == [title]


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
