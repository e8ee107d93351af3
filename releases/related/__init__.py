"""
Which releases have to do with one another: pure, without Django.

    text = read(title, body)                            # once for each release
    shared = share(text.profile, words)                 # {key: words both have}, of all around
    weights = weigh(text.profile, shared, public)       # by those that are public
    compared = compare(text.profile, others, weights)   # those that share much
    likest(compared.values(), 12)                       # copies, partial copies, about the same
    rank_answers(text, people, named(text, candidates), compared, weights, bodies)
    find_replies(body, said)                            # within one release

A release is compared by its profile: the fingerprints of its words and of some of its runs of
four words. Words are weighed by how many public releases of the same weeks have them, so no
hidden release can move what readers see.
"""

from __future__ import annotations

from releases.related.answers import (
    WINDOW,
    Answer,
    Candidate,
    Named,
    answerable,
    named,
    rank_answers,
)
from releases.related.likeness import (
    Compared,
    Likeness,
    Weights,
    compare,
    cover,
    likest,
    nearest,
    share,
    weigh,
)
from releases.related.names import handles, surname
from releases.related.profile import Profile, Text, read, unpack
from releases.related.replies import Reply, Said, find_replies
from releases.related.window import AFTER, BEFORE, SPAN, Window

__all__ = [
    "AFTER",
    "BEFORE",
    "SPAN",
    "WINDOW",
    "Answer",
    "Candidate",
    "Compared",
    "Likeness",
    "Named",
    "Profile",
    "Reply",
    "Said",
    "Text",
    "Weights",
    "Window",
    "answerable",
    "compare",
    "cover",
    "find_replies",
    "handles",
    "likest",
    "named",
    "nearest",
    "rank_answers",
    "read",
    "share",
    "surname",
    "unpack",
    "weigh",
]
