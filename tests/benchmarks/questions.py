"""What is searched for in the benchmark: words of the archive at hand, by how common they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import Resolver404, resolve, reverse

from organisations.models import Organisation
from releases import search
from releases.cursors import Cursor
from releases.issuedate import LONDON
from releases.models import Release, Statement
from releases.search.normalise import fold

SAMPLE = 1_500  # releases by which it is told how common a word is
EACH = 4  # questions of a kind
RARE_TRIED = 12
STATEMENTS = "/statements/"
# Of the sampled releases, the share that has a word of this sort.
SHARES = {"medium": 0.01, "common": 0.1, "very common": 0.5}
# Milliseconds, p95: pages; and what is made of all that is found.
PLAIN, HEAVY = "plain", "heavy"


@dataclass(frozen=True)
class Question:
    """One question of a kind, in parts that every system is asked in its own way."""

    kind: str
    words: tuple[str, ...] = ()
    without: str = ""
    phrase: bool = False
    prefix: bool = False
    organisation: tuple[int, str] | None = None  # key and slug
    dates: tuple[str, str] | None = None
    relevance: bool = False
    facets: bool = False
    deep: Cursor | None = None
    statements: bool = False
    cost: str = PLAIN

    @property
    def q(self) -> str:
        """The words in the archive's own language, which is much like that of SQLite."""
        text = " ".join(self.words)
        if self.phrase:
            text = f'"{text}"'
        if self.prefix:
            text += "*"
        return f"{text} -{self.without}" if self.without else text

    @property
    def path(self) -> str:
        """The address at which the archive answers."""
        asked: dict[str, str] = {"q": self.q} if self.words else {}
        if self.organisation:
            asked["organisation"] = self.organisation[1]
        if self.dates:
            asked["from"], asked["to"] = self.dates
        if self.relevance:
            asked["sort"] = "relevance"
        if self.deep:
            asked["before"] = str(self.deep)
        address = STATEMENTS if self.statements else reverse("releases:list")
        return f"{address}?{urlencode(asked)}" if asked else address


@dataclass
class Words:
    """Words and pairs of words of the archive, by how many of the sampled releases have them."""

    n: int = 0
    found: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def near(self, share: float) -> list[str]:
        """Return the words whose share of the releases is nearest to one."""
        wanted = share * self.n
        words = [word for word in self.found if len(word) > 3 and word.isalpha()]
        return sorted(words, key=lambda word: (abs(self.found[word] - wanted), word))[:EACH]

    def rare(self) -> list[str]:
        """Return words that the fewest releases of the whole archive have."""
        once = sorted(w for w, n in self.found.items() if n == 1 and len(w) > 6)
        tried = once[:: max(len(once) // RARE_TRIED, 1)][:RARE_TRIED]
        return sorted(tried, key=_found)[:EACH]

    def phrases(self) -> list[tuple[str, str]]:
        """Return pairs of common words that stand together in some releases only."""
        common = {word for word, n in self.found.items() if n > 0.2 * self.n and len(word) > 2}
        pairs = [pair for pair in self.pairs if set(pair) <= common]
        wanted = 0.02 * self.n
        return sorted(pairs, key=lambda pair: (abs(self.pairs[pair] - wanted), pair))[:EACH]


def questions() -> list[Question]:
    """Return all questions, those of a kind together."""
    words = _read_words()
    very, common, medium = (
        words.near(SHARES[name]) for name in ("very common", "common", "medium")
    )
    busy = _busiest()
    dates = _year()
    deep = [_at(share) for share in (0.5, 0.8, 0.95, 0.999)]
    found = [Question("no words"), Question("no words, facets", facets=True, cost=HEAVY)]
    found += [Question("no words, organisation", organisation=one) for one in busy]
    found += [Question("no words, one year", dates=dates)]
    found += [Question("no words, deep page", deep=place) for place in deep]
    for kind, some in (
        ("rare word", words.rare()),
        ("medium word", medium),
        ("common word", common),
        ("very common word", very),
    ):
        found += [Question(kind, (word,)) for word in some]
    found += [Question("two words", pair) for pair in zip(common, very, strict=True)]
    found += [
        Question("exclusion", (word,), without=other)
        for word, other in zip(common, reversed(very), strict=True)
    ]
    found += [Question("phrase of common words", pair, phrase=True) for pair in words.phrases()]
    found += [Question("prefix", (word[:4],), prefix=True) for word in medium]
    for word, one in zip(common, busy, strict=False):
        found.append(Question("word and organisation", (word,), organisation=one))
    found += [Question("word and one year", (word,), dates=dates) for word in common]
    found += [Question("facets, medium word", (w,), facets=True, cost=HEAVY) for w in medium]
    found += [Question("facets, very common word", (w,), facets=True, cost=HEAVY) for w in very]
    found += [Question("relevance, medium word", (w,), relevance=True, cost=HEAVY) for w in medium]
    found += [Question("relevance, very common", (w,), relevance=True, cost=HEAVY) for w in very]
    for kind, some in (("medium word", medium), ("very common", very)):
        found += [
            Question(f"relevance, facets, {kind}", (w,), relevance=True, facets=True, cost=HEAVY)
            for w in some
        ]
    found += [
        Question("common word, deep page", (w,), deep=place)
        for w, place in zip(common, deep, strict=True)
    ]
    if Statement.objects.exists() and _answers(STATEMENTS):
        found += [Question("statements, common word", (w,), statements=True) for w in common]
    return found


def of_kind(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Return the questions by kind, in their order."""
    kinds: dict[str, list[Question]] = {}
    for question in questions:
        kinds.setdefault(question.kind, []).append(question)
    return kinds


def _read_words() -> Words:
    words = Words()
    total = Release.objects.public().count()
    step = max(total // SAMPLE, 1)
    keys = Release.objects.public().order_by("pk").values_list("pk", flat=True)
    sampled: Any = Release.objects.filter(pk__in=list(keys)[::step][:SAMPLE])
    for title, body in sampled.values_list("title", "body"):
        tokens = fold(f"{title} {body}").exact.split()
        words.n += 1
        words.found.update(set(tokens))
        words.pairs.update(set(pairwise(tokens)))
    return words


def _found(word: str) -> int:
    return Release.objects.public().filter(search.matches(search.parse(word))).count()


def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _busiest() -> list[tuple[int, str]]:
    rows = Organisation.objects.annotate(n=Count("releases")).order_by("-n", "pk")
    return list(rows.values_list("pk", "slug")[:EACH])


def _year() -> tuple[str, str]:
    """Return the first and last day of a year in the middle of the archive."""
    dated = Release.objects.public().filter(issued__isnull=False).order_by("issued")
    middle: Any = dated.values_list("issued", flat=True)[dated.count() // 2]
    year = middle.astimezone(LONDON).year
    return f"{year}-01-01", f"{year}-12-31"


def _at(share: float) -> Cursor:
    """Return the place so far down the list of all releases."""
    public = Release.objects.public()
    # By its key: to pass over a million wide rows takes longer than a statement may.
    keys: Any = public.newest_first().values_list("pk", flat=True)
    return Cursor.at(Release.objects.get(pk=keys[int(public.count() * share)]))
