"""The stylesheet itself, read as text: no browser is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLESHEET = Path("static/css/pressroom.css")
LIGHT_DARK = re.compile(r"--(\w+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);")
SCHEMES = ("light", "dark")
TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

# (what is seen, on what, the least contrast)
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "muted", "link", "visited", "embargo", "danger")
      for ground in ("paper", "card")),
    ("ink", "mark", TEXT),
    ("paper", "ink", TEXT),  # a button
    ("paper", "link", TEXT),  # a button under the pointer
    *((control, ground, CONTROL) for control in ("control", "link", "danger")
      for ground in ("paper", "card")),
]  # fmt: skip


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in LIGHT_DARK.findall(STYLESHEET.read_text())}


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("seen", "ground", "least"), PAIRS)
def test_colours_have_contrast_enough(seen: str, ground: str, least: float, scheme: str) -> None:
    which = SCHEMES.index(scheme)
    assert contrast(tokens()[seen][which], tokens()[ground][which]) >= least


def test_every_colour_has_a_dark_one_of_its_own() -> None:
    assert len(tokens()) >= 11
    assert [name for name, (light, dark) in tokens().items() if light == dark] == []


def test_colours_stand_among_the_tokens_only() -> None:
    css = STYLESHEET.read_text()
    rest = LIGHT_DARK.sub("", css[: css.index("@layer print {")])
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", rest) == []


def test_the_outline_of_the_focus_is_never_removed_from_a_control() -> None:
    rules = re.findall(r"([^{}]+)\{[^{}]*outline:\s*(?:none|0)", STYLESHEET.read_text())
    assert [rule.strip() for rule in rules] == ["main:focus"]


def test_the_stylesheet_and_the_scripts_stay_small() -> None:
    assert STYLESHEET.stat().st_size <= 20_000
    assert len([*Path("static/js").glob("*.js")]) <= 3
