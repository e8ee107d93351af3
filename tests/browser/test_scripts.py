"""The one script of the public pages, and the same pages without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Site

Open = Callable[..., Page]


def test_the_copy_button_copies_the_citation(open_page: Open, site: Site) -> None:
    page = open_page("joint release")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".said")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == " ".join(page.locator("#citation").inner_text().split())
    assert copied.startswith(
        "Union of Carriage and Depot Workers, Guild of Omnibus Proprietors, “Union and operators"
    )
    assert copied.endswith(page.url)


def test_where_copying_is_refused_the_citation_is_selected_instead(open_page: Open) -> None:
    page = open_page("release")
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw Error(); }; }")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".said")).to_contain_text("Selected")
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == page.locator("#citation").inner_text().strip()


def test_without_scripts_nothing_is_offered_that_needs_one(open_page: Open) -> None:
    page = open_page("release", java_script_enabled=False)
    expect(page.locator("#citation")).to_contain_text("Hospital waiting list falls")
    expect(page.locator(".copy")).to_have_count(0)


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_a_release_is_found_without_scripts(size: dict[str, int] | None, open_page: Open) -> None:
    page = open_page("front", java_script_enabled=False, **({"viewport": size} if size else {}))
    page.locator("main [name=q]").fill("waiting")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    everything = page.locator("#results").inner_text()

    number = page.locator(".check", has_text="Ninth Bed").locator(".n").inner_text()
    page.get_by_label("Ninth Bed").check()
    page.get_by_role("button", name="Show releases").click()
    expect(page.get_by_label("Ninth Bed")).to_be_checked()
    expect(page.locator("#f-q")).to_have_value("waiting")
    assert page.locator("#results").inner_text() != everything
    expect(page.locator("#results")).to_have_text(f"{number} releases")

    page.get_by_role("link", name="Remove the filter Organisation Ninth Bed").click()
    expect(page.locator("#results")).to_have_text(everything)

    title = page.locator(".row h3").first.inner_text()
    page.locator(".row h3 a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".text p").first).to_be_visible()


def test_pages_orders_and_the_chart_are_links(open_page: Open) -> None:
    page = open_page("list", java_script_enabled=False)
    newest = page.locator(".row h3").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    page.get_by_role("link", name="Previous page").click()
    expect(page.locator(".row h3").first).to_have_text(newest)
    page.get_by_role("link", name="Oldest first").click()
    expect(page.locator(".row h3").first).not_to_have_text(newest)
    page.get_by_text("Show as a table").click()
    row = page.locator(".chart tbody tr").last
    month, number = row.locator("th").inner_text(), row.locator("td").inner_text()
    row.get_by_role("link").click()
    expect(page.locator("#results")).to_contain_text(number)
    expect(page.locator(".chips")).to_contain_text(month)


@pytest.mark.parametrize("kind", ["front", "narrowed list", "release", "organisation"])
def test_a_page_says_the_same_without_scripts(kind: str, open_page: Open) -> None:
    plain, scripted = open_page(kind, java_script_enabled=False), open_page(kind)
    words = [page.locator("main").inner_text().split() for page in (plain, scripted)]
    assert words[0] == [word for word in words[1] if word != "Copy"]
