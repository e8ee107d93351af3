"""What holds of every kind of page, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.addresses import names
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.kinds import KINDS, NOT_PAGES, STATUS

Open = Callable[..., Page]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What can differ by colour scheme alone; the rest is judged once at each width.
COLOUR = ["color-contrast", "link-in-text-block"]

# Elements smaller than 24 px that are neither inside a line of text nor labelled by more.
SMALL_TARGETS = """
() => [...document.querySelectorAll("a[href], button, input, select, summary")]
  .filter(element => !element.closest("svg") && element.type !== "hidden")
  .map(element => [element, (element.closest("label") ?? element).getBoundingClientRect()])
  .filter(([element, box]) => box.width && (box.height < 24 || box.width < 24))
  .filter(([element]) => !(getComputedStyle(element).display === "inline"
    && [...element.parentNode.childNodes].some(
        node => node.nodeType === 3 && /[^\\s,]/.test(node.data))))
  .map(([element, box]) => `${box.width}x${box.height} ${element.outerHTML.slice(0, 120)}`)
"""


def test_every_public_address_is_among_the_kinds_of_page(site: Site) -> None:
    seen = set()
    for path in site.paths.values():
        try:
            seen.add(resolve(path.split("?")[0]).view_name)
        except Resolver404:
            continue
    # A release's short address leads on to its long one.
    seen = {"releases:detail" if name == "releases:reference" else name for name in seen}
    pages = {name for name in names() if not name.startswith("admin:")} - NOT_PAGES
    assert pages - {"releases:reference"} <= seen


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_light_and_dark_wide_and_narrow(kind: str, open_page: Open) -> None:
    page = open_page(kind, bypass_csp=True)
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            how = {"type": "tag", "values": WCAG}
            if scheme == "dark":
                how = {"type": "rule", "values": COLOUR}
            options = {"runOnly": how, "resultTypes": ["violations"], "preload": False}
            results = AxeResults(page.evaluate("options => axe.run(options)", options))
            if results.violations_count:
                found.append(f"{width}, {scheme}: {results.generate_report()}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", KINDS)
def test_page_loads_in_silence_and_fits_a_narrow_screen(
    kind: str, open_page: Open, site: Site
) -> None:
    page = open_page(None, viewport=NARROW)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"{message.location}: {message.text}"))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url}"))
    statuses: dict[str, int] = {}
    page.on("response", lambda response: statuses.update({response.url: response.status}))
    page.goto(site[kind])
    page.evaluate("document.fonts.ready.then(() => true)")

    assert statuses.pop(page.url) == STATUS.get(kind, 200)
    assert all(status in (200, 301, 304) for status in statuses.values()), statuses
    assert all(address.startswith(site.address) for address in statuses)
    # The browser reports the page's own status, which was judged above, as a message too.
    own = "the server responded with a status of "
    assert [line for line in trouble if not (own in line and page.url in line)] == []

    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("kind", ["release", "list", "organisation", "organisations", "month"])
def test_print_leaves_out_what_is_for_the_screen_and_says_where_it_is_from(
    kind: str, open_page: Open
) -> None:
    page = open_page(kind)
    page.emulate_media(media="print")
    for selector in ("nav", "[role=search] input", "button", ".partner", ".skip"):
        assert not any(each.is_visible() for each in page.locator(selector).all()), selector
    assert page.locator(".printed").is_visible()
    assert page.url in page.locator(".printed").inner_text()


def test_dark_is_not_light(open_page: Open) -> None:
    page = open_page("front")
    colours = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        colours[scheme] = page.evaluate(
            "[document.body, document.querySelector('.lead'), document.querySelector('button'),"
            " document.querySelector('.row .who'), document.querySelector('input')]"
            ".flatMap(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor])"
        )
    transparent = "rgba(0, 0, 0, 0)"
    pairs = zip(colours["light"], colours["dark"], strict=True)
    assert all(light != dark or light == transparent for light, dark in pairs)


def test_who_asked_for_less_motion_gets_none(open_page: Open) -> None:
    page = open_page("list", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => getComputedStyle(e))"
        ".filter(s => s.transitionDuration !== '0s' || s.animationName !== 'none').length"
    )
    assert moving == 0


def test_forced_colours_keep_the_chart(open_page: Open) -> None:
    page = open_page("list", forced_colors="active")
    bars = page.evaluate(
        "[...document.querySelectorAll('.chart .bar')].map(b =>"
        " [getComputedStyle(b).fill, b.getBoundingClientRect().height])"
    )
    text, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert text != paper
    assert {fill for fill, height in bars if height} == {text}
