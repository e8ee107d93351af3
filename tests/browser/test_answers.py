"""From a claim to its answer and back, on a phone and beside the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_statements import GROUNDS

Open = Callable[..., Page]
CLAIM = "People were promised a bus service run for passengers."
ANSWER = "The figure put out this morning is not a punctuality figure."


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
def test_one_click_leads_to_the_answer_and_one_back(
    open_page: Open, viewport: dict[str, int]
) -> None:
    page = open_page("claim", viewport=viewport)
    page.locator(".by", has_text="answered the same day: rebuts").get_by_role("link").click()
    expect(page.locator(".quoted:target")).to_contain_text(ANSWER)
    expect(page.locator(".quoted:target")).to_be_in_viewport()
    page.locator(".by", has_text="Answers Harbour Alliance").get_by_role("link").click()
    expect(page.locator(".quoted:target")).to_contain_text(CLAIM)
    expect(page.locator(".quoted:target")).to_be_in_viewport()


def test_answers_stand_beside_the_statement_and_beneath_it_where_there_is_no_room(
    open_page: Open,
) -> None:
    for viewport, beside in ((WIDE, True), (NARROW, False)):
        page = open_page("claim", viewport=viewport)
        words = page.locator("p", has_text=CLAIM).bounding_box()
        answer = page.locator(".by", has_text="answered the same day: rebuts").bounding_box()
        assert words
        assert answer
        assert (answer["x"] >= words["x"] + words["width"]) is beside
        # No gap opens in the quotation for what stands beside it.
        following = page.locator(".beside p", has_text="Twenty-three thousand").bounding_box()
        assert following
        if beside:
            assert following["y"] - words["y"] - words["height"] < 90


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
def test_the_texts_stand_side_by_side_on_demand_and_without_a_script(
    open_page: Open, viewport: dict[str, int]
) -> None:
    page = open_page("claim", viewport=viewport, java_script_enabled=False)
    texts = page.locator(".both figure")
    expect(texts.first).to_be_hidden()
    page.get_by_text("All 3 texts side by side").click()
    expect(texts.nth(1)).to_contain_text(ANSWER)
    one, other = texts.nth(0).bounding_box(), texts.nth(1).bounding_box()
    assert one
    assert other
    assert (one["y"] == other["y"]) is (viewport == WIDE)


def test_a_statement_that_goes_on_in_other_paragraphs_is_lit_up_whole(open_page: Open) -> None:
    page = open_page("answer")
    page.locator(".by", has_text="Answers Harbour Alliance").get_by_role("link").click()
    page.wait_for_url("**#s-*")
    own, others = page.evaluate(GROUNDS, page.url.split("#")[1])
    assert len(own) == 3
    assert len(set(own)) == 1
    assert own[0] not in others
