"""Public references: their shape, and how leniently they are read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from releases import references
from releases.models import Release
from releases.references import ALPHABET, LENGTH, draw_reference, read_reference
from tests.factories import make_organisation, make_release


def test_a_reference_is_eight_characters_of_which_the_first_is_a_letter() -> None:
    drawn = [draw_reference() for _ in range(2000)]
    shape = re.compile(r"[abcdefghjkmnpqrstvwxyz][0-9abcdefghjkmnpqrstvwxyz]{7}")
    assert all(shape.fullmatch(reference) for reference in drawn)
    assert len(set(drawn)) == len(drawn)
    assert len(ALPHABET) == 32
    assert {character for reference in drawn for character in reference} == set(ALPHABET)


def test_every_drawn_reference_reads_as_itself() -> None:
    for _ in range(200):
        reference = draw_reference()
        assert read_reference(reference) == reference == read_reference(reference.upper())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("abcd0123", "abcd0123"),
        ("ABCD0123", "abcd0123"),
        ("aBcDoIl3", "abcd0113"),
        ("aOOOOOOO", "a0000000"),
        ("oabcdefg", None),  # the first is a letter of the alphabet, and o is none
        ("iabcdefg", None),
        ("1abcdefg", None),
        ("uabcdefg", None),
        ("abcdefgu", None),
        ("abcdefg", None),
        ("abcdefghj", None),
        ("abcd-012", None),
        ("abcd 012", None),
        ("abcdefg\n", None),
        ("abcdefgh\n", None),
        ("", None),
        ("äbcdefgh", None),
        ("ab\u0661defgh", None),
        ("abcdefg\uff11", None),
        ("\u212abcdefgh", "kbcdefgh"),  # the Kelvin sign lower-cases to k
    ],
    ids=ascii,
)
def test_a_reference_is_read_as_it_was_meant(written: str, read: str | None) -> None:
    assert read_reference(written) == read


@pytest.mark.django_db
class TestCollision:
    """Two releases never share a reference, and an address never names two."""

    def test_a_reference_that_is_taken_is_drawn_again(self, monkeypatch: Any) -> None:
        make_release(reference="taken000")
        draws = iter(["taken000", "taken000", "free0000"])
        monkeypatch.setattr("releases.models.release.draw_reference", lambda: next(draws))
        second = make_release(reference="taken000")
        assert second.reference == "free0000"
        assert Release.objects.count() == 2

    def test_a_reference_stays_whatever_changes(self) -> None:
        release = make_release()
        before = release.reference
        release.title, release.organisation = "Another", make_organisation()
        release.save()
        release.save()
        assert Release.objects.get().reference == before


@pytest.mark.django_db
class TestAddress:
    """One address each; every other writing redirects to it, and only of what is public."""

    @pytest.fixture
    def release(self) -> Release:
        return make_release(reference="abcd0123", title="Rents are up")

    @pytest.mark.parametrize(
        "path",
        [
            "/releases/abcd0123/",
            "/releases/ABCD0123/",
            "/releases/abcdo123/",
            "/releases/abcdoi23/",
            "/releases/abcd0123/wrong-slug/",
            "/releases/abcd0123/RENTS-ARE-UP/",
            "/releases/ABCD0123/rents-are-up/",
            "/releases/abcd0123/feed/",
        ],
    )
    def test_other_writings_redirect(self, release: Release, path: str) -> None:
        response = Client().get(path)
        assert response.status_code == 301
        assert response["Location"] == "/releases/abcd0123/rents-are-up/"
        assert Client().get(response["Location"]).status_code == 200

    @pytest.mark.parametrize("state", ["draft", "submitted"])
    @pytest.mark.parametrize("path", ["abcd0123/", "ABCD0123/", "abcd0123/x/", "abcd0123/hidden/"])
    def test_what_is_hidden_redirects_nowhere(self, state: str, path: str) -> None:
        make_release(reference="abcd0123", title="Hidden", state=state)
        response = Client().get(f"/releases/{path}")
        assert (response.status_code, response.get("Location")) == (404, None)

    @pytest.mark.parametrize(
        "path",
        ["abcd012/", "abcd01234/", "1bcd0123/", "abcd012ü/", "abcd0123/a/b/", "-bcd0123/"],
    )
    def test_what_is_no_reference_is_not_found(self, release: Release, path: str) -> None:
        assert Client().get(f"/releases/{path}").status_code == 404

    @pytest.mark.parametrize("part", ["versions", "files"])
    def test_addresses_kept_for_later_are_not_found_until_then(
        self, release: Release, part: str
    ) -> None:
        assert Client().get(f"/releases/abcd0123/{part}/").status_code == 404

    @pytest.mark.parametrize(
        ("title", "slug"),
        [
            ("Versions", "release-versions"),
            ("FILES", "release-files"),
            ("Feed", "release-feed"),
            ("Feed the children", "release-feed-the-children"),
            ("Export!", "release-export"),
            ("日本", "release"),
            ("???", "release"),
            ("Files of the month", "files-of-the-month"),
        ],
    )
    def test_a_slug_never_takes_an_address_beneath_a_release(self, title: str, slug: str) -> None:
        release = make_release(title=title)
        assert release.slug == slug
        assert Client().get(release.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("slug", ["versions", "files", "feed", "export", "exports-rise"])
    def test_a_reserved_slug_that_is_given_is_replaced(self, slug: str) -> None:
        assert make_release(title="Rents", slug=slug).slug == "rents"

    def test_a_long_title_makes_an_address_that_works(self) -> None:
        release = make_release(title="word " * 79)
        assert len(release.slug) <= 100
        assert Client().get(release.get_absolute_url()).status_code == 200

    def test_the_reference_alone_has_its_own_name(self, release: Release) -> None:
        assert reverse("releases:reference", args=["abcd0123"]) == "/releases/abcd0123/"


def test_the_letters_are_what_the_length_says() -> None:
    assert references.SHAPE.fullmatch("a" * LENGTH)
    assert not references.SHAPE.fullmatch("a" * (LENGTH + 1))
