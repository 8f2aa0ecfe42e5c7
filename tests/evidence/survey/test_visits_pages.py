"""The pages of visits: what each role sees, and what each button does."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.survey.actions.visits import note_visits_held
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Boundary
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Dwelling, Household
from tests.evidence.survey.visited import ELSEWHERE, SUBDISTRICT, VILLAGE, a_visit, assigned
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, national_list
from tests.factories.people import citizen_id, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def supervisor():
    return user_with("supervisor", SUBDISTRICT, name="supervisor")


@pytest.fixture
def visit(surveyor):
    return a_visit(household=household_of("หัวหน้า", house_no="77"), surveyor=surveyor, due_on=soon())


def soon(days=3):
    return timezone.localdate() + timedelta(days=days)


def page(client, name, *args, by, **asked):
    client.force_login(by)
    return client.get(address(name, *args, **asked))


def sent(client, name, *args, by, data=(), **asked):
    client.force_login(by)
    return client.post(
        address(name, *args, **asked), dict(data), headers={"accept-language": "en"}, follow=True
    )


def address(name, *args, **asked):
    return f"{reverse(f'survey:{name}', args=args)}?{urlencode(asked)}"


def shown(response):
    return response.content.decode()


OFFICE = ("visits", "visit_list", "visits_printed", "assign", "assign_points", "found_house", "visit_map")


@pytest.mark.parametrize("name", OFFICE)
def test_pages_of_the_office_are_for_who_assigns_in_their_own_area(client, visit, supervisor, surveyor, name):
    assert page(client, name, by=supervisor).status_code == 200
    assert page(client, name, by=supervisor, area=ELSEWHERE).status_code == 404
    assert page(client, name, by=surveyor).status_code == 403
    assert page(client, name, by=user_with("governor_office", "46")).status_code == 403


def test_a_visit_is_seen_by_its_surveyor_and_where_it_is_assigned(client, visit, supervisor, surveyor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    expected = {
        supervisor: 200, surveyor: 200, other: 404, user_with("supervisor", ELSEWHERE): 404,
        user_with("village_leader", VILLAGE): 403,
    }  # fmt: skip
    for reader, status in expected.items():
        assert page(client, "visit", visit.pk, by=reader).status_code == status, reader
    note_visits_held(visits=[visit.pk], by=None, at=timezone.now())
    assert page(client, "visit", visit.pk, by=surveyor).status_code == 404


def test_opening_a_visit_is_noted_with_its_household(client, visit, supervisor):
    assert "หัวหน้า นามสกุล" in shown(page(client, "visit", visit.pk, by=supervisor))
    labels = set(Event.objects.get(verb="visit.read").subjects.values_list("label", flat=True))
    assert labels == {"survey.visit", "registry.household"}


def test_progress_counts_what_waits_is_overdue_and_held(client, surveyor, supervisor):
    edition = national_list()
    houses = [listed_household(edition, f"ก{number}") for number in range(4)]
    assigned(*({"house": house, "surveyor": surveyor, "due_on": soon()} for house in houses))
    assigned({"house": houses[0], "surveyor": surveyor, "is_practice": True})
    first, second, *_ = Visit.objects.filter(is_practice=False).order_by("pk")
    Visit.objects.filter(pk=second.pk).update(due_on=soon(-2))
    said = {"outcome": "found_not_poor", "reason": "มีรถ", "found_on": "20/11/2569"}
    assert sent(client, "tell_visit", first.pk, by=supervisor, data=said).status_code == 200
    found = page(client, "visits", by=supervisor)
    assert [card["value"] for card in found.context["cards"]] == ["3", "1", "0", "1"]
    row = found.context["by_part"][0]
    assert (row["label"], row["share"]) == ("บ้านสมมุติ", 25)
    assert [(one["label"], one["count"]) for one in row["found"]] == [("Found, and not poor", 1)]
    assert [row["label"] for row in found.context["by_surveyor"]] == ["surveyor"]
    for cell, count in zip(row["cells"], (3, 1, 0, 1), strict=True):
        assert cell["value"] == count
        if count:
            assert client.get(cell["href"]).context["page_obj"].paginator.count == count


def test_the_map_says_how_much_of_each_part_is_held(client, visit, supervisor):
    answer = page(client, "visit_map", by=supervisor)
    assert answer["Content-Type"] == "application/geo+json"


def drawn(*codes):
    """Outlines of areas, one square each."""
    for code in codes:
        square = '{"type":"Polygon","coordinates":[[[103,16],[104,16],[104,17],[103,17],[103,16]]]}'
        Boundary.objects.create(area_id=code, polygon_code=code, geometry=square, imported_at=timezone.now())


def test_parts_of_an_area_are_shaded_by_what_is_held_and_lead_on(client, visit, surveyor, supervisor):
    a_visit(household=household_of("สอง", key="h2"), surveyor=surveyor, due_on=soon())
    note_visits_held(visits=[visit.pk], by=None, at=timezone.now())
    drawn(VILLAGE, "46010102")
    assert "data-map-source" in shown(page(client, "visits", by=supervisor))
    parts = {
        one["properties"]["code"]: one["properties"]
        for one in page(client, "visit_map", by=supervisor).json()["features"]
    }
    assert {code: part["value"] for code, part in parts.items()} == {VILLAGE: 50, "46010102": None}
    assert client.get(parts[VILLAGE]["href"]).context["area"].pk == VILLAGE


def test_an_area_is_chosen_on_the_map(client, listed, supervisor):
    drawn(VILLAGE)
    answer = page(client, "assign_points", by=supervisor, area=SUBDISTRICT).json()
    assert answer["features"] == []
    href = answer["outlines"]["features"][0]["properties"]["href"]
    assert client.get(href).context["area"].pk == VILLAGE
    assert "data-points" in shown(page(client, "assign", by=supervisor))
    inside = page(client, "assign_points", by=supervisor, area=VILLAGE).json()
    assert inside["outlines"]["features"][0]["properties"]["href"] == ""


FILTERS = [
    ({"state": "waiting"}, 2), ({"state": "planned"}, 2), ({"state": "done"}, 0), ({"kind": "return_visit"}, 0),
    ({"due": "overdue"}, 1), ({"due": "week"}, 1), ({"practice": "1"}, 0), ({"area": VILLAGE}, 2),
    ({"area": "46010102"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "count"), FILTERS)
def test_filters_stand_in_the_address(client, visit, surveyor, supervisor, asked, count):
    late = a_visit(household=household_of("สาย", key="h2"), surveyor=surveyor, due_on=soon())
    Visit.objects.filter(pk=late.pk).update(due_on=soon(-1))
    found = page(client, "visit_list", by=supervisor, surveyor=surveyor.pk, **asked)
    assert found.context["page_obj"].paginator.count == count


@pytest.mark.parametrize(
    "asked", [{"state": "x"}, {"kind": "x"}, {"due": "x"}, {"surveyor": "0"}, {"surveyor": "x"}]
)
def test_filters_that_do_not_exist_are_not_found(client, supervisor, asked):
    assert page(client, "visit_list", by=supervisor, **asked).status_code == 404


def test_ticked_visits_are_given_and_withdrawn(client, visit, supervisor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    day = f"{soon(9):%d/%m}/{soon(9).year + 543}"
    done = sent(
        client, "give_visits", by=supervisor, data={"visit": visit.pk, "surveyor": other.pk, "due_on": day}
    )
    visit.refresh_from_db()
    assert "1 visit is changed." in shown(done)
    assert (visit.surveyor, visit.due_on) == (other, soon(9))
    gone = sent(client, "withdraw_visits", by=supervisor, data={"visit": visit.pk})
    visit.refresh_from_db()
    assert "1 visit is withdrawn." in shown(gone)
    assert visit.state == "withdrawn"
    again = sent(client, "withdraw_visits", by=supervisor, data={"visit": visit.pk})
    assert "None of the ticked visits waits" in shown(again)


def test_giving_says_what_is_missing(client, visit, supervisor):
    nothing = sent(client, "give_visits", by=supervisor, data={"visit": visit.pk})
    assert "Choose a surveyor, or a day." in shown(nothing)
    past = sent(client, "give_visits", by=supervisor, data={"visit": visit.pk, "due_on": "1/1/2560"})
    assert "lies behind us" in shown(past)


def test_visits_out_of_sight_are_not_withdrawn(client, visit):
    stranger = user_with("supervisor", ELSEWHERE)
    assert sent(client, "withdraw_visits", by=stranger, data={"visit": visit.pk}).status_code == 200
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_the_printed_list_has_a_sheet_a_surveyor(client, visit, supervisor):
    other = user_with("surveyor", SUBDISTRICT, name="another")
    a_visit(household=household_of("สอง", key="h2"), surveyor=other, due_on=soon())
    printed = page(client, "visits_printed", by=supervisor)
    assert [str(sheet["surveyor"]) for sheet in printed.context["sheets"]] == ["another", "surveyor"]
    assert "77 moo 1" in shown(printed)


def test_a_verdict_from_paper_holds_the_visit(client, visit, supervisor):
    said = {"outcome": "moved", "found_on": "20/11/2569", "reason": "ย้ายไปชลบุรี"}
    done = sent(client, "tell_visit", visit.pk, by=supervisor, data=said)
    assert "the visit is held" in shown(done)
    assert Verdict.objects.get().outcome == "moved"
    again = sent(client, "tell_visit", visit.pk, by=supervisor, data=said)
    assert "Only a visit that waits" in shown(again)


def test_a_verdict_needs_its_reason_and_day(client, visit, supervisor):
    wrong = sent(
        client, "tell_visit", visit.pk, by=supervisor, data={"outcome": "found_not_poor", "found_on": ""}
    )
    assert "Say why the household is not poor." in shown(wrong)
    assert not Verdict.objects.exists()


def test_a_held_visit_is_sent_back_with_a_word(client, visit, supervisor):
    early = sent(client, "send_visit_back", visit.pk, by=supervisor, data={"comment": "แก้รายได้"})
    assert "Only a visit that was held" in shown(early)
    note_visits_held(visits=[visit.pk], by=None, at=timezone.now())
    empty = sent(client, "send_visit_back", visit.pk, by=supervisor, data={"comment": ""})
    assert "This field is required" in shown(empty)
    done = sent(client, "send_visit_back", visit.pk, by=supervisor, data={"comment": "แก้รายได้"})
    assert "แก้รายได้" in shown(done)
    visit.refresh_from_db()
    assert visit.state == "sent_back"


def test_surveyors_see_their_own_visits_and_nobody_elses(client, visit, surveyor, supervisor):
    assert "หัวหน้า นามสกุล" in shown(page(client, "own_visits", by=surveyor))
    other = user_with("surveyor", SUBDISTRICT, name="other")
    assert "No visit waits for you" in shown(page(client, "own_visits", by=other))
    assert page(client, "own_visits", by=supervisor).status_code == 403


# assigning


@pytest.fixture
def listed():
    edition = national_list()
    return [listed_household(edition, f"ก{number}") for number in range(5)]


def test_households_of_the_list_are_shared_out_evenly(client, listed, surveyor, supervisor):
    other = user_with("surveyor", VILLAGE, name="other")
    first = page(client, "assign", by=supervisor)
    assert first.context["total"] == 5
    data = {"which": "all", "surveyors": [surveyor.pk, other.pk], "due_on": "", "comment": "พาผู้ใหญ่บ้านไปด้วย"}
    done = sent(client, "assign", by=supervisor, data=data)
    assert "5 visits are assigned." in shown(done)
    assert sorted((surveyor.visits.count(), other.visits.count())) == [2, 3]
    assert set(Visit.objects.values_list("comment", "kind")) == {("พาผู้ใหญ่บ้านไปด้วย", "first_visit")}
    assert "Nobody waits for a visit here" in shown(done)


def test_only_those_ticked_are_assigned(client, listed, surveyor, supervisor):
    ticked = [f"l{listed[1].pk}", f"l{listed[3].pk}", "l0", "x", "r1"]
    data = {"which": "ticked", "household": ticked, "surveyors": [surveyor.pk]}
    sent(client, "assign", by=supervisor, data=data)
    assert set(Visit.objects.values_list("candidate_household_id", flat=True)) == {listed[1].pk, listed[3].pk}


def test_those_chosen_on_the_map_are_assigned_too(client, listed, surveyor, supervisor):
    more = ",".join(f"l{house.pk}" for house in listed[2:4])
    data = {"which": "ticked", "household": [f"l{listed[0].pk}"], "more": more, "surveyors": [surveyor.pk]}
    sent(client, "assign", by=supervisor, data=data)
    assert set(Visit.objects.values_list("candidate_household_id", flat=True)) == {
        listed[place].pk for place in (0, 2, 3)
    }


def test_who_waits_already_is_said_when_asked_for_twice(client, listed, surveyor, supervisor, monkeypatch):
    household = household_of("ก0")
    listed[0].brought_into = household
    listed[0].save()
    a_visit(household=household, surveyor=surveyor)
    kept = {"which": "ticked", "household": [f"l{house.pk}" for house in listed], "surveyors": [surveyor.pk]}
    assert "4 visits are assigned." in shown(sent(client, "assign", by=supervisor, data=kept))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"which": "ticked"}, "Tick at least one household"),
        ({"which": "all", "surveyors": []}, "Choose at least one surveyor."),
        ({"which": "all", "due_on": "1/1/2560"}, "lies behind us"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_assigned(client, listed, surveyor, supervisor, given, said):
    assert said in shown(sent(client, "assign", by=supervisor, data={"surveyors": [surveyor.pk], **given}))
    assert not Visit.objects.exists()


def test_nobody_is_sent_to_a_village_where_they_hold_no_visits(client, listed, supervisor):
    neighbour = user_with("surveyor", "46010102", name="neighbour")
    done = sent(client, "assign", by=supervisor, data={"which": "all", "surveyors": [neighbour.pk]})
    assert f"None of these surveyors holds visits in area {VILLAGE}" in shown(done)
    assert not Visit.objects.exists()


def test_practice_may_be_assigned(client, listed, surveyor, supervisor):
    data = {"which": "all", "surveyors": [surveyor.pk], "is_practice": "on"}
    sent(client, "assign", by=supervisor, data=data)
    assert set(Visit.objects.values_list("is_practice", flat=True)) == {True}
    assert page(client, "visit_list", by=supervisor).context["page_obj"].paginator.count == 0
    assert page(client, "visit_list", by=supervisor, practice=1).context["page_obj"].paginator.count == 5


def test_households_with_a_point_are_on_the_map(client, supervisor):
    household = household_of("รอ", standing="candidate", latitude=16.4, longitude=103.5)
    household_of("ไม่มีพิกัด", key="h2", house_no="5", standing="candidate")
    answer = page(client, "assign_points", by=supervisor, reason="candidates").json()
    assert [one["properties"]["key"] for one in answer["features"]] == [f"r{household.pk}"]
    assert answer["features"][0]["geometry"]["coordinates"] == [103.5, 16.4]
    assert "data-points" in shown(page(client, "assign", by=supervisor, reason="candidates"))
    assert page(client, "assign", by=supervisor, reason="x").status_code == 404


# a house on no list


def found_house(client, by, **given):
    told = {
        "village": VILLAGE,
        "found_on": "20/11/2569",
        "first_name": "ใหม่",
        "moo": "3",
        "house_no": "9",
        "is_poor": "",
    }
    return sent(client, "found_house", by=by, data={**told, **given}, area=SUBDISTRICT)


def test_a_house_on_no_list_comes_into_the_register(client, supervisor, surveyor):
    data = {"surveyor": surveyor.pk, "others": "ลูก ใหม่\n\nหลาน", "latitude": "16.4", "longitude": "103.5"}
    found_house(client, supervisor, **data)
    household = Household.objects.get()
    assert (household.dwelling.house_no, household.dwelling.moo) == ("9", "03")
    assert household.memberships.count() == 3
    assert Visit.objects.get().surveyor == surveyor
    assert Dwelling.objects.get().latitude == 16.4


def test_somebody_registered_is_not_registered_again(client, supervisor):
    household_of("ก")
    said = found_house(client, supervisor, citizen_id=citizen_id(1))
    assert "in the register already" in shown(said)
    many = found_house(client, supervisor, others="\n".join(["คน"] * 40))
    assert "More people than live in a household" in shown(many)
    assert Household.objects.count() == 1
