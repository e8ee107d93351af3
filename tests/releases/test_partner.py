"""The partner slot: shown only while it runs, and always under its label."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from django.test import Client
from django.utils import timezone

from releases.models import PartnerSlot
from tests.factories import make_release

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def slot(**fields: Any) -> PartnerSlot:
    defaults: dict[str, Any] = {
        "title": "Read the Almanac",
        "text": "A book of tides.",
        "link": "https://almanac.example/",
        "sponsor": "Almanac Press",
        "shown_from": timezone.now() - HOUR,
    }
    return PartnerSlot(**defaults | fields)


def pages() -> list[str]:
    release = make_release()
    return [Client().get(path).content.decode() for path in ("/", release.get_absolute_url())]


def test_a_running_slot_stands_apart_under_its_label() -> None:
    slot().save()
    for page in pages():
        (aside,) = re.findall(r"<aside\b.*?</aside>", page, re.DOTALL)
        assert "Partner content" in aside
        assert aside.index("Partner content") < aside.index("Read the Almanac")
        assert "Almanac Press" in aside
        assert 'href="https://almanac.example/"' in aside
        assert re.search(r'rel="[^"]*\bsponsored\b', aside)
        main = page[page.index("<main") : page.index("</main>")]
        assert "Read the Almanac" not in main
        assert "A book of tides." not in main


@pytest.mark.parametrize("path", ["/releases/", "/organisations/", "/people/", "/nothing/"])
def test_no_other_page_carries_it(path: str) -> None:
    slot().save()
    assert "Almanac" not in Client().get(path).content.decode()


@pytest.mark.parametrize(
    ("start", "end", "runs"),
    [
        (-HOUR, None, True),
        (-HOUR, HOUR, True),
        (HOUR, None, False),
        (-2 * HOUR, -HOUR, False),
    ],
)
def test_it_is_shown_only_while_it_runs(
    start: timedelta, end: timedelta | None, runs: bool
) -> None:
    now = timezone.now()
    slot(shown_from=now + start, shown_until=now + end if end else None).save()
    assert [("Almanac" in page) for page in pages()] == [runs, runs]


def test_it_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    now = timezone.now()
    slot(shown_from=now, shown_until=now + HOUR).save()
    running = PartnerSlot.objects.running
    tick = timedelta(microseconds=1)
    assert [running(at=at).exists() for at in (now - tick, now, now + HOUR - tick, now + HOUR)] == [
        False,
        True,
        True,
        False,
    ]


def test_of_two_the_one_that_began_last_is_shown() -> None:
    slot(title="Older", shown_from=timezone.now() - 2 * HOUR).save()
    slot(title="Newer").save()
    assert [("Newer" in page, "Older" in page) for page in pages()] == [(True, False)] * 2


def test_without_a_slot_nothing_is_labelled() -> None:
    assert [("Partner content" in page) for page in pages()] == [False, False]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"sponsor": ""}, "This field cannot be blank."),
        ({"sponsor": "\x00 "}, "This field cannot be blank."),
        ({"link": ""}, "This field cannot be blank."),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"shown_until": timezone.now() - 9 * HOUR}, "It must end after it begins."),
    ],
    ids=["no sponsor", "a sponsor of blanks", "no link", "a script", "ends before it begins"],
)
def test_what_readers_could_not_trust_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        slot(**fields).full_clean()
    assert sentence in " ".join(caught.value.messages)


def test_the_form_bounds_the_text() -> None:
    form = modelform_factory(PartnerSlot, fields=["text"])
    assert "at most 400 characters" in str(form({"text": "x" * 401}).errors)


def test_the_database_refuses_a_slot_that_says_not_who_pays_or_ends_first() -> None:
    now = timezone.now()
    for bad in (slot(sponsor=""), slot(shown_from=now, shown_until=now)):
        with pytest.raises(IntegrityError), transaction.atomic():
            bad.save()
    with pytest.raises(ValidationError, match="Readers must be told who pays"):
        slot(sponsor="").validate_constraints()


def test_hostile_words_are_escaped() -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    slot(title=hostile, text=hostile, sponsor=hostile).save()
    for page in pages():
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
