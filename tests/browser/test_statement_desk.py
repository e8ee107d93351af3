"""The desk's page of a release's statements: from the keyboard, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import WIDE, Site

# As browsing with a caret selects: from the first of some words to the last.
SELECT = """
    (words) => {
        const walker = document.createTreeWalker(
            document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }
        return String(getSelection());
    }
"""


@pytest.fixture
def desk(site: Site, browser: Browser) -> Iterator[Any]:
    """Return a function that opens the page of one of the drafts, for somebody signed in."""
    made = []

    def opened(n: int, **settings: Any) -> Page:
        context = browser.new_context(viewport=WIDE, locale="en-GB", **settings)
        context.set_default_timeout(15_000)
        context.add_cookies([site.cookie])  # type: ignore[list-item]
        made.append(context)
        page = context.new_page()
        page.goto(site.address + site.desks[n])
        return page

    yield opened
    for context in made:
        context.close()


def item(page: Page, n: int) -> Locator:
    """Return a statement in the list, counted from 1."""
    return page.locator(".desk-list li").nth(n - 1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element."""
    target = page.locator(selector).last
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {selector}")


def expect_current(page: Page, n: int) -> None:
    expect(item(page, n)).to_have_attribute("aria-current", "true")
    expect(page.locator("[aria-current=true]")).to_have_count(1)


def test_everything_is_done_from_the_keyboard(desk: Any) -> None:
    page = desk(0)
    expect_current(page, 1)
    press(page, "j", "j", "j", "k")
    expect_current(page, 2)
    expect(item(page, 2)).to_be_focused()
    expect(page.locator("mark.is-current")).to_have_text(["It is safe,", "It always was."])

    press(page, "k", "a")
    expect_current(page, 2)  # the next that waits
    expect(item(page, 1)).to_contain_text("Confirmed")
    press(page, "r")
    expect_current(page, 3)
    expect(item(page, 2)).to_contain_text("Rejected")
    press(page, "k", "r")
    expect(page.get_by_role("status")).to_have_text("That cannot be done with this statement.")

    press(page, "j", "e")
    expect(page.locator("#id_words")).to_be_focused()
    press(page, "Control+A")
    page.keyboard.type("will be painted")
    tab_to(page, "#id_speaker_printed")
    press(page, "Control+A")
    page.keyboard.type("a spokesman of the harbour")
    tab_to(page, "#id_named")
    page.keyboard.type("quay harbour board")
    tab_to(page, "[name=_confirm]")
    press(page, "Enter")
    page.wait_for_url("**/of/**")
    third = item(page, 3)
    expect(third).to_contain_text("will be painted")
    expect(third).to_contain_text("Quay Harbour Board")
    expect(third).to_contain_text("printed “a spokesman of the harbour”")
    expect(third).to_contain_text("Confirmed")

    assert page.evaluate(SELECT, "No comment,") == "No comment,"
    press(page, "s")
    expect(page.locator("#id_words")).to_have_value("No comment,")
    expect(page.locator("#id_speaker_printed")).to_be_focused()
    page.keyboard.type("he")
    press(page, "Enter")
    page.wait_for_url("**/of/**")
    expect(item(page, 4)).to_contain_text("No comment,")
    expect(item(page, 4)).to_contain_text("printed “he”")
    expect_current(page, 4)


def test_everything_is_done_without_scripts(desk: Any) -> None:
    page = desk(1, java_script_enabled=False)
    expect(page.locator(".desk-keys")).to_be_hidden()
    page.get_by_role("button", name="Accept statement 1").click()
    expect(item(page, 1)).to_contain_text("Confirmed")
    assert page.url.endswith(item(page, 2).get_attribute("id") or "none")
    page.get_by_role("button", name="Reject statement 2").click()
    expect(item(page, 2)).to_contain_text("Rejected")

    page.get_by_role("link", name="Edit statement 3").click()
    page.locator("#id_words").fill("will be painted")
    page.locator("#id_named").fill("nobody of this name")
    page.get_by_role("button", name="Save and confirm").last.click()
    expect(page.locator(".errorlist").first).to_have_text(re.compile("Nobody here is called"))
    page.locator("#id_named").fill("Quay Harbour Board")
    page.get_by_role("button", name="Save and confirm").last.click()
    expect(item(page, 3)).to_contain_text("will be painted")
    expect(item(page, 3)).to_contain_text("Quay Harbour Board")

    page.get_by_label("Its words, exactly").fill("No comment,")
    page.get_by_role("button", name="Go on to the speaker").click()
    page.locator("#id_speaker_printed").fill("he")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(item(page, 4)).to_contain_text("No comment,")
    expect(item(page, 4)).to_contain_text("printed “he”")
