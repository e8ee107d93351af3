"""
The rows of a list, written in one go.

A row has some ten values and half as many conditions; node by node in a template, twenty rows
cost more than all the rest of a page and its questions to the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from releases.models import Release, Statement
from releases.statementrows import WORDS
from releases.templatetags.releases import brief, issued_in_row

if TYPE_CHECKING:
    from organisations.models import Organisation

register = template.Library()

SUMMARY = 170  # characters, some two lines
QUOTED = 3  # speakers; more are counted
NAMED = 2  # joint issuers; more are counted


@register.simple_tag
def rows(releases: Iterable[Release], issuer: Organisation | None = None) -> SafeString:
    """
    Return an ``<li>`` for each release, as ``releases.rows`` reads them.

    On an organisation's own page, ``issuer``, a release it issued alone does not name it again.
    """
    written = "".join(_row(release, issuer) for release in releases)
    return mark_safe(written)  # noqa: S308 -- each value in a row is put through escape


@register.simple_tag
def statement_rows(statements: Iterable[Statement]) -> SafeString:
    """Return an ``<li>`` for each statement, as ``releases.statementlisting`` reads them."""
    written = "".join(_statement(statement) for statement in statements)
    return mark_safe(written)  # noqa: S308 -- each value in a row is put through escape


def _statement(statement: Statement) -> str:
    release, words = statement.release, statement.marked or brief(statement.words, WORDS)
    return (
        f'<li class="row">\n<p class="when">{conditional_escape(issued_in_row(release))}</p>\n'
        f'<div class="what">\n<p class="who">{_speaker(statement)}</p>\n'
        f'<h3><a href="{escape(statement.get_absolute_url())}">“{conditional_escape(words)}”</a>'
        f'</h3>\n<p class="summary">In <a href="{escape(statement.place)}">'
        f"{escape(brief(release.title, SUMMARY))}</a>, {escape(release.organisation.name)}</p>\n"
        "</div>\n</li>\n"
    )


def _speaker(statement: Statement, *, in_release: bool = False) -> str:
    """Return who said it, as what and for whom, and what is to be known of that."""
    who = statement.identity
    name = escape(who.name)
    parts = [f'<a href="{escape(who.url)}">{name}</a>' if who.url else name]
    parts += [escape(who.role)] if who.role else []
    if body := who.spoken_for:
        parts.append(f'<a href="{escape(body.get_absolute_url())}">{escape(body.name)}</a>')
    tags = [", ".join(parts)]
    if statement.state != Statement.State.CONFIRMED:
        tags.append('<span class="tag">Unconfirmed</span>')
    if statement.kind == Statement.Kind.FRAGMENT:
        tags.append('<span class="tag">Fragment</span>')
    if statement.release.state == Release.State.WITHDRAWN and not in_release:
        tags.append('<span class="tag withdrawn">Withdrawn</span>')
    return " ".join(tags)


def _row(release: Release, issuer: Organisation | None) -> str:
    # What search has marked is safe already, and escaped by it.
    title = conditional_escape(release.marked_title or release.title)
    summary = conditional_escape(release.passage or brief(release.summary, SUMMARY))
    found = _found(release)
    below = f'<p class="summary">{summary}</p>\n' if release.passage or not found else ""
    return (
        f'<li class="row">\n<p class="when">{conditional_escape(issued_in_row(release))}</p>\n'
        f'<div class="what">\n{_who(release, issuer)}'
        f'<h3><a href="{escape(release.get_absolute_url())}">{title}</a></h3>\n'
        f"{below}{found}{_said(release)}</div>\n</li>\n"
    )


def _said(release: Release) -> str:
    """Return the line beneath the summary: who is quoted, and how many answers were given."""
    quoted, more, n = release.quoted[:QUOTED], len(release.quoted) - QUOTED, release.answers
    names = [*map(escape, quoted), *([f"{more} more"] if more > 0 else [])]
    parts = [f"Quotes {', '.join(names)}"] if names else []
    parts += [f"{n} answer{'' if n == 1 else 's'}"] if n else []
    return f'<p class="who">{" · ".join(parts)}</p>\n' if parts else ""


def _found(release: Release) -> str:
    """Return the statements that a search for what was said found in it, and who made them."""
    said = [
        f'<p class="summary"><a href="{escape(one.get_absolute_url())}">'
        f"“{conditional_escape(one.marked)}”</a> – {_speaker(one, in_release=True)}</p>\n"
        for one in getattr(release, "said", ())
    ]
    if said and release.said_more:
        more = (
            f"and {release.said_more} more statement{'' if release.said_more == 1 else 's'} in it"
        )
        said.append(f'<p class="summary">{more}</p>\n')
    return "".join(said)


@cache
def _kinds() -> dict[str, str]:
    """Return what each kind of release is called: the model would put them together each time."""
    return {value: escape(label) for value, label in Release.Kind.choices}


def _who(release: Release, issuer: Organisation | None) -> str:
    """Return the line above the headline; none where it would tell nothing new."""
    parts = []
    # A template without an issuer gives an empty text.
    if release.joint or not issuer or release.organisation_id != issuer.pk:
        parts.append(_issuers(release.organisation, release.joint))
    if release.kind != "press-release":
        parts.append(f'<span class="tag">{_kinds()[release.kind]}</span>')
    if release.state == "withdrawn":
        parts.append('<span class="tag withdrawn">Withdrawn</span>')
    return f'<p class="who">{" ".join(parts)}</p>\n' if parts else ""


def _issuers(first: Organisation, joint: list[Organisation]) -> str:
    """Return who issued it: “A”, “A and B”, “A, B and C”, “A, B, C and 2 others”."""
    named, more = [first, *joint[:NAMED]], len(joint) - NAMED
    links = [f'<a href="{escape(o.get_absolute_url())}">{escape(o.name)}</a>' for o in named]
    if more > 0:
        links.append(f"{more} other{'' if more == 1 else 's'}")
    return " and ".join([", ".join(links[:-1]), links[-1]] if len(links) > 1 else links)
