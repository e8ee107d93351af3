"""Public references: short, random, permanent, and telling nothing."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
LETTERS = ALPHABET[10:]
LENGTH = 8
SHAPE = re.compile(rf"[{LETTERS}][{ALPHABET}]{{{LENGTH - 1}}}")


def draw_reference() -> str:
    """
    Return a reference drawn at random: eight characters, the first a letter.

    22 × 32⁷ ≈ 7.6 × 10¹¹ of them: whoever saves draws again in the rare case of a collision.
    """
    return secrets.choice(LETTERS) + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))


def read_reference(text: str) -> str | None:
    """
    Return the reference a reader meant, or None where the text cannot be one.

    Upper case is folded, and the letters Crockford leaves out are read as the digits they are
    mistaken for, except in first place, where only a letter can stand.
    """
    text = text.lower()
    text = text[:1] + text[1:].translate(str.maketrans("ilo", "110"))
    return text if SHAPE.fullmatch(text) else None
