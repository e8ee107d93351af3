"""The one door for text: what passes it, and that every write passes it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from organisations.models import Organisation
from organisations.text import clean_line, clean_text, fold, make_slug
from releases.models import Release
from tests.factories import make_organisation, make_release


@pytest.mark.parametrize(
    "ending", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_every_line_end_becomes_a_line_feed(ending: str) -> None:
    assert clean_text(f"one{ending}two") == "one\ntwo"


def test_a_blank_line_between_paragraphs_stays_one() -> None:
    assert clean_text("one\r\n\r\ntwo") == "one\n\ntwo"


UNWANTED = "\x00\x07\x1b\x7f\x9f\ud800\udfff\ue000\uf8ff\ufdd0\ufffe\uffff"
UNWANTED += "\U0001fffe\U0008ffff\U000f0000\U0010fffd\U0010ffff"


@pytest.mark.parametrize("bad", UNWANTED, ids=ascii)
def test_what_is_no_text_is_taken_out(bad: str) -> None:
    assert clean_text(f"a{bad}b") == "ab"
    assert clean_line(f"a{bad}b") == "ab"


@pytest.mark.parametrize(
    "kept",
    [
        "a\tb",
        "a  b",
        "“curly” ‘marks’ – and—dashes…",
        "e\u0301 stays decomposed",
        "ﬁ ligature",
        "non\u00a0breaking",
        "soft\u00adhyphen",
        "zero\u200bwidth",
        "bidi \u202e override \u202c",
        "joined \U0001f469\u200d\U0001f52c",
        "<script>alert(1)</script> & &amp;",
        "replacement \ufffd",
        "astral \U0001d11e",
    ],
    ids=ascii,
)
def test_a_quotation_stays_as_it_was_printed(kept: str) -> None:
    assert clean_text(kept) == kept


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\u00a0", "\u2003", "\u3000", "\ufeff"])
def test_outer_blanks_are_trimmed(blank: str) -> None:
    assert clean_text(f"{blank}{blank}word{blank}") == "word"
    assert clean_text(blank * 3) == ""


def test_blanks_that_a_control_character_hid_are_trimmed_too() -> None:
    assert clean_text("\x00 word \x00") == "word"
    assert clean_line("\x00 one \x00\n two \ufeff") == "one two"


def test_a_line_is_one_line_with_single_blanks() -> None:
    assert clean_line(" one\r\n two\u00a0\tthree ") == "one two three"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Jewish Labour Movement", "jewish labour movement"),
        ("O’Brien, Siân", "obrien sian"),
        ("O\u02bcBrien", "obrien"),
        ("T.U.C.", "tuc"),
        ("Rock & Roll", "rock and roll"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("The", "the"),
        ("Łódź", "łodz"),
        ("日本 社会党", "日本 社会党"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize("text", ["", "!!!", "---", "___", "日本", "\x00", "  "])
def test_a_slug_is_never_empty(text: str) -> None:
    assert make_slug(text, fallback="release") == "release"


def test_a_long_slug_ends_with_a_whole_word() -> None:
    assert make_slug("one two three", "x", max_length=9) == "one-two"
    assert make_slug("a" * 300, "x", max_length=80) == "a" * 80


DIRTY, CLEAN = "\x00 two\r\nlines\ue000 \n", "two\nlines"


@pytest.mark.django_db
class TestEveryWrite:
    """save, create, bulk_create, update, bulk_update and forms all end with clean text."""

    def test_save_cleans_the_row_and_the_instance(self) -> None:
        release = make_release(title=DIRTY, body=DIRTY)
        assert (release.title, release.body) == ("two lines", CLEAN)
        release.refresh_from_db()
        assert (release.title, release.body) == ("two lines", CLEAN)

    def test_bulk_create_cleans(self) -> None:
        Organisation.objects.bulk_create([Organisation(name=DIRTY, slug="x", summary=DIRTY)])
        row = Organisation.objects.get(slug="x")
        assert (row.name, row.summary, row.folded) == ("two lines", CLEAN, "two lines")

    def test_update_cleans(self) -> None:
        release = make_release()
        Release.objects.filter(pk=release.pk).update(title=DIRTY, body=DIRTY)
        release.refresh_from_db()
        assert (release.title, release.body) == ("two lines", CLEAN)

    def test_bulk_update_cleans(self) -> None:
        release = make_release()
        release.body = release.title = DIRTY
        Release.objects.bulk_update([release], ["title", "body"])
        release.refresh_from_db()
        assert (release.title, release.body) == ("two lines", CLEAN)

    def test_a_look_up_compares_with_clean_text(self) -> None:
        make_release(title="Clean")
        assert Release.objects.filter(title=" Clean\x00 ").exists()

    def test_a_form_cleans_instead_of_refusing(self) -> None:
        form_class = modelform_factory(Organisation, fields=["name", "summary"])
        form = form_class({"name": f"A\x0b{DIRTY}", "summary": DIRTY})
        assert form.is_valid(), form.errors
        row = form.save()
        row.refresh_from_db()
        assert (row.name, row.summary) == ("A two lines", CLEAN)

    @pytest.mark.parametrize("blank", ["", "   ", "\x00", "\u00a0\n", "\ue000"], ids=ascii)
    def test_a_name_of_blanks_counts_as_missing(self, blank: str) -> None:
        form = modelform_factory(Organisation, fields=["name"])({"name": blank})
        assert not form.is_valid()
        assert form.errors["name"] == ["This field is required."]
        with pytest.raises(ValidationError):
            Organisation(name=blank, slug="x").full_clean()

    def test_a_name_too_long_is_refused_in_a_sentence(self) -> None:
        with pytest.raises(ValidationError, match="at most 200 characters"):
            Organisation(name="a" * 201, slug="x").full_clean()

    def test_blanks_do_not_count_towards_the_length(self) -> None:
        Organisation(name="a" * 200 + "   ", slug="x").full_clean()


@pytest.mark.django_db
def test_text_survives_the_database_byte_for_byte() -> None:
    text = "“Naïve” café ﬁ\u00a0\u202e\u200b\U0001f469\u200d\U0001f52c e\u0301\n\n\tend \u2011 £5"
    release = make_release(body=text)
    release.refresh_from_db()
    assert release.body == text


@pytest.mark.django_db
def test_a_name_whose_folded_form_grows_is_stored_and_found() -> None:
    # NFKD makes eighteen letters of this one, and "&" becomes a word.
    for i, name in enumerate(["\ufdfa" * 200, "&" * 200, "ß" * 200]):
        organisation = make_organisation(name=name, slug=f"grows-{i}")
        assert list(Organisation.objects.called(name)) == [organisation]
