"""Statements in a browser: the link that opens a release at the passage."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

GROUNDS = """
    (anchor) => {
        const ground = (one) => getComputedStyle(one).backgroundColor;
        const own = (one) => one.id === anchor || one.id.startsWith(anchor + "-");
        const marked = [...document.querySelectorAll(".quoted")];
        return [marked.filter(own).map(ground), marked.filter((one) => !own(one)).map(ground)];
    }
"""


def test_the_link_to_a_passage_lights_up_all_of_its_statement(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("unconfirmed statement")
    page.get_by_role("link", name="Read it in the release").click()
    page.wait_for_url("**/releases/**")
    own, others = page.evaluate(GROUNDS, page.url.split("#")[1])
    assert len(own) > 1
    assert len(set(own)) == 1
    assert others
    assert own[0] not in others
