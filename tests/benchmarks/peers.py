"""
What the search is measured against, on the same releases: Datasette, and a list made naively.

Datasette gets a file of its own, as its users make one: a table with the columns a reader would
filter by, an index on each, and a full-text table beside it (porter stemming, like ours). It is
asked for the same twenty rows, in its own language.
"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from releases.issuedate import LONDON
from releases.models import Release
from tests.benchmarks.questions import Question

TABLE = """
CREATE TABLE releases (
    id INTEGER PRIMARY KEY, organisation INTEGER, kind TEXT, issued TEXT, month TEXT,
    title TEXT, body TEXT
);
CREATE VIRTUAL TABLE releases_fts
    USING fts5 (title, body, content = 'releases', content_rowid = 'id', tokenize = 'porter');
"""
INDEXES = """
CREATE INDEX by_organisation ON releases (organisation);
CREATE INDEX by_kind ON releases (kind);
CREATE INDEX by_issued ON releases (issued);
CREATE INDEX by_month ON releases (month);
INSERT INTO releases_fts (releases_fts) VALUES ('rebuild');
ANALYZE;
"""
RANKED = (
    "select releases.id, releases.title, organisation, issued from releases_fts"
    " join releases on releases.id = releases_fts.rowid"
    " where releases_fts match :words order by rank limit 20"
)
BATCH = 5_000
DATASETTE_LIMITS = {"facet_time_limit_ms": "10000", "sql_time_limit_ms": "10000"}


def datasette_command(python: Path, file: Path) -> list[str]:
    """Return the command that serves a file, all but the port."""
    command = [str(python), "-m", "datasette", "serve", str(file)]
    for name, value in DATASETTE_LIMITS.items():
        command += ["--setting", name, value]
    return command


def has_datasette(python: Path) -> bool:
    """Tell whether a Python can serve Datasette."""
    command = [str(python), "-c", "import datasette"]
    return python.exists() and not subprocess.call(command, stderr=subprocess.DEVNULL)


def write_datasette(file: Path) -> None:
    """Write the public releases as Datasette is to have them; a whole file is kept."""
    if file.exists():
        return
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(TABLE)
        for rows in _batches():
            connection.executemany("INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
        connection.executescript(INDEXES)
    unfinished.rename(file)


def _batches() -> Iterator[list[tuple[Any, ...]]]:
    releases = Release.objects.public().order_by("pk")
    columns = ("pk", "organisation", "kind", "issued", "issued", "title", "body")
    after = 0
    while rows := list(releases.filter(pk__gt=after).values_list(*columns)[:BATCH]):
        after = rows[-1][0]
        yield [(*row[:3], _day(row[3]), _day(row[4])[:7], *row[5:]) for row in rows]


def _day(instant: Any) -> str:
    return instant.astimezone(LONDON).isoformat() if instant else ""


def datasette_paths(question: Question) -> list[str]:
    """
    Return the addresses of which Datasette's answer is put together; none where it has no answer.

    It ranks in SQL of the reader's own only, beside which it has no facets: for these the table is
    asked as well.
    """
    if question.statements:
        return []
    if not question.relevance:
        return [_table(question)]
    ranked = f"/datasette?{urlencode({'sql': RANKED, 'words': _fts(question)})}"
    return [ranked, _table(question)] if question.facets else [ranked]


def _table(question: Question) -> str:
    asked: list[tuple[str, str]] = [("_size", "20"), ("_sort_desc", "issued")]
    if question.words:
        asked += [("_search", _fts(question)), ("_searchmode", "raw")]
    if question.organisation:
        asked.append(("organisation", str(question.organisation[0])))
    if question.dates:
        asked += [("issued__gte", question.dates[0]), ("issued__lte", f"{question.dates[1]}T24")]
    if question.deep:
        release = Release.objects.get(reference=question.deep.reference)
        asked.append(("_next", f"{_day(release.issued)},{release.pk}"))
    if question.facets:
        asked += [("_facet", name) for name in ("organisation", "kind", "month")]
    return f"/datasette/releases?{urlencode(asked)}"


def _fts(question: Question) -> str:
    if question.phrase:
        return '"{}"'.format(" ".join(question.words))
    if question.prefix:
        return f"{question.words[0]}*"
    text = " AND ".join(question.words)
    return f"({text}) NOT {question.without}" if question.without else text
