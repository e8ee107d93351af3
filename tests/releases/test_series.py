"""Choices and bars, written in one go, as a template would have written them."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template

from releases.charts import Bar
from releases.facets import Facet
from releases.templatetags.series import checks, columns, options, table_rows

NASTY = "<b>&'\"</b>"


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("chosen", [None, "", "a", NASTY])
def test_options_are_what_a_template_would_write(chosen: str | None) -> None:
    pairs = [("a", "First"), (NASTY, NASTY), ("c", "O’Neill & Sons")]
    loop = (
        '{% for value, words in pairs %}<option value="{{ value }}"'
        "{% if value == chosen %} selected{% endif %}>{{ words }}</option>{% endfor %}"
    )
    assert options(pairs, chosen) == rendered(loop, pairs=pairs, chosen=chosen)


def test_no_options_are_nothing() -> None:
    assert options([], "a") == ""


def bar(n: int, height: float = 12.5) -> Bar:
    return Bar("March <2026>", n, date(2026, 3, 1), date(2026, 3, 31), 10, height)


def test_columns_link_to_what_they_count_and_are_escaped() -> None:
    assert columns([(bar(3), "?a=1&b=2")]) == (
        '<a href="?a=1&amp;b=2" tabindex="-1"><title>March &lt;2026&gt;: 3</title>'
        '<rect class="hit" x="10" y="0" width="10" height="60"/>'
        '<rect class="bar" x="10" y="47.5" width="8" height="12.5"/></a>'
    )


def test_a_table_has_no_row_for_what_is_empty() -> None:
    bars = [(bar(1234), "?a=1&b=2"), (bar(0), "?empty")]
    assert table_rows(bars) == (
        '<tr><th scope="row"><a href="?a=1&amp;b=2">March &lt;2026&gt;</a></th>'
        '<td class="n">1,234</td></tr>'
    )


def test_boxes_to_tick_have_their_numbers_and_are_escaped() -> None:
    facets = [Facet("a", NASTY, 1234), Facet("b", "B", 1)]
    assert checks(facets, ["b"]) == (
        '<label class="check"><input type="checkbox" name="organisation" value="a">'
        " <span>&lt;b&gt;&amp;&#x27;&quot;&lt;/b&gt;</span>"
        ' <span class="n">1,234</span></label>\n'
        '<label class="check"><input type="checkbox" name="organisation" value="b" checked>'
        ' <span>B</span> <span class="n">1</span></label>\n'
    )
