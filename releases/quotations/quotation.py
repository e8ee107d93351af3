"""The record handed out: one statement or fragment, cut verbatim from a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotation:
    """One speaker's quoted words in one text.

    Offsets count characters of the text as given and are half-open: ``text[start:end]`` is
    the quotation, verbatim.

    passages    the words inside the marks, one pair for each unbroken run within a paragraph;
                an interrupted or multi-paragraph statement has several, in order.
    kind        ``"full"`` for a statement that stands as its own sentence, ``"fragment"`` for
                words woven into somebody else's sentence.
    speaker     the speaker resolved as far as the text allows, or None where it is unknown.
    mention     where the speaker's words as printed stand, or None.
    cue         the reporting words ("said", "According to"), or None.
    rule        the named step that attributed it (see ``attribution``).
    confidence  0 to 1: how often that rule names the right speaker on annotated news, lowered
                for doubtful evidence.
    """

    passages: tuple[tuple[int, int], ...]
    kind: str
    speaker: str | None
    mention: tuple[int, int] | None
    cue: str | None
    rule: str
    confidence: float

    @property
    def start(self) -> int:
        """The first quoted character."""
        return self.passages[0][0]

    @property
    def end(self) -> int:
        """One past the last quoted character."""
        return self.passages[-1][1]

    @property
    def is_fragment(self) -> bool:
        """Whether only part of a sentence was quoted."""
        return self.kind == "fragment"

    def passage_texts(self, text: str) -> tuple[str, ...]:
        """The quoted words, passage by passage, cut from the text they were found in."""
        return tuple(text[start:end] for start, end in self.passages)
