"""The pages of cross-check, verdicts and review: what each role sees, and what each button does."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.config.reference import glossary
from ppaos.evidence.targeting.actions.bringing import bring_into_register
from ppaos.evidence.targeting.actions.review import decide_match
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match, Verdict
from ppaos.evidence.targeting.presenters.crosscheck import LABELS
from ppaos.evidence.targeting.queries.behind import households_behind
from ppaos.evidence.targeting.queries.crosscheck import units_behind
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed, surveyed
from tests.factories.people import (
    AT,
    citizen_id,
    data_manager_of,
    person_named,
    person_row,
    registered,
    user_with,
)

pytestmark = pytest.mark.django_db
MASKED = "x-xxxx-xxxxx"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def edition():
    """A list of three: one registered and poor, one not looked for, one in doubt; and one poor person missed."""
    registered(person_row(1), person_row(2, "h2", house_no="8"), person_row(3, "h3", house_no="9"))
    made = edition_of("national")
    rows = [listed(1), listed(11, "l2", house_no="50"), listed(12, "l3", house_no="9", sealed_id=None)]
    committed(made, *rows)
    for name, person, decision in (("สมมุติ1", "สมมุติ1", "same"), ("สมมุติ12", "สมมุติ3", "doubtful")):
        Match.objects.create(
            candidate=Candidate.objects.get(first_name=name), person=person_named(person), decision=decision,
            origin="model", probability=0.6, decided_at=AT,
            levels={"first_name": {"level": "close", "weight": 3.2}, "sex": {"level": "same", "weight": 0.9},
                    "birth_date": {"level": "missing", "weight": 0.0}},
        )  # fmt: skip
    return made


def page(client, name, *args, by, **asked):
    client.force_login(by)
    return client.get(f"{reverse(f'targeting:{name}', args=args)}?{urlencode(asked)}")


def shown(response):
    return response.content.decode()


def doubtful():
    return Match.objects.get(decision="doubtful")


def test_the_figures_of_an_area_open_to_their_people(client, edition):
    manager = data_manager_of("46")
    found = page(client, "cross_check", by=manager)
    assert found.status_code == 200
    assert found.context["ledger"].persons["missed"] == 1
    people = page(client, "cross_check_people", by=manager, area="46", edition=edition.pk, state="missed")
    assert [line["name"] for line in people.context["people"]] == ["สมมุติ2 นามสกุล"]
    assert MASKED in shown(people)
    assert citizen_id(2) not in shown(people)
    assert Event.objects.filter(verb="list.read").exists()


def test_listed_people_open_to_the_household_where_a_verdict_is_entered(client, edition):
    manager = data_manager_of("46")
    people = page(client, "cross_check_people", by=manager, state="listed_not_visited")
    house = CandidateHousehold.objects.get(house_key="l2")
    assert [(line["household_url"], line["listed_url"]) for line in people.context["people"]] == [
        ("", reverse("targeting:listed_household", args=[house.pk]))
    ]
    nobody = page(client, "cross_check_people", by=manager, state="unmatchable")
    assert nobody.context["people"] == []


@pytest.mark.parametrize(("state", "house_no"), [("missed", "8"), ("in_both", "12/3")])
def test_registered_people_open_to_their_household(client, edition, state, house_no):
    people = page(client, "cross_check_people", by=data_manager_of("46"), state=state)
    address = reverse("dashboards:household", args=[Household.objects.get(dwelling__house_no=house_no).pk])
    assert [line["household_url"] for line in people.context["people"]] == [address]
    assert f'href="{address}"' in shown(people)
    assert client.get(address).status_code == 200


def test_listed_people_open_to_the_household_their_housemates_live_in(client, edition):
    home = Household.objects.get(dwelling__house_no="9")
    row = Candidate.objects.get(first_name="สมมุติ11")
    Candidate.objects.filter(first_name="สมมุติ12").update(candidate_household=row.candidate_household)
    Match.objects.filter(decision="doubtful").update(decision="same")
    people = page(client, "cross_check_people", by=data_manager_of("46"), state="listed_not_visited")
    assert [line["household_url"] for line in people.context["people"]] == [home.get_absolute_url()]


def test_a_household_out_of_sight_is_not_linked(client, edition):
    assert (
        households_behind(units_behind(edition=edition, area_code="46"), user_with("supervisor", "4605"))
        == {}
    )


def test_parts_by_district_and_by_local_authority(client, edition):
    manager = data_manager_of("46")
    districts = page(client, "cross_check", by=manager).context["rows"]
    assert [row["label"] for row in districts] == ["เมืองกาฬสินธุ์"]
    by_authority = page(client, "cross_check", by=manager, area="4601").context["rows"]
    assert [row["label"] for row in by_authority] == ["กาฬสินธุ์"]
    client.force_login(manager)
    local = client.get(reverse("targeting:cross_check") + "?by=local").context["rows"]
    assert [row["label"] for row in local] == ["เทศบาลเมืองตัวอย่าง"]
    village = page(client, "cross_check", by=manager, area="46010101")
    assert village.context["rows"] == []


def test_an_area_out_of_sight_does_not_exist(client, edition):
    supervisor = user_with("supervisor", "4601")
    assert page(client, "cross_check", by=supervisor, area="4605").status_code == 404
    assert page(client, "cross_check", by=supervisor, area="46").status_code == 404
    assert page(client, "cross_check", by=supervisor, area="nowhere").status_code == 404
    assert page(client, "cross_check", by=supervisor).context["area"].code == "4601"
    assert page(client, "cross_check", by=supervisor, edition=10**6).status_code == 404
    assert page(client, "cross_check_people", by=supervisor, state="rich").status_code == 404


def test_who_may_not_see_lists_is_told_why(client, edition):
    governor = user_with("governor_office", "46")
    for name in ("cross_check", "review"):
        assert page(client, name, by=governor).status_code == 403
    house = CandidateHousehold.objects.get(house_key="l2")
    assert page(client, "listed_household", house.pk, by=governor).status_code == 403


def test_without_a_list_the_page_says_what_to_do(client):
    manager = data_manager_of("46")
    assert reverse("targeting:home") in shown(page(client, "cross_check", by=manager))
    assert page(client, "cross_check_people", by=manager).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_masked_and_noted(client, edition, kind):
    client.force_login(data_manager_of("46"))
    answer = client.post(reverse("targeting:cross_check_export") + "?state=missed", {"format": kind})
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert Event.objects.get(verb="export.made").detail["rows"] == 1
    if kind == "csv":
        assert "สมมุติ2" in content.decode()
        assert MASKED in content.decode()
        assert citizen_id(2) not in content.decode()


def test_an_export_needs_its_right_and_a_known_format(client, edition):
    client.force_login(user_with("supervisor", "46"))
    address = reverse("targeting:cross_check_export")
    assert client.post(address, {"format": "csv"}).status_code == 403
    client.force_login(data_manager_of("46"))
    assert client.post(address, {"format": "pdf"}).status_code == 404
    assert not Event.objects.filter(verb="export.made").exists()


def verdict(client, house, **given):
    values = {"outcome": "found_poor", "found_on": "20/11/2569", **given}
    return client.post(reverse("targeting:listed_household", args=[house.pk]), values)


def test_a_supervisor_enters_a_verdict_and_takes_it_back(client, edition):
    supervisor = user_with("supervisor", "4601")
    house = CandidateHousehold.objects.get(house_key="l2")
    assert "สมมุติ11" in shown(page(client, "listed_household", house.pk, by=supervisor))
    assert verdict(client, house, outcome="moved", moved_to="460510").status_code == 302
    entered = Verdict.objects.get()
    assert (entered.outcome, entered.found_on, entered.moved_to_id) == ("moved", date(2026, 11, 20), "460510")
    client.post(reverse("targeting:take_back", args=[entered.pk]))
    assert Verdict.objects.get().taken_back_at is not None
    again = client.post(reverse("targeting:take_back", args=[entered.pk]), follow=True)
    assert list(again.context["messages"])[-1].level_tag == "error"
    assert "<del>" in shown(again)


def test_found_poor_fills_the_register(client, edition):
    client.force_login(user_with("supervisor", "4601"))
    verdict(client, CandidateHousehold.objects.get(house_key="l2"))
    assert Household.objects.get(source_label="targeting.listimport").standing == "verified"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"found_on": "22/11/2599"}, "found_on"), ({"moved_to": "99"}, "moved_to"),
     ({"outcome": "found_not_poor"}, "reason"), ({"outcome": ""}, "outcome")],
)  # fmt: skip
def test_a_verdict_that_cannot_be_is_asked_again(client, edition, given, field):
    client.force_login(user_with("supervisor", "4601"))
    answer = verdict(client, CandidateHousehold.objects.get(house_key="l2"), **given)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Verdict.objects.exists()


def test_a_household_out_of_sight_does_not_exist(client, edition):
    house = CandidateHousehold.objects.get(house_key="l2")
    assert page(client, "listed_household", house.pk, by=user_with("supervisor", "4605")).status_code == 404


def test_a_pair_is_shown_with_its_reasons_and_settled(client, edition):
    supervisor, match = user_with("supervisor", "4601"), doubtful()
    assert "สมมุติ12" in shown(page(client, "review", by=supervisor))
    answer = page(client, "pair", match.pk, by=supervisor)
    lines = {line["label"]: line for line in answer.context["lines"]}
    assert sum(line["differs"] for line in lines.values()) >= 1
    weighed = {
        line["reason"]["comparison"]: line["reason"]["shown"] for line in lines.values() if line["reason"]
    }
    assert weighed == {"first_name": "+3.2", "sex": "+0.9", "birth_date": ""}
    decided = client.post(reverse("targeting:decide_match", args=[match.pk]), {"decision": "same"})
    assert decided.status_code == 302
    settled = Match.objects.get(origin="person", is_current=True)
    assert settled.decided_by == supervisor
    assert "สมมุติ12" in shown(page(client, "review", by=supervisor, show="settled"))
    client.post(reverse("targeting:undo_decision", args=[settled.pk]))
    assert doubtful().is_current
    late = client.post(reverse("targeting:undo_decision", args=[settled.pk]))
    assert late.status_code == 404


def test_after_a_decision_the_next_pair_comes_with_an_undo(client, edition):
    other = Match.objects.create(
        candidate=Candidate.objects.get(first_name="สมมุติ11"), person=person_named("สมมุติ2"), decision="doubtful",
        origin="model", probability=0.9, decided_at=AT,
    )  # fmt: skip
    supervisor = user_with("supervisor", "4601")
    client.force_login(supervisor)
    first = Match.objects.get(decision="doubtful", person=person_named("สมมุติ3"))
    address = reverse("targeting:decide_match", args=[first.pk])
    following = client.post(address, {"decision": "different"}, follow=True)
    assert following.context["match"] == other
    assert following.context["last"]["match"].decision == "different"
    assert client.post(address, {"decision": "same"}).status_code == 404
    wrong = client.post(
        reverse("targeting:decide_match", args=[other.pk]), {"decision": "perhaps"}, follow=True
    )
    assert wrong.status_code == 200
    assert other in Match.objects.filter(is_current=True)
    assert page(client, "pair", other.pk, by=supervisor, last="x").context["last"] is None


def test_a_pair_out_of_sight_does_not_exist(client, edition):
    assert page(client, "pair", doubtful().pk, by=user_with("supervisor", "4605")).status_code == 404
    queue = page(client, "review", by=user_with("supervisor", "46"), area="4605")
    assert queue.context["counts"]["waiting"] == 0


def test_undo_is_offered_only_where_it_works_and_the_page_says_why_not(client, edition):
    supervisor, match = user_with("supervisor", "4601"), doubtful()
    undoing = decide_match(match=match, decision="different", by=supervisor, at=AT)
    made = committed(edition_of("survey"), surveyed(5, "h5", house_no="5"), surveyed(6, "h5"))
    survey_match = Match.objects.create(
        candidate=Candidate.objects.get(row_no=6), person=person_named("สมมุติ1"), decision="cannot_tell",
        origin="person", decided_at=AT,
    )  # fmt: skip
    bring_into_register(list_import=made, by=None, at=AT)
    stays = decide_match(match=survey_match, decision="same", by=supervisor, at=AT)
    queue = page(client, "review", by=supervisor, show="settled")
    assert {line["match"]: line["can_undo"] for line in queue.context["pairs"]} == {
        undoing: True,
        stays: False,
    }
    button = reverse("targeting:undo_decision", args=[stays.pk])
    assert button not in shown(queue)
    assert reverse("targeting:undo_decision", args=[undoing.pk]) in shown(queue)
    assert "เข้าทะเบียนด้วยการตัดสินนี้แล้ว" in shown(queue)
    assert button not in shown(page(client, "pair", stays.pk, by=supervisor))
    after = page(client, "pair", undoing.pk, by=supervisor, last=stays.pk)
    assert button not in shown(after)
    assert "เข้าทะเบียนด้วยการตัดสินนี้แล้ว" in shown(after)


def test_states_are_called_on_every_page_as_in_the_glossary():
    with override("th"):
        here = {state: str(label) for state, label in LABELS.items()}
    assert here == {state: glossary.thai()[state] for state in STATES}
