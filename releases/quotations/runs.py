"""Runs of capitalised words: what kind of name each could be, read once for equal runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from releases.quotations.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CALENDAR,
    DETERMINERS,
    FEMALE_NAMES,
    FEMALE_WORDS,
    HONORIFICS,
    MALE_NAMES,
    MALE_WORDS,
    ORGANISATION_WORDS,
    PEERS,
    PRONOUNS,
    ROLES,
    SEATS,
    STOPPERS,
    SUFFIXES,
    word_set,
)

MALE, FEMALE = "m", "f"
LONGEST_NAME = 5
# Runs recur from release to release, so the last few thousand are kept.
KEPT = 8192
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŠŽĆČĐ]"
# Each word begins with the one class of capitals, so that the engine leaps from one to the next;
# "Mr.", "Sen." and the like are told by what follows it.
_WORD = (
    _CAPITAL
    + r"(?:\.|(?=[a-z]{1,3}\.)(?:(?<=M)(?:rs?|s|x)|(?<=[DJ])r|(?<=S)(?:ens?|[tr])|(?<=R)(?:eps?|ev)"
    + r"|(?<=G)(?:ovs?|en)|(?<=L)t|(?<=C)ol|(?<=P)rof|(?<=H)on)\."
    + r"|[^\W_]*(?:[-'’.&][^\W_]+)*(?:(?<=s)['’](?=[ \xa0][A-Z]))?)"
)
RUN = re.compile(
    _WORD
    + r"(?:(?:,? Jr\.?)?[ \xa0]"
    + r"(?:(?:of|for|and|de|van|von|der|la|bin|al|del|du|&|(?<=Committee[ \xa0])on"
    + r"|(?<=Commission[ \xa0])on)[ \xa0](?:the[ \xa0])?)?"
    + _WORD
    + r"){0,8}"
)
ADDRESS = word_set("mr mrs ms miss mx dr sir dame lord lady rt hon the right honourable")
JOINERS = word_set("of for and de van von der la bin al del du the &")
NOT_NAMES = STOPPERS | AUXILIARIES | ADVERBS | CALENDAR | DETERMINERS | PRONOUNS


@dataclass(frozen=True, slots=True)
class NameRun:
    """One run of capitals, less the words before a name ("The", "In").

    skipped  characters of those words; words  what remains; bare  that without titles and roles;
    parts    the names in it, two where "and" joins people; owns  whether it is a possessive;
    role     the office it prints, lower-cased ("home secretary"), with or without a name.
    """

    skipped: int
    words: tuple[str, ...]
    bare: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    gender: str | None
    titled: bool
    is_body: bool
    owns: bool
    role: str


@lru_cache(maxsize=KEPT)
def read_run(run: str, *, named_behind: bool = False) -> NameRun | None:
    """What a run of capitals says about a name, or None where it holds none.

    ``named_behind`` says that a name stands behind a comma, so that a role in the run is whole.
    """
    words = run.replace("\xa0", " ").split(" ")
    skipped = begin = 0
    while begin < len(words) and (
        words[begin].lower().rstrip(".") in NOT_NAMES or words[begin].lower() in JOINERS
    ):
        skipped += len(words[begin]) + 1
        begin += 1
    owner = _owner_in(words)
    skipped += sum(len(word) + 1 for word in words[begin:owner])
    words = words[max(begin, owner) :]
    if not words:
        return None
    gender, bare, titled = _strip_titles(words, named_behind=named_behind)
    role = _role_of(words, bare)
    if not bare and not role:
        return None
    is_body = bool(bare) and _is_body(bare, titled=titled)
    parts = [] if is_body else _names(bare)
    owns = words[-1].endswith(("'s", "’s", "'", "’"))
    kept = tuple(words), tuple(bare), tuple(parts)
    return NameRun(skipped, *kept, gender, titled, is_body, owns, role)


def _owner_in(words: list[str]) -> int:
    """How many words own a name: one of "Times' Ann Lee", none of "Farmers' Union"."""
    for number in range(len(words) - 2, -1, -1):
        if words[number].endswith(("'", "’")):
            following = words[number + 1 : number + 4]
            if not any(bare_word(word).lower() in ORGANISATION_WORDS for word in following):
                return number + 1
    return 0


def _role_of(words: list[str], bare: list[str]) -> str:
    """The office before a name, without forms of address ("the Rt Hon")."""
    before = words[: len(words) - len(bare)] if bare else words
    lows = [low for word in before if (low := bare_word(word).lower().rstrip(".,")) not in ADDRESS]
    if not lows or lows[-1] in JOINERS:
        return ""
    return " ".join(lows) if any(low in ROLES for low in lows) else ""


def _names(bare: list[str]) -> list[tuple[str, ...]]:
    cleaned = [
        tuple(bare_word(word) for word in part if word not in ("the", "for"))
        for part in _split_joint(bare)
    ]
    return [part for part in cleaned if 0 < len(part) <= LONGEST_NAME]


def _strip_titles(words: list[str], *, named_behind: bool) -> tuple[str | None, list[str], bool]:
    """The gender titles show, the words after the last title, and whether there was one."""
    gender: str | None = None
    cut = 0
    seats = False
    while len(words) > 2 and words[-1].rstrip(".,") in SEATS:
        words, seats = words[:-1], True
    for number, word in enumerate(words):
        low = word.lower().rstrip(".")
        if low in MALE_WORDS:
            gender = MALE
        elif low in FEMALE_WORDS and word not in SEATS:
            gender = FEMALE
        if (
            low in HONORIFICS
            or low in ROLES
            or (low in ("shadow", "prime", "vice", "deputy", "former", "chief"))
        ):
            cut = number + 1
    titled = cut > 0 or seats
    bare = words[cut:]
    if bare and bare[0] in JOINERS:
        # "Minister for Immigration and Citizenship Ann Lee": the name is the last two words.
        plain = len(bare) > 3 and "and" not in bare and not named_behind
        bare = bare[-2:] if len(bare) > 2 and (plain or first_gender(bare[-2])) else []
    while len(bare) > 1 and bare[-1].lower().rstrip(".,") in SUFFIXES:
        bare = bare[:-1]
    if "of" in bare and (titled or (bare and first_gender(bare[0]))):
        bare = bare[: bare.index("of")]
    if seats and len(bare) > 2:
        # "Leader of the House Ann Lee MP": from the first name on, else the last two words.
        known = (n for n, word in enumerate(bare[:-1]) if first_gender(word))
        bare = bare[next(known, len(bare) - 2) :]
    if cut and words[cut - 1].lower() in PEERS:
        bare = words[cut - 1 :]
    return gender, [word.rstrip(",") for word in bare], titled


def first_gender(word: str) -> str | None:
    """The gender a first name usually has."""
    low = word.lower()
    if low in MALE_NAMES:
        return MALE
    return FEMALE if low in FEMALE_NAMES else None


def _is_body(words: list[str], *, titled: bool) -> bool:
    lows = [bare_word(word).lower() for word in words]
    if any(low in ORGANISATION_WORDS for low in lows):
        return True
    if titled or first_gender(words[0]):
        return False
    if any(low in ("of", "for", "&", "the") for low in lows):
        return True
    if len(words) == 1 and len(words[0]) > 1 and bare_word(words[0]).isupper():
        return True
    return len(words) >= 2 and lows[0].endswith(("ish", "ian", "ican", "ese")) and len(words) > 2


def _split_joint(words: list[str]) -> list[list[str]]:
    if "and" not in words:
        return [words]
    at = words.index("and")
    return [part for part in (words[:at], words[at + 1 :]) if part]


def bare_word(word: str) -> str:
    """A word without a possessive ending or a closing point."""
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    return word.rstrip("'’")
