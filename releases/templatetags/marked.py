"""A text in which statements are marked, written in one go: a long one has hundreds of pieces."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

from releases.marking import Paragraph, Segment

if TYPE_CHECKING:
    from django.template import Context

    from releases.quoted import QuotedParagraph

register = template.Library()


@register.simple_tag
def marked(paragraph: Paragraph, anchors: bool = True) -> SafeString:
    """Return a paragraph, escaped, with its spans marked; with ``anchors`` links lead to them."""
    return mark_safe(_words(paragraph, anchors))  # noqa: S308 -- each segment is escaped


@register.simple_tag(takes_context=True)
def text(context: Context, paragraphs: Iterable[QuotedParagraph]) -> SafeString:
    """Return a release's text: its paragraphs, and beside them who speaks and who answered."""
    engine = context.template.engine  # type: ignore[union-attr]
    note, beside, both = (
        engine.get_template(f"releases/includes/{name}.html")
        for name in ("_note", "_beside", "_both")
    )
    parts = []
    for paragraph, notes, answers, onward in paragraphs:
        written = _written(paragraph)
        if notes:
            given = [context.new({"statement": one, "responses": its}) for one, its in answers]
            margin = "".join(note.render(context.new({"note": one})) for one in notes)
            margin += "".join(map(beside.render, given))
            below = "".join([*map(both.render, given), *map(_written, onward)])
            written = (
                f'<div class="beside">{written}<div class="margin">{margin}</div>{below}</div>'
            )
        parts.append(written)
    return mark_safe("\n".join(parts))  # noqa: S308 -- each part was escaped above


def _written(paragraph: Paragraph) -> str:
    return f'<p id="p{paragraph.number}">{_words(paragraph)}</p>'


def _words(paragraph: Paragraph, anchors: bool = True) -> str:
    if len(paragraph.segments) == 1:  # as in most
        return _html(paragraph.segments[0], anchors)
    return "".join([_html(segment, anchors) for segment in paragraph.segments])


def _html(segment: Segment, anchors: bool) -> str:
    text = escape(segment.text).replace("\n", "<br>")
    if not (segment.full or segment.fragment):
        return text
    names = [f' id="{escape(anchor)}"' for anchor in segment.anchors] if anchors else []
    own, others = "".join(names[:1]), "".join(f"<span{name}></span>" for name in names[1:])
    kind = "quoted" if segment.full else "quoted part"
    return f'{others}<span class="{kind}"{own}>{text}</span>'
