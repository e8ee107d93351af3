"""Which pages are measured: chosen from the archive at hand, the same each time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Length
from django.urls import reverse

from organisations.models import Organisation, Person
from releases import search
from releases.issuedate import LONDON
from releases.models import Release, Topic

SAMPLE = 2_000  # releases from whose titles words are taken
MEASURED = 50_000  # releases, the newest, one of which is the longest
TRIED = 12  # words of which the rarest is taken


@dataclass(frozen=True)
class Page:
    """A page to measure; ``aimed`` where the product has an aim for it."""

    name: str
    path: str
    aimed: bool = False

    @property
    def asks_words(self) -> bool:
        """Tell whether words are searched for."""
        return "q=" in self.path


def pages() -> list[Page]:
    """Return the pages, each with what makes it heavy in this archive."""
    return [
        Page("front page", reverse("home")),
        *_lists(),
        *_statements(),
        *_archives(),
        *_releases(),
        *_directories(),
        Page("404", "/nothing-is-here/"),
    ]


def _lists() -> list[Page]:
    busy = [organisation.slug for organisation in _busiest()]
    topic, person = _topic(), _person()
    first, last = _dated()[len(_dated()) // 4], _dated()[len(_dated()) // 2]
    dates = {"from": f"{first.astimezone(LONDON):%Y-%m-%d}"}
    dates["to"] = f"{last.astimezone(LONDON):%Y-%m-%d}"
    word, rare, phrase = _words()
    asked: dict[str, dict[str, object]] = {
        "list": {},
        "list, page 50": {"page": 50},
        "list, one organisation": {"organisation": busy[0]},
        "list, two organisations": {"organisation": busy[:2]},
        "list, dates": dates,
        "list, kind": {"kind": _kind()},
        "list, oldest first": {"sort": "oldest"},
        "list, common word": {"q": word},
        "list, common word, relevance": {"q": word, "sort": "relevance"},
        "list, rare word": {"q": rare},
        "list, phrase": {"q": f'"{phrase}"'},
        "list, no result": {"q": "qwertyuiopasdf"},
    }
    if topic:
        asked["list, topic"] = {"topic": topic.slug}
    if person:
        asked["list, person"] = {"person": person.slug}
    address = reverse("releases:list")
    return [
        Page(name, f"{address}?{urlencode(query, doseq=True)}" if query else address, aimed=True)
        for name, query in asked.items()
    ]


def _statements() -> list[Page]:
    word, rare, phrase = _words()
    asked: dict[str, dict[str, object]] = {
        "statements": {},
        "statements, page 50": {"page": 50},
        "statements, oldest first": {"sort": "oldest"},
        "statements, one organisation": {"organisation": _busiest()[0].slug},
        "statements, one organisation, confirmed": {
            "organisation": _busiest()[0].slug,
            "state": "confirmed",
        },
        "statements, one organisation, page 50": {
            "organisation": _busiest()[0].slug,
            "page": 50,
        },
        "statements, named people": {"strength": "named-person"},
        "statements, unnamed people": {"strength": "unnamed-spokesperson"},
        "statements, fragments": {"extent": "fragment"},
        "statements, common word": {"q": word},
        "statements, rare word": {"q": rare},
        "statements, phrase": {"q": f'"{phrase}"'},
    }
    if speaker := _speaker():
        asked["statements, speaker"] = {"person": speaker.slug}
    address = reverse("releases:statements")
    return [
        Page(name, f"{address}?{urlencode(query)}" if query else address)
        for name, query in asked.items()
    ]


def _archives() -> list[Page]:
    days = Counter(instant.astimezone(LONDON).date() for instant in _dated())
    day = days.most_common(1)[0][0]
    return [
        Page("archive, year", reverse("releases:archive-year", args=[day.year]), aimed=True),
        Page(
            "archive, month",
            reverse("releases:archive-month", args=[day.year, day.month]),
            aimed=True,
        ),
        Page(
            "archive, day",
            reverse("releases:archive-day", args=[day.year, day.month, day.day]),
            aimed=True,
        ),
    ]


def _releases() -> list[Page]:
    newest = Release.objects.public().newest_first()[:MEASURED]
    lengths = sorted(newest.values_list(Length("body"), "pk"))
    median, longest = (
        Release.objects.get(pk=key) for _, key in (lengths[len(lengths) // 2], lengths[-1])
    )
    return [
        Page("release, median", median.get_absolute_url(), aimed=True),
        Page("release, longest", longest.get_absolute_url(), aimed=True),
    ]


def _directories() -> list[Page]:
    found = [
        Page("organisations", reverse("releases:organisations")),
        Page("organisation", _busiest()[0].get_absolute_url(), aimed=True),
        Page("organisation, page 50", f"{_busiest()[0].get_absolute_url()}?page=50"),
        Page("people", reverse("releases:people")),
        Page("topics", reverse("releases:topics")),
        Page("exchanges", reverse("releases:exchanges")),
    ]
    others: list[tuple[str, Person | Topic | None]] = [
        ("person, named most", _person()),
        ("person, quoted most", _speaker()),
        ("topic, above others", Topic.objects.filter(parent=None).order_by("pk").first()),
        ("topic, the largest", _topic()),
    ]
    return found + [Page(name, row.get_absolute_url()) for name, row in others if row]


@cache
def _busiest() -> list[Organisation]:
    return list(Organisation.objects.annotate(n=Count("releases")).order_by("-n", "pk")[:2])


@cache
def _person() -> Person | None:
    return Person.objects.annotate(n=Count("releases")).order_by("-n", "pk").first()


@cache
def _speaker() -> Person | None:
    return Person.objects.annotate(n=Count("statements")).order_by("-n", "pk").first()


@cache
def _topic() -> Topic | None:
    return Topic.objects.annotate(n=Count("releases")).order_by("-n", "pk").first()


def _kind() -> str:
    """Return the second most frequent kind: the first is nearly the whole archive."""
    kinds = Release.objects.public().order_by().values_list("kind").annotate(n=Count("pk"))
    found = [kind for kind, _ in sorted(kinds, key=lambda row: -row[1])]
    return found[min(1, len(found) - 1)]


@cache
def _dated() -> list[datetime]:
    """Return the instants of issue that are known, the earliest first."""
    dated = Release.objects.public().filter(issued__isnull=False).order_by("issued", "pk")
    return [instant for instant in dated.values_list("issued", flat=True) if instant]


def _words() -> tuple[str, str, str]:
    """Return a common word, a rare one, and a phrase of two words, from titles in the archive."""
    rows = Release.objects.public().order_by("pk").values_list("title", flat=True)[:SAMPLE]
    titles = [re.findall(r"[a-z]{5,}", title.lower()) for title in rows]
    words = Counter(word for title in titles for word in title)
    phrases = Counter(pair for title in titles for pair in pairwise(title))
    once = [word for word, n in words.items() if n == 1 and len(word) > 7][:TRIED]
    rare = min(once or list(words), key=_found)
    return words.most_common(1)[0][0], rare, " ".join(phrases.most_common(1)[0][0])


def _found(word: str) -> int:
    return Release.objects.public().filter(search.matches(search.parse(word))).count()
