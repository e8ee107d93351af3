"""What a reader does without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]

MOST_STOPS = 200
# Where the focus is: what it is on, whether it is marked there, and whether it can be seen.
STOP = """
() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    words: (element.innerText || element.name || element.id || element.tagName).slice(0, 60),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
  };
}
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the first element that the selector finds."""
    target = page.locator(selector).first
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {selector}")


@pytest.mark.parametrize("kind", ["front", "search", "list with errors", "release", "organisation"])
def test_every_stop_is_marked_and_in_sight_and_none_is_a_trap(kind: str, open_page: Open) -> None:
    page = open_page(kind, reduced_motion="reduce")
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    else:
        pytest.fail("Tab never leaves the page")
    assert [stop for stop in stops if not (stop["marked"] and stop["seen"])] == []
    assert len(stops) >= 10


def test_the_first_stop_skips_to_the_content(open_page: Open) -> None:
    page = open_page("list")
    assert not page.evaluate("document.querySelector('.skip').getBoundingClientRect().right > 0"), (
        "it is in nobody's way"
    )
    page.keyboard.press("Tab")
    assert page.evaluate(STOP) == {
        "words": "Skip to the content",
        "marked": True,
        "seen": True,
    }
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_release_is_found_and_opened_by_keys_alone(open_page: Open) -> None:
    page = open_page("front")
    tab_to(page, "main [name=q]")
    page.keyboard.type("punctuality correction")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("2 releases")
    title = page.locator(".row h3").first.inner_text()
    tab_to(page, ".row h3 a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_a_filter_is_set_and_taken_off_by_keys_alone(open_page: Open) -> None:
    page = open_page("list")
    tab_to(page, "[name=organisation][value=ninth-bed]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".chips li")).to_have_count(1)
    tab_to(page, ".chips a")
    page.keyboard.press("Enter")
    expect(page.locator(".chips li")).to_have_count(0)


def test_errors_are_told_beside_their_fields_and_lead_there(open_page: Open) -> None:
    page = open_page("list with errors")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was searched")
    links = page.locator("#errors a").evaluate_all("all => all.map(each => each.hash)")
    fields = {"#f-q", "#f-organisation", "#f-person", "#f-kind", "#f-from", "#f-to"}
    assert fields == set(links)
    for link in links:
        field = page.locator(link)
        told = page.locator(f"#{field.get_attribute('aria-describedby')}")
        assert field.get_attribute("aria-invalid") == "true" or link == "#f-organisation"
        assert told.inner_text() in page.locator("#errors").inner_text()
    assert page.locator("#f-from").input_value() == "2026-99-99"


def test_a_form_with_errors_keeps_what_was_right_and_drops_what_cannot_be_mended(
    open_page: Open,
) -> None:
    page = open_page("list with errors")
    page.locator("#f-q").fill("waiting")
    page.locator("#f-from").fill("2026-08-01")
    page.locator("#f-to").fill("")
    page.get_by_label("nobody").uncheck()
    page.locator("#f-to").press("Enter")
    expect(page.locator("#errors")).to_have_count(0)
    chips = page.locator(".chips li").all_inner_texts()
    assert [" ".join(chip.split()) for chip in chips] == [
        "Remove the filter Words “waiting” ×",
        "Remove the filter Organisation Ninth Bed ×",
        "Remove the filter From 1 August 2026 ×",
    ]
