"""A text in which statements are marked, written in one go: a long one has hundreds of pieces."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from releases.marking import Paragraph, Segment

register = template.Library()


@register.simple_tag
def marked(paragraph: Paragraph, anchors: bool = True) -> SafeString:
    """Return a paragraph, escaped, with its spans marked; with ``anchors`` links lead to them."""
    return mark_safe(  # noqa: S308 -- _html escapes each segment
        "".join(_html(segment, anchors) for segment in paragraph.segments)
    )


def _html(segment: Segment, anchors: bool) -> str:
    text = escape(segment.text).replace("\n", "<br>")
    if not segment.marked:
        return text
    names = [f' id="{escape(anchor)}"' for anchor in segment.anchors] if anchors else []
    own, others = "".join(names[:1]), "".join(f"<span{name}></span>" for name in names[1:])
    kind = "quoted" if segment.full else "quoted part"
    return f'{others}<span class="{kind}"{own}>{text}</span>'
