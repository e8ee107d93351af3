"""The synthetic archive: the same from the same seed, whole at every moment, and marked as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from releases import search, verification
from releases.intake.write import store
from releases.models import Passage, Release, ReleaseCount, Statement
from releases.synthetic import composing, loading, making, processes, tables
from releases.synthetic.cast import gather
from releases.synthetic.words import BITS, URN, vocabulary
from releases.synthetic.writing import write
from tests.factories import make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "BATCH", 10)


def make(releases: int, *options: str) -> str:
    out = StringIO()
    call_command("make_archive", "--releases", str(releases), *options, stdout=out)
    return out.getvalue()


def contents() -> list[tuple[Any, ...]]:
    rows = Release.objects.order_by("reference")
    return list(
        rows.values_list("reference", "title", "body", "issued", "organisation__name", "state")
    )


def test_it_makes_as_many_as_are_asked_for_and_says_how_fast() -> None:
    printed = make(25)
    assert printed.startswith("25 releases made in ")
    assert "there are 25 of seed 1." in printed
    assert Release.objects.public().count() == 25
    assert make(25).startswith("0 releases made")


def test_the_same_seed_makes_the_same_releases_however_many_are_made_at_once() -> None:
    make(7)
    make(23)
    in_two_goes = contents()
    Release.objects.all().delete()
    make(23)
    assert contents() == in_two_goes
    Release.objects.all().delete()
    make(23, "--seed", "2")
    assert not {row[0] for row in contents()} & {row[0] for row in in_two_goes}


def test_other_processes_compose_the_same_in_the_same_order(monkeypatch: Any) -> None:
    make(45, "--processes", "0")
    alone = contents()
    Release.objects.all().delete()
    monkeypatch.setattr(making, "FEW", 0)
    make(45, "--processes", "2")
    assert contents() == alone
    identifiers = Release.objects.order_by("pk").values_list("imported_row__identifier", flat=True)
    assert list(identifiers) == [str(number) for number in making.in_order(1, range(1, 46))]


def test_a_process_that_fails_is_not_waited_for() -> None:
    with pytest.raises(ChildProcessError, match="has failed"):
        list(processes.composed(2, [range(1, 3)], "a seed", "no cast"))


def test_what_it_writes_is_to_the_letter_what_the_models_write(monkeypatch: Any) -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    monkeypatch.setattr("releases.synthetic.writing.ECHOES", 0.3)
    monkeypatch.setattr("releases.synthetic.writing.ECHO", "\\N, \\.\tand \\n were\nsaid.\n\n")
    make(80)
    assert list(verification.faults()) == []
    assert search.faults(Release.objects.all()) == {}
    ours = stored()
    Release.objects.all().delete()
    by_the_models(making.in_order(1, range(1, 81)))
    theirs = stored()
    for name, rows in ours.items():
        assert rows == theirs[name]
        assert rows, f"nothing is compared of {name}"


def by_the_models(numbers: list[int]) -> None:
    """Store releases as an import does, and what is quoted in them as the desk does."""
    cast = gather(1)
    composer = composing._Composer(1, cast, (), timezone.now())
    for written in (write(1, number, cast) for number in numbers):
        release = composer._release(written)
        store([(composing._settled(written, 1, cast), release)])
        for i, (start, end, who, _) in enumerate(written.quoted):
            key, name, role = cast.people[who]
            statement = Statement(
                reference=composer._reference(written.number * composing.MOST_QUOTED + i),
                release=release,
                state=Statement.State.CONFIRMED,
                speaker_printed=name,
                role_printed=role,
                person_id=key,
                organisation_id=release.organisation_id,
                strength=Statement.Strength.NAMED_PERSON,
                cue="said",
            )
            statement.mark([(start, end)])


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the tables as the database has them, keys counted from the first."""
    found = {}
    with connection.cursor() as cursor:
        for table in vars(tables).values():
            if isinstance(table, tables.Table):
                # Passages are put in by their places, which begin with a date.
                passages = table is tables.PASSAGES
                order = "statement_id" if passages else "id"
                cursor.execute(f"SELECT * FROM {table.name} ORDER BY {order}")  # noqa: S608
                names = [column[0] for column in cursor.description]
                columns = dict(zip(names, zip(*cursor.fetchall(), strict=True), strict=False))
                if passages:
                    owners = columns["statement_id"]
                    places = zip(columns["search_order"], owners, strict=True)
                    columns["search_order"] = tuple(place - owner for place, owner in places)
                    columns["id"] = ()
                keys = {"id", "release_id", "statement_id"}
                found[table.name] = [
                    tuple(value - min(values) for value in values) if name in keys else values
                    for name, values in columns.items()
                ]
        cursor.execute("SELECT organisation_id, month, n FROM releases_releasecount ORDER BY 1, 2")
        found["counts"] = cursor.fetchall()
    return found


def test_interrupted_it_is_whole_and_goes_on_where_it_was(monkeypatch: Any) -> None:
    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("releases.management.commands.make_archive.tqdm.update", interrupt)
    with pytest.raises(CommandError, match=r"Interrupted at 10 of 35 releases\. Run it again"):
        make(35)
    monkeypatch.undo()
    assert sum(ReleaseCount.objects.by_month().values()) == 10
    make(35)
    assert sum(ReleaseCount.objects.by_month().values()) == 35
    assert ReleaseCount.objects.drift() == []
    in_two_goes = contents()
    Release.objects.all().delete()
    make(35)
    assert contents() == in_two_goes


def test_releases_are_taken_in_as_they_were_issued(monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.synthetic.writing.ECHOES", 0)
    make(60)
    to_the_day = Release.objects.filter(issued_precision__in=["instant", "day"])
    issued = list(to_the_day.order_by("pk").values_list("issued", flat=True))
    # What would fall on a weekend is issued on the Thursday or Friday before.
    assert all(b > a - timedelta(days=3) for a, b in pairwise(issued))
    assert issued[-1] - issued[0] > timedelta(days=20 * 365)


def test_interrupted_before_its_last_step_it_still_takes_it(monkeypatch: Any) -> None:
    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(ReleaseCount.objects), "rebuild", interrupt, raising=False)
    with pytest.raises(CommandError, match="Interrupted at 15 of 15 releases"):
        make(15)
    monkeypatch.undo()
    assert ReleaseCount.objects.count() == 0
    make(15)
    assert ReleaseCount.objects.are_set_aside() is False
    assert sum(ReleaseCount.objects.by_month().values()) == 15


@pytest.mark.django_db(transaction=True)
def test_very_many_are_put_into_an_empty_archive_without_its_indexes(monkeypatch: Any) -> None:
    monkeypatch.setattr(making, "FEW", 0)
    before = loading.indexes()
    assert {"release_facts", "statement_in_release"} < before.keys()
    if connection.vendor == "postgresql":
        assert "SET STATISTICS 1000" in before["releases_passage_words"]
    meanwhile: list[dict[str, str]] = []
    making.make(20, seed=1, progress=lambda n: meanwhile.append(loading.indexes()))
    assert meanwhile == [{}, {}]
    assert loading.indexes() == before
    assert search.unsound() == []
    making.make(30, seed=1, progress=lambda n: meanwhile.append(loading.indexes()))
    assert meanwhile[2:] == [before], "those that are there already would have to wait"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("others", [0, 1])
def test_what_an_interrupted_or_killed_run_has_dropped_is_made_again(
    monkeypatch: Any, others: int
) -> None:
    monkeypatch.setattr(making, "FEW", 0)
    before = loading.indexes()

    def interrupt(n: int) -> None:
        assert bool(loading.indexes()) == bool(others)
        raise KeyboardInterrupt

    if others:
        make_release()
    with pytest.raises(KeyboardInterrupt):
        making.make(30, seed=1, beside=True, progress=interrupt)
    assert loading.indexes() == before
    loading.drop_indexes()  # and killed
    assert loading.indexes() == {}
    making.make(10, seed=1, beside=True, progress=print)
    assert loading.indexes() == before


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's index has no segments to merge"
)
def test_at_its_end_each_index_of_words_is_in_one_piece() -> None:
    make(50)
    with connection.cursor() as cursor:
        for table in ("releases_search", "releases_statement_search"):
            cursor.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx")  # noqa: S608
            assert cursor.fetchone() == (1,)
            cursor.execute(
                f"SELECT v FROM {table}_config"  # noqa: S608
                " WHERE k IN ('automerge', 'crisismerge', 'hashsize')"
            )
            assert {v for (v,) in cursor.fetchall()} == {4, 16, 8 << 20}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="the settings are SQLite's own: PostgreSQL is left as it is set up",
)
def test_only_for_an_empty_archive_the_disk_is_not_waited_for(monkeypatch: Any) -> None:
    def pragmas() -> dict[str, int]:
        with connection.cursor() as cursor:
            return {
                name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("synchronous", "secure_delete", "cache_size")
            }

    monkeypatch.setattr(making, "FEW", 0)
    before, meanwhile = pragmas(), list[dict[str, int]]()
    assert before["synchronous"] > 0
    making.make(20, seed=1, progress=lambda n: meanwhile.append(pragmas()))
    assert [each["synchronous"] for each in meanwhile] == [0, 0]
    assert pragmas() == before
    making.make(30, seed=1, progress=lambda n: meanwhile.append(pragmas()))
    assert meanwhile[2]["synchronous"] == before["synchronous"]
    assert meanwhile[2]["cache_size"] != before["cache_size"]
    assert pragmas() == before


def test_it_leaves_an_archive_of_others_alone_unless_told() -> None:
    make_release()
    with pytest.raises(CommandError, match=r"holds 1 release.* Add --beside"):
        make(5)
    assert Release.objects.count() == 1
    make(5, "--beside")
    assert Release.objects.count() == 6


def test_a_reference_that_is_taken_is_not_taken_twice() -> None:
    make(3)
    [first, *_] = contents()
    Release.objects.all().delete()
    make_release(reference=first[0])
    make(3, "--beside")
    assert Release.objects.count() == 4


def test_what_is_quoted_stands_in_the_text_and_has_a_speaker() -> None:
    make(30)
    assert Statement.objects.count() > 15
    for passage in Passage.objects.select_related("statement__release"):
        release = passage.statement.release
        assert passage.stands_in(release.body)
        assert release.body[passage.start - 1] == "“"
        assert f"said {passage.statement.speaker_printed}" in release.body[passage.end :]


def test_nearly_the_same_is_said_twice_at_times(monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.synthetic.writing.ECHOES", 0.5)
    monkeypatch.setattr("releases.synthetic.writing.WITHIN", 5)
    make(20)
    echoes = Release.objects.filter(body__startswith="This was said elsewhere as well.")
    assert 3 < echoes.count() < 17


def test_its_words_are_found() -> None:
    make(20)
    word = Release.objects.order_by("pk").values_list("title", flat=True)[0].split()[0]
    assert Release.objects.filter(search.matches(search.parse(f'"{word}"'))).exists()


def test_its_words_are_as_frequent_as_those_of_a_language() -> None:
    words = vocabulary(1)

    def lots(place: int) -> int:
        """Return for how many lots of the whole urn a word is drawn."""
        whole_shares = words.first.count(words.words[place]) * (URN >> BITS)
        return whole_shares + words.second.count(place)

    counted = [lots(place) for place in (0, 10, 100, 1_000, 10_000)]
    assert counted == sorted(counted, reverse=True)
    assert counted[0] > 100 * counted[3] > 1_000 * counted[4]
    assert lots(len(words.words) - 1) > 0
    assert len(words.first) == 1 << BITS
    assert (words.first.count(None) * (URN >> BITS)) == pytest.approx(len(words.second), rel=0.001)


@pytest.mark.parametrize("number", ["-1", "x", "1e6", "99999999999"])
def test_a_number_that_is_none_is_refused_in_words(number: str) -> None:
    with pytest.raises(CommandError, match="is not a whole number from 0 to 20,000,000"):
        make(0, "--seed", number)
