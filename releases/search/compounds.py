"""
One word or two: anti-semitism, antisemitism and anti semitism find one another.

A hyphen separates tokens in the index, so "Labour-led" is found by ``labour``. What is written as
one word by some and as two by others is therefore expanded when it is asked for.
"""

from __future__ import annotations

from releases.search.normalise import DASHES, Token, stem, tokens

FORMS = 16  # spellings tried of one phrase
JOINED = 3  # words written as one

# Prefixes that are also written with a hyphen or a blank, and how what follows begins. The short
# ones begin too many other words (e-ducation, pre-sident, co-untry) to be cut off anywhere.
_PREFIXES: dict[str, tuple[str, ...]] = {
    "anti": (),
    "counter": ("act", "claim", "extrem", "intell", "insurg", "measur", "produc", "terror"),
    "co": ("author", "chair", "exist", "found", "habit", "operat", "ordinat", "own", "sponsor"),
    "cross": ("bench", "border", "channel", "communit", "party"),
    "cyber": (),
    "e": ("book", "commerce", "mail", "petition", "voting"),
    "ex": ("minister", "president", "service"),
    "inter": ("agency", "connect", "department", "faith", "generation", "government"),
    "micro": (),
    "mid": ("term", "week", "west", "year"),
    "multi": ("agency", "billion", "cultur", "faith", "lateral", "million", "national", "year"),
    "non": (),
    "over": ("turn", "spend", "crowd", "run", "sight"),
    "post": ("brexit", "code", "election", "grad", "master", "office", "war"),
    "pre": ("brexit", "budget", "election", "emptive", "exist", "school", "war"),
    "pro": ("brexit", "choice", "democracy", "european", "europe", "life", "palestin", "israel"),
    "re": ("appoint", "elect", "employ", "enter", "establish", "negotiat", "open", "think"),
    "semi": ("automatic", "final", "skill", "detach"),
    "sub": ("committee", "contract", "continent", "group", "standard"),
    "trans": ("atlantic", "gender", "pacific"),
    "ultra": (),
    "under": ("age", "cover", "fund", "privileg", "secretar", "spend", "staff"),
}  # fmt: skip
# Words that only look as if they had one of those that go before anything.
_WHOLE = (
    *("antibiotic", "anticipat", "antics", "antiqu", "antidote", "antigua", "antilles"),
    *("none", "nonsens", "noncha", "microphone", "microscop", "microsoft", "ultras"),
)
_SHORTEST = 3  # letters after a prefix


def parts(word: str) -> tuple[str, str] | None:
    """
    Return a word's prefix and the rest where it may also be written as two.

    >>> parts("antisemitism"), parts("president")
    (('anti', 'semitism'), None)
    """
    for length in range(1, min(len(word) - _SHORTEST, 7) + 1):
        beginnings = _PREFIXES.get(word[:length])
        if beginnings is None or word.startswith(_WHOLE):
            continue
        if not beginnings or word.startswith(beginnings, length):
            return word[:length], word[length:]
    return None


def forms(text: str, *, exact: bool) -> tuple[tuple[str, ...], ...]:
    """
    Return the spellings of a word or phrase, each a run of tokens, as it was typed first.

    Exact words are wanted as they are, else their stems. Empty where the text has no word.

    >>> forms("anti-semitism", exact=True)
    (('anti', 'semitism'), ('antisemitism',))
    """
    words = tokens(text)
    if not words:
        return ()
    as_typed = tuple(part for word in words for part in _form(word, exact))
    reached: list[list[tuple[str, ...]]] = [[()], *([] for _ in words)]
    for i, word in enumerate(words):
        choices = [(1, _form(word, exact)), *_joined(text, words, i, exact)]
        if two := parts(word.exact):
            choices.append((1, two if exact else (stem(two[0]), stem(two[1]))))
        for taken, choice in choices:
            after = reached[i + taken]
            room = max(FORMS - len(after), 0)
            after.extend(form + choice for form in reached[i][:room])
    return tuple(dict.fromkeys([as_typed, *reached[-1]]))[:FORMS]


def joins(first: str, second: str) -> bool:
    """Tell whether two words are a listed prefix and what follows it."""
    return parts(first + second) == (first, second)


def _form(word: Token, exact: bool) -> tuple[str, ...]:
    return (word.exact if exact else word.stem,)


def _joined(
    text: str, words: list[Token], i: int, exact: bool
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the ways to write word ``i`` and those after it as one: how many, and the result."""
    found: list[tuple[int, tuple[str, ...]]] = []
    joined, end = words[i].exact, i + 1
    while end < min(i + JOINED, len(words)):
        gap = text[words[end - 1].end : words[end].start]
        hyphen = bool(gap) and all(c in DASHES for c in gap)
        if not hyphen and not (gap.isspace() and joins(joined, words[end].exact)):
            break
        # 2019-11 is no number of six digits.
        if joined[-1].isdigit() and words[end].exact[0].isdigit():
            break
        joined, end = joined + words[end].exact, end + 1
        found.append((end - i, (joined if exact else stem(joined),)))
    return found
