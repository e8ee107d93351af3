"""The list of statements at the desk: found, filtered, and decided many at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from releases.models import Statement
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.quoting import BODY, lose, now_of, page_url, propose
from tests.staff import client_of, messages_of

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/statement/"
HUGE = "9" * 30


def listed(client: Client, query: dict[str, Any]) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers
    return [statement.words for statement in response.context["cl"].result_list]


def take_all(client: Client, action: str, *statements: Statement, **fields: Any) -> Any:
    """Send the list with some statements ticked."""
    keys = [statement.pk for statement in statements]
    form = {"action": action, "_selected_action": keys, "made": timezone.now().isoformat()}
    return client.post(LIST, form | fields, follow=True)


def states() -> dict[str, str]:
    return {statement.words: statement.state for statement in Statement.objects.all()}


@pytest.fixture
def shelf() -> dict[str, Statement]:
    ada = make_person(name="Ada Ample")
    ada.other_names.create(name="Lady Ample of Ferries")
    union = make_organisation(name="Únion of Clerks")
    early, late = make_release(body=BODY, issued="2019-11-07"), make_release(body=BODY)
    made = {
        "ada": propose(early, "The ferry stays,", person=ada, strength="named-person"),
        "union": make_statement(
            late, "Nobody answered.", organisation=union, strength="organisation"
        ),
        "fragment": propose(late, "poor day", kind="fragment", rule="clause", confidence=0.8),
        "hand": make_statement(late, "and so do the fares.", state="rejected"),
        "lost": propose(late, "union", rule="before", confidence=0.9),
    }
    lose(made["lost"])
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "hand union lost fragment ada"),
        ({"state__exact": "proposed"}, "lost fragment ada"),
        ({"state__exact": "rejected"}, "hand"),
        ({"kind__exact": "fragment"}, "fragment"),
        ({"strength__exact": "organisation"}, "union"),
        ({"lost__exact": "1"}, "lost"),
        ({"rule": "hand"}, "hand union"),
        ({"rule": "sure"}, "ada"),
        ({"rule": "clause"}, "fragment"),
        ({"rule": "nonsense"}, ""),
        ({"speaker": "person"}, "ada"),
        ({"speaker": "organisation"}, "union"),
        ({"speaker": "nobody"}, "hand lost fragment"),
        ({"speaker": "nonsense"}, "hand union lost fragment ada"),
        ({"release__issued__year": "2019"}, "ada"),
        ({"release__issued__year": "2019", "release__issued__month": "11"}, "ada"),
        ({"q": "FERRY stays"}, "ada"),
        ({"q": "staying ferr*"}, "ada"),
        ({"q": "-ferry ("}, ""),
        ({"q": "lady"}, "ada"),
        ({"q": "clerks nobody"}, "union"),
        ({"q": "clerks ferry"}, ""),
        ({"q": "%"}, ""),
    ],
)
def test_list_is_filtered_and_searched(
    editor: Client, shelf: dict[str, Statement], query: dict[str, str], found: str
):
    assert listed(editor, query) == [now_of(shelf[name]).words for name in found.split()]


def test_a_reference_finds_its_statement(editor: Client, shelf: dict[str, Statement]):
    assert listed(editor, {"q": shelf["ada"].reference.upper()}) == ["The ferry stays,"]


def test_the_list_leads_to_the_text(editor: Client, shelf: dict[str, Statement]):
    ada = shelf["ada"]

    page = editor.get(LIST).content.decode()

    assert f"{page_url(ada.release)}#statement-{ada.pk}" in page
    assert "Proposed, words lost" in page
    assert "after, 99%" in page


def test_list_leads_from_years_to_days(editor: Client, shelf: dict[str, Statement]):
    def titles(**query: str) -> list[str]:
        named = {f"release__issued__{part}": value for part, value in query.items()}
        choices = editor.get(LIST, named).context["dates"]["choices"]
        return [choice["title"] for choice in choices]

    assert titles() == ["2019", "2026"]
    assert titles(year="2019") == ["November 2019"]
    assert titles(year="2019", month="11") == ["7 November"]
    assert titles(year="2019", month="11", day="7") == ["7"]


def test_what_a_removal_left_is_not_listed(editor: Client, shelf: dict[str, Statement]):
    shelf["ada"].release.remove("By order of a court.", at=timezone.now())

    assert len(listed(editor, {})) == 4


def test_list_takes_as_many_queries_however_long_it_is(
    editor: Client, shelf: dict[str, Statement], django_assert_num_queries: Any
):
    editor.get(LIST)
    with django_assert_num_queries(8):
        editor.get(LIST)
    for n in range(12):
        release = make_release(body=BODY, issued=f"20{n + 10}-03-04")
        propose(release, "poor day", person=make_person(), strength="named-person")
    with django_assert_num_queries(8):
        editor.get(LIST)


def test_a_long_list_is_counted_up_to_a_number(
    editor: Client, shelf: dict[str, Statement], monkeypatch: pytest.MonkeyPatch
):
    assert "5 statements" in editor.get(LIST).content.decode()
    monkeypatch.setattr("releases.admin.statement.COUNTED", 3)

    page = editor.get(LIST).content.decode()

    assert "more than 3 statements" in page


def test_list_does_not_load_the_texts(editor: Client, shelf: dict[str, Statement]):
    statement = editor.get(LIST).context["cl"].result_list[0]

    assert {"body", "excerpt", "standfirst"} <= statement.release.get_deferred_fields()


@pytest.mark.parametrize(
    "query",
    [
        "speaker_printed__startswith=a",
        "passages__words__contains=ferry",
        "release__title__startswith=A",
        "release__state__exact=draft",
        "person__name__startswith=A",
        "decided_by__password__startswith=a",
        "decided_by__exact=1",
        "reference__startswith=a",
        "release__issued__year=0",
        "release__issued__year=x",
        f"release__issued__year={HUGE}",
        "release__issued__gte=2019-01-01",
        "issued__year=2019",
        "_to_field=reference",
        "q=%00",
    ],
)
def test_look_ups_that_are_not_listed_are_refused(
    editor: Client, shelf: dict[str, Statement], query: str
):
    response = editor.get(f"{LIST}?{query}")

    assert response.status_code == 400
    assert "ferry stays" not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        *("p=x", f"p={HUGE}", "o=99", "all=", "e=1", "_popup=1", "q=%25_%5C", "q=%ED%A0%80"),
        *(f"q={'a+' * 30}", "lost__exact=x", "state__exact=nonsense", "rule=%FF", "speaker=1"),
        "release__issued__month=5",
        "release__issued__year=2019&release__issued__month=2&release__issued__day=31",
    ],
)
def test_odd_values_never_break_the_list(editor: Client, shelf: dict[str, Statement], query: str):
    assert editor.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_a_picker_offers_statements_to_those_who_may_see_them(shelf: dict[str, Statement]):
    query = {"app_label": "releases", "model_name": "statement", "field_name": "part_of"}
    address = "/admin/autocomplete/"

    offered = client_of("editor").get(address, query | {"term": "ferry"}).json()["results"]
    assert [row["id"] for row in offered] == [str(shelf["ada"].pk)]
    assert client_of("viewer").get(address, query | {"term": "ferry"}).status_code == 403


# -- many at a time


def test_confirming_many_is_for_what_a_sure_rule_found(editor: Client, shelf: dict[str, Statement]):
    response = take_all(editor, "decide_confirmed", *shelf.values())

    assert states() == {
        "The ferry stays,": "confirmed",
        "Nobody answered.": "confirmed",
        "poor day": "proposed",
        "and so do the fares.": "rejected",
        "words that went": "proposed",
    }
    said = messages_of(response)
    assert said[0] == "1 statement was confirmed."
    assert any("poor day" in each and "not sure enough" in each for each in said)
    assert any("Nobody answered." in each and "decided already" in each for each in said)
    now = now_of(shelf["ada"])
    assert (str(now.decided_by), now.decided is not None) == ("editor", True)
    assert LogEntry.objects.get().get_change_message() == "Confirmed in the list."


def test_lost_words_are_not_confirmed_in_a_list(editor: Client, shelf: dict[str, Statement]):
    lose(shelf["ada"])

    response = take_all(editor, "decide_confirmed", shelf["ada"])

    assert "not in the text any more" in messages_of(response)[0]
    assert now_of(shelf["ada"]).state == "proposed"


def test_rejecting_many_leaves_decided_ones_alone(editor: Client, shelf: dict[str, Statement]):
    take_all(editor, "decide_rejected", *shelf.values())

    assert set(states().values()) == {"rejected", "confirmed"}
    assert now_of(shelf["union"]).state == "confirmed"


def test_what_was_changed_after_the_list_was_made_is_left_alone(
    editor: Client, shelf: dict[str, Statement]
):
    made = editor.get(LIST).context["made"]
    shelf["ada"].cue = "told"
    shelf["ada"].save()

    response = take_all(editor, "decide_confirmed", shelf["ada"], made=made)

    assert "changed since you opened the list" in messages_of(response)[0]
    assert now_of(shelf["ada"]).state == "proposed"


@pytest.mark.parametrize("made", ["", "x", "2026", "2026-01-01T00:00:00", "2026-99-99T00:00Z"])
def test_a_list_of_no_time_changes_nothing(editor: Client, shelf: dict[str, Statement], made: str):
    response = take_all(editor, "decide_confirmed", shelf["ada"], made=made)

    assert "Nothing was changed" in messages_of(response)[0]
    assert now_of(shelf["ada"]).state == "proposed"


@pytest.mark.parametrize("key", ["x", HUGE, "-1", "\x00", "1 OR 1=1"])
def test_a_forged_selection_is_refused_in_words(
    editor: Client, shelf: dict[str, Statement], key: str
):
    response = take_all(editor, "decide_confirmed", _selected_action=[key])

    assert "could not be understood" in messages_of(response)[0]


def test_too_many_at_a_time_are_refused(
    editor: Client, shelf: dict[str, Statement], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("releases.admin.statementactions.MOST", 2)

    response = take_all(editor, "decide_rejected", shelf["ada"], select_across="1")

    assert "at most 2" in messages_of(response)[0]
    assert now_of(shelf["ada"]).state == "proposed"


def test_many_for_one_reason_are_named_shortly(editor: Client):
    made = [propose(make_release(body=BODY), "Nobody answered.", rule="lead") for _ in range(8)]

    (said,) = messages_of(take_all(editor, "decide_confirmed", *made))

    assert said.count("Nobody answered.") == 5
    assert "and 3 more: left alone." in said


def test_who_may_only_look_finds_no_actions(shelf: dict[str, Statement]):
    from django.contrib.auth.models import Permission, User

    user = User.objects.create_user("somebody", is_staff=True)
    allowed = ("view_release", "view_statement")
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client = Client()
    client.force_login(user)

    assert "decide_confirmed" not in client.get(LIST).content.decode()
    take_all(client, "decide_confirmed", shelf["ada"])
    assert now_of(shelf["ada"]).state == "proposed"


# -- what waits


def test_the_desk_opens_with_statements_that_wait(editor: Client, shelf: dict[str, Statement]):
    piles = editor.get("/admin/").context["quoted"]

    late, early = shelf["lost"].release, shelf["ada"].release
    assert [(pile.title, pile.releases) for pile in piles] == [
        ("Statements whose words are lost", [(late, 1)]),
        ("Statements to decide", [(late, 1), (early, 1)]),
    ]
    for pile in piles:
        assert listed(editor, dict([pile.query.split("=")]))


def test_rejected_ones_wait_for_nobody(editor: Client):
    statement = make_statement(make_release(body=BODY), "Nobody answered.", state="rejected")
    lose(statement)

    assert [pile.releases for pile in editor.get("/admin/").context["quoted"]] == [[], []]


@pytest.mark.parametrize("role", ["reader", "viewer"])
def test_what_waits_is_for_those_who_may_see_statements(role: str, shelf: dict[str, Statement]):
    page = client_of(role).get("/admin/").content.decode()

    assert "Statements to decide" not in page
    assert page_url(shelf["ada"].release) not in page


def test_opening_the_desk_takes_as_many_queries_however_many_statements_wait(
    editor: Client, shelf: dict[str, Statement], django_assert_num_queries: Any
):
    editor.get("/admin/")
    with django_assert_num_queries(12):
        editor.get("/admin/")
    for _ in range(12):
        propose(make_release(body=BODY), "Nobody answered.")
    with django_assert_num_queries(12):
        editor.get("/admin/")
