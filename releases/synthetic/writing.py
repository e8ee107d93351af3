"""Writing release number n of a seed's archive: the same one every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from organisations.partialdate import PartialDate
from releases.issuedate import IssueDate
from releases.search.normalise import Folded
from releases.synthetic.cast import Cast
from releases.synthetic.words import Told, joined, own_word, vocabulary

FIRST, LAST = date(2001, 1, 1), date(2025, 12, 31)
MIDDLE_LENGTH, SPREAD = 250, 0.6  # words of a text: median, and deviation of the logarithm
SHORTEST, LONGEST = 60, 4_000
KINDS = ["press-release", "statement", "speech", "letter", "transcript", "news-report"]
SHARES = [80, 89, 94, 96, 98, 100]
ECHOES = 0.02  # of the releases say nearly what one of those just before said
ECHO = "This was said elsewhere as well.\n\n"
_BETWEEN = "\n\n"  # paragraphs
WITHIN = 400  # releases before it, one of which it echoes


class Quoted(NamedTuple):
    """What is quoted: half-open offsets into the body, who said it, and the words for search."""

    start: int
    end: int
    who: int
    words: Folded


@dataclass(frozen=True)
class Written:
    """One release; who is in it is given by their places in the cast."""

    number: int
    title: Told
    standfirst: Told
    body: Told
    kind: str
    issued: IssueDate
    body_number: int
    joint: tuple[int, ...]
    people: tuple[int, ...]
    topics: tuple[int, ...]
    withdrawn: bool
    quoted: tuple[Quoted, ...]


def write(seed: int, number: int, cast: Cast) -> Written:
    """Return release ``number``, counted from 1."""
    drawn = random.Random(f"{seed} release {number}")  # noqa: S311 -- nothing here is secret
    echoed = number - drawn.randrange(1, WITHIN) if drawn.random() < ECHOES else 0
    if echoed > 0:
        return _echo(drawn, write_anew(seed, echoed, cast), number, cast)
    return write_anew(seed, number, cast)


def write_anew(seed: int, number: int, cast: Cast) -> Written:
    """Return what release ``number`` says where it echoes no other."""
    drawn = _lots(seed, number)
    issued = _issue_date(drawn)
    issuer = cast.draw_body(drawn)
    joint = (cast.draw_body(drawn),) if drawn.random() < 0.03 else ()
    people = tuple(dict.fromkeys(drawn.choices(cast.people_of[issuer], k=drawn.choice((1, 1, 2)))))
    if drawn.random() < 0.3:
        people += (drawn.randrange(len(cast.people)),)
    topics = tuple(
        dict.fromkeys(drawn.choices(range(len(cast.topics)), k=drawn.choice((1, 1, 2, 3))))
    )
    words = vocabulary(seed).draw(drawn, _length(drawn))
    of_topic = cast.words[topics[0]]
    sentences = _sentences(drawn, words, of_topic, own_word(number))
    title = joined([*words[: drawn.randrange(5, 13)], drawn.choice(of_topic)])
    body, quoted = _body(drawn, sentences, people, cast, cast.bodies[issuer][1])
    return Written(
        number,
        title._replace(text=_capitalised(title.text)),
        sentences[0] if drawn.random() < 0.4 else _told(""),
        body,
        drawn.choices(KINDS, cum_weights=SHARES)[0],
        issued,
        issuer,
        tuple(other for other in joint if other != issuer),
        tuple(dict.fromkeys(people)),
        topics,
        drawn.random() < 0.002,
        quoted,
    )


def _echo(drawn: random.Random, other: Written, number: int, cast: Cast) -> Written:
    """Return nearly the same release, put out by another body."""
    issuer = cast.draw_body(drawn)
    return Written(
        number,
        other.title,
        other.standfirst,
        joined((_told(ECHO), other.body), between=""),
        other.kind,
        other.issued,
        issuer,
        (),
        other.people,
        other.topics,
        False,
        tuple(
            quoted._replace(start=quoted.start + len(ECHO), end=quoted.end + len(ECHO))
            for quoted in other.quoted
        ),
    )


def _length(drawn: random.Random) -> int:
    length = int(MIDDLE_LENGTH * drawn.lognormvariate(0, SPREAD))
    return min(max(length, SHORTEST), LONGEST)


def _sentences(
    drawn: random.Random, words: list[Told], of_topic: list[Told], own: Told
) -> list[Told]:
    """Return the words as sentences, most of them with a word of the topic or the release's own."""
    chance, sentences, start = drawn.random, list[Told](), 0
    while piece := words[start : start + 8 + int(chance() * 18)]:
        start += len(piece)
        if (lot := chance()) < 0.8:
            word = own if lot < 0.05 else of_topic[int(chance() * len(of_topic))]
            piece.insert(len(piece) // 2, word)
        if len(piece) > 15:
            piece[7] = piece[7]._replace(text=f"{piece[7].text},")
        sentence = joined(piece)
        sentences.append(sentence._replace(text=f"{_capitalised(sentence.text)}."))
    return sentences


def _body(
    drawn: random.Random, sentences: list[Told], people: tuple[int, ...], cast: Cast, body: str
) -> tuple[Told, tuple[Quoted, ...]]:
    """Return paragraphs, some of them in quotation marks, and what is quoted by whom."""
    rest, paragraphs, quoted = iter(sentences), [_told(f"{body} said so today.")], []
    length = len(paragraphs[0].text) + len(_BETWEEN)
    while piece := list(islice(rest, drawn.randrange(1, 4))):
        said = joined(piece)
        if len(paragraphs) % 4 == 2:
            who = drawn.choice(people)
            end = length + len(said.text)
            quoted.append(Quoted(length + 1, end, who, said.folded))
            by = _told(f"said {cast.people[who][1]}, {cast.people[who][2]} of the {body}.")
            said = joined((said._replace(text=f"“{said.text[:-1]},”"), by))
        paragraphs.append(said)
        length += len(said.text) + len(_BETWEEN)
    return joined(paragraphs, _BETWEEN), tuple(quoted)


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


# Names and phrases: so many are said again and again.
_told = lru_cache(maxsize=5_000)(Told.of)


def day_of(seed: int, number: int) -> int:
    """Return on what day release ``number`` was issued, counted from the first; of most it is."""
    return _day(_lots(seed, number))


def _lots(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed} text {number}")  # noqa: S311 -- nothing here is secret


def _day(drawn: random.Random) -> int:
    """Return a day: more of them the later it is."""
    return int((LAST - FIRST).days * drawn.random() ** 0.6)


def _issue_date(drawn: random.Random) -> IssueDate:
    """Return a date: mostly to the minute of a working day."""
    day, chance = FIRST + timedelta(days=_day(drawn)), drawn.random()
    if chance < 0.005:
        return IssueDate.unknown()
    if chance < 0.01:
        return IssueDate.within(PartialDate.parse(str(day.year)))
    if chance < 0.02:
        return IssueDate.within(PartialDate.parse(f"{day:%Y-%m}"))
    if day.weekday() > 4 and drawn.random() < 0.8:
        day -= timedelta(days=2)
    if chance < 0.4:
        return IssueDate.within(PartialDate.parse(day.isoformat()))
    return IssueDate.at(datetime.combine(day, time(drawn.randrange(7, 20), drawn.randrange(60))))
