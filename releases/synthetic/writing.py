"""Writing release number n of a seed's archive: the same one every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from organisations.partialdate import PartialDate
from releases.issuedate import IssueDate
from releases.synthetic.cast import Cast
from releases.synthetic.words import own_word, vocabulary

FIRST, LAST = date(2001, 1, 1), date(2025, 12, 31)
MIDDLE_LENGTH, SPREAD = 250, 0.6  # words of a text: median, and deviation of the logarithm
SHORTEST, LONGEST = 60, 4_000
KINDS = ["press-release", "statement", "speech", "letter", "transcript", "news-report"]
SHARES = [80, 89, 94, 96, 98, 100]
ECHOES = 0.02  # of the releases say nearly what one of those just before said
ECHO = "This was said elsewhere as well.\n\n"
WITHIN = 400  # releases before it, one of which it echoes


@dataclass(frozen=True)
class Written:
    """One release; who is in it is given by their places in the cast."""

    number: int
    title: str
    standfirst: str
    body: str
    kind: str
    issued: IssueDate
    body_number: int
    joint: tuple[int, ...]
    people: tuple[int, ...]
    topics: tuple[int, ...]
    withdrawn: bool
    # What is quoted: half-open offsets into the body, and who said it.
    quoted: tuple[tuple[int, int, int], ...]


def write(seed: int, number: int, cast: Cast) -> Written:
    """Return release ``number``, counted from 1."""
    drawn = random.Random(f"{seed} release {number}")  # noqa: S311 -- nothing here is secret
    echoed = number - drawn.randrange(1, WITHIN) if drawn.random() < ECHOES else 0
    if echoed > 0:
        return _echo(drawn, write_anew(seed, echoed, cast), number, cast)
    return write_anew(seed, number, cast)


def write_anew(seed: int, number: int, cast: Cast) -> Written:
    """Return what release ``number`` says where it echoes no other."""
    drawn = random.Random(f"{seed} text {number}")  # noqa: S311 -- nothing here is secret
    issuer = cast.draw_body(drawn)
    joint = (cast.draw_body(drawn),) if drawn.random() < 0.03 else ()
    people = tuple(dict.fromkeys(drawn.choices(cast.people_of[issuer], k=drawn.choice((1, 1, 2)))))
    if drawn.random() < 0.3:
        people += (drawn.randrange(len(cast.people)),)
    topics = tuple(
        dict.fromkeys(drawn.choices(range(len(cast.topics)), k=drawn.choice((1, 1, 2, 3))))
    )
    words = vocabulary(seed).draw(drawn, _length(drawn))
    own = [cast.words[topics[0]], [own_word(number)]]
    sentences = _sentences(drawn, words, own)
    title = " ".join([*words[: drawn.randrange(5, 13)], drawn.choice(own[0])])
    body, quoted = _body(drawn, sentences, people, cast, cast.bodies[issuer][1])
    return Written(
        number,
        title[:1].upper() + title[1:],
        sentences[0] if drawn.random() < 0.4 else "",
        body,
        drawn.choices(KINDS, cum_weights=SHARES)[0],
        _issue_date(drawn),
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
        ECHO + other.body,
        other.kind,
        other.issued,
        issuer,
        (),
        other.people,
        other.topics,
        False,
        tuple((start + len(ECHO), end + len(ECHO), who) for start, end, who in other.quoted),
    )


def _length(drawn: random.Random) -> int:
    length = int(MIDDLE_LENGTH * drawn.lognormvariate(0, SPREAD))
    return min(max(length, SHORTEST), LONGEST)


def _sentences(drawn: random.Random, words: list[str], own: list[list[str]]) -> list[str]:
    """Return the words as sentences, most of them with a word that is the release's own."""
    rest, sentences = iter(words), []
    while piece := list(islice(rest, drawn.randrange(8, 26))):
        if drawn.random() < 0.8:
            piece.insert(len(piece) // 2, drawn.choice(own[drawn.random() < 0.06]))
        if len(piece) > 15:
            piece[7] += ","
        sentence = " ".join(piece)
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return sentences


def _body(
    drawn: random.Random, sentences: list[str], people: tuple[int, ...], cast: Cast, body: str
) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Return paragraphs, some of them in quotation marks, and what is quoted by whom."""
    rest, paragraphs, quoted = iter(sentences), [f"{body} said so today."], []
    length = len(paragraphs[0]) + 2
    while piece := list(islice(rest, drawn.randrange(1, 4))):
        said = " ".join(piece)
        if len(paragraphs) % 4 == 2:
            who = drawn.choice(people)
            quoted.append((length + 1, length + len(said) + 1, who))
            said = (
                f"“{said[:-1]},” said {cast.people[who][1]}, {cast.people[who][2]} of the {body}."
            )
        paragraphs.append(said)
        length += len(said) + 2
    return "\n\n".join(paragraphs), tuple(quoted)


def _issue_date(drawn: random.Random) -> IssueDate:
    """Return a date: mostly to the minute of a working day, more of them the later it is."""
    chance = drawn.random()
    if chance < 0.005:
        return IssueDate.unknown()
    day = FIRST + timedelta(days=int((LAST - FIRST).days * drawn.random() ** 0.6))
    if chance < 0.01:
        return IssueDate.within(PartialDate.parse(str(day.year)))
    if chance < 0.02:
        return IssueDate.within(PartialDate.parse(f"{day:%Y-%m}"))
    if day.weekday() > 4 and drawn.random() < 0.8:
        day -= timedelta(days=2)
    if chance < 0.4:
        return IssueDate.within(PartialDate.parse(day.isoformat()))
    return IssueDate.at(datetime.combine(day, time(drawn.randrange(7, 20), drawn.randrange(60))))
