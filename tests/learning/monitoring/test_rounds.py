"""Rounds: whom they take in, a draw that anybody can repeat, visits given once, what became of those asked."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import GroupOverride
from ppaos.evidence.survey.models import Form, Visit
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.rounds import close_round, drop_round, hand_out_round
from ppaos.learning.monitoring.models import FollowUpRound, RoundHousehold
from ppaos.learning.monitoring.queries.following import chosen, households_to_follow, strata
from ppaos.learning.monitoring.queries.rounds import (
    answered_in,
    behind_round,
    members_of,
    next_number,
    visible_rounds,
    weights_of,
)
from ppaos.people.registry.models import Household, StandingEvent
from ppaos.support.assistance.models import HelpLine
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, model_of
from tests.factories.followed import BEGINS, ENDS, answered, homes, monitoring_form, round_of
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def taken_in(area="46", **of_whom):
    there = households_to_follow(Area.objects.get(pk=area), of_whom)
    return set(there["household_id"])


def outcomes(of):
    return dict(members_of(of).select("household_id", "outcome").iter_rows())


def given_help(home, on, **told):
    line = {
        "household": home, "area_id": home.area_id, "kind": "cash", "what": "เงิน", "stage": "paid", "fiscal_year": 2569,
        "organisation": organisation(f"หน่วย {HelpLine.objects.count()}"), "given_on": on, "made_at": AT,
        "key": f"k{HelpLine.objects.count()}",
    }  # fmt: skip
    return HelpLine.objects.create(**(line | told))


def test_a_filter_takes_in_whom_it_says():
    helped, taken_back, member, welfare, asked_twice, elsewhere, candidate = homes(
        "ก", "ข", "ค", "ง", "จ", "ฉ", "ช"
    )
    given_help(helped, date(2026, 10, 1))
    wrong = given_help(taken_back, date(2026, 10, 1))
    given_help(taken_back, date(2026, 10, 2), corrects=wrong, takes_back=True)
    model = model_of()
    joined(model, member)
    GroupOverride.objects.create(
        household=welfare, group="welfare", reason="x", made_at=AT, made_by=user_with("data_manager", "46")
    )
    answered(asked_twice, 3.0, year=2568)
    Household.objects.filter(pk=elsewhere.pk).update(area_id="46010201")
    Household.objects.filter(pk=candidate.pk).update(standing="candidate")
    everybody = {each.pk for each in Household.objects.all()}
    assert taken_in() == everybody
    assert taken_in("460101") == everybody - {elsewhere.pk}
    assert taken_in("46010101") == everybody - {elsewhere.pk}
    assert taken_in(standings=["candidate"]) == {candidate.pk}
    assert taken_in(groups=["welfare"]) == {welfare.pk}
    assert taken_in(models=[model.pk]) == {member.pk}
    assert taken_in(helped_since="2026-10-01") == {helped.pk}
    assert taken_in(helped_since="2026-10-02") == set()
    assert taken_in(never_followed=True) == everybody - {asked_twice.pk}
    Household.objects.filter(pk=helped.pk).update(merged_into=member)
    assert helped.pk not in taken_in()


def test_the_stratum_is_the_part_and_the_level():
    low, unscored, far = homes("ก", score=1.5)[0], homes("ข", score=None)[0], homes("ค", score=3.0)[0]
    Household.objects.filter(pk=far.pk).update(area_id="46010201")
    there = households_to_follow(Area.objects.get(pk="4601"), {})
    assert dict(there.select("household_id", "stratum").iter_rows()) == {
        low.pk: "460101·1", unscored.pk: "460101·none", far.pk: "460102·3",
    }  # fmt: skip
    narrow = households_to_follow(Area.objects.get(pk="46010101"), {})
    assert set(narrow["stratum"]) == {"46010101·1", "46010101·none"}


@given(st.permutations(range(30)), st.integers(0, 10**6), st.sampled_from([10.0, 33.3, 50.0]))
def test_a_draw_depends_on_the_seed_alone(order, seed, share):
    rows = [{"household_id": each, "area_id": "x", "stratum": f"s{each % 4}"} for each in order]
    there = pl.DataFrame(rows)
    sample = chosen(there, share_percent=share, seed=seed)
    again = chosen(there.sort("household_id"), share_percent=share, seed=seed)
    assert sample.equals(again)
    assert set(sample["stratum"]) == {"s0", "s1", "s2", "s3"}
    assert sample["weight"].sum() == pytest.approx(there.height)
    larger = chosen(there, share_percent=share + 20, seed=seed)
    assert set(sample["household_id"]) <= set(larger["household_id"])


def test_a_census_asks_all_of_them_each_for_itself():
    there = pl.DataFrame({"household_id": [3, 1], "area_id": ["x", "x"], "stratum": ["a", "b"]})
    asked = chosen(there, share_percent=None, seed=None)
    assert asked.select("household_id", "weight").rows() == [(1, 1.0), (3, 1.0)]
    assert strata(there, asked.filter(pl.col("household_id") == 1)).rows() == [
        ("a", 1, None, None), ("b", 1, 1, 1.0),
    ]  # fmt: skip


def test_a_planned_sample_is_kept_with_its_weights():
    homes(*"กขคงจฉชซฌญ")
    of = round_of(share_percent=25.0, seed=7)
    assert (of.year, of.number, of.design, of.drawn_of, of.size) == (2569, 2, "drawn_sample", 10, 3)
    kept = RoundHousehold.objects.filter(round=of)
    assert [each.weight for each in kept] == [pytest.approx(10 / 3)] * 3
    assert weights_of(of.area, 2569, 2).is_empty()  # nobody was sent yet
    FollowUpRound.objects.update(state="round_open")
    assert weights_of(Area.objects.get(pk="4601"), 2569, 2).height == 3
    assert round_of(number=3, share_percent=25.0, seed=7).households.values_list("household")[0] == kept.values_list(
        "household"
    )[0]  # fmt: skip


WRONG = [
    ({"name": " "}, "ตั้งชื่อรอบ"),
    ({"ends_on": BEGINS - timedelta(days=1)}, "วันสิ้นสุด"),
    ({"ends_on": date(2027, 1, 5)}, "ปีเดียวกัน"),
    ({"share_percent": 0.0, "seed": 1}, "ร้อยละ 0"),
    ({"share_percent": 101.0, "seed": 1}, "ร้อยละ 100"),
    ({"share_percent": 10.0}, "0 ถึง 999,999,999"),
    ({"share_percent": 10.0, "seed": -1}, "0 ถึง 999,999,999"),
    ({"of_whom": {"standings": ["happy"]}}, "happy"),
    ({"of_whom": {"standings": ["exited"]}}, "ไม่มีครัวเรือน"),
    ({"number": 0}, "1 ถึง 99"),
]


@pytest.mark.parametrize(("told", "said"), WRONG)
def test_what_cannot_be_planned_is_said(told, said):
    homes("ก")
    with pytest.raises(MonitoringRefused, match=said):
        round_of(**told)
    assert not FollowUpRound.objects.exists()


def test_a_number_is_given_once_and_the_next_is_told():
    homes("ก")
    assert next_number(Area.objects.get(pk="46"), 2569) == 2
    assert next_number(Area.objects.get(pk="46"), 2570) == 1
    round_of()
    assert next_number(Area.objects.get(pk="46"), 2569) == 3
    with pytest.raises(MonitoringRefused, match="รอบที่ 2 ปี 2569"):
        round_of()


def test_only_a_published_form_that_asks_the_household_is_asked():
    homes("ก")
    form = monitoring_form()
    form.versions.update(state="draft")
    with pytest.raises(MonitoringRefused, match="ยังไม่ได้เผยแพร่"):
        round_of()
    Form.objects.filter(pk=form.pk).update(kind="verdict_form")
    with pytest.raises(MonitoringRefused, match="เลือกแบบอื่น"):
        round_of(form=Form.objects.get(pk=form.pk))


def test_handing_out_sends_surveyors_once():
    first, second, far, waiting = homes("ก", "ข", "ค", "ง")
    Household.objects.filter(pk=far.pk).update(area_id="46010201")
    surveyor = user_with("surveyor", "460101")
    of = round_of()
    Visit.objects.create(
        household=waiting, area_id="46010101", surveyor=surveyor, assigned_at=AT, changed_at=AT,
        entity_id="00000000-0000-4000-8000-000000000001",
    )  # fmt: skip
    done = hand_out_round(of=of, surveyor_ids=[surveyor.pk], comment="ช่วยถามเรื่องรายได้", by=None, at=AT)
    assert (done.assigned, done.waiting_already, done.nobody) == (2, 1, 1)
    made = Visit.objects.filter(round=2)
    assert {(each.household_id, each.kind, each.due_on, each.comment) for each in made} == {
        (each.pk, "return_visit", ENDS, "ช่วยถามเรื่องรายได้") for each in (first, second)
    }
    of.refresh_from_db()
    assert of.state == "round_open"
    again = hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=None, at=AT + timedelta(hours=1))
    assert (again.assigned, again.waiting_already, again.nobody) == (0, 1, 1)
    assert outcomes(of) == {
        first.pk: "not_visited", second.pk: "not_visited", far.pk: "not_asked", waiting.pk: "not_asked",
    }  # fmt: skip


def test_a_round_that_is_over_or_that_nobody_can_hold_is_not_handed_out():
    homes("ก")
    of = round_of()
    elsewhere = user_with("surveyor", "4605")
    with pytest.raises(MonitoringRefused, match="ไม่มีใครลงพื้นที่"):
        hand_out_round(of=of, surveyor_ids=[elsewhere.pk], by=None, at=AT)
    with pytest.raises(MonitoringRefused, match="จบแล้ว"):
        hand_out_round(of=of, surveyor_ids=[elsewhere.pk], by=None, at=AT + timedelta(days=60))


def test_what_the_survey_refuses_is_said(monkeypatch):
    [home] = homes("ก")
    of = round_of()
    Household.objects.filter(pk=home.pk).update(standing="moved")
    retired = user_with("surveyor", "46")
    monkeypatch.setattr("ppaos.learning.monitoring.actions.rounds.reached_by", lambda ids, codes, on: pl.DataFrame(
        {"surveyor_id": [retired.pk], "area_code": ["46010101"]}
    ))  # fmt: skip
    retired.is_active = False
    retired.save()
    with pytest.raises(MonitoringRefused, match="46010101"):
        hand_out_round(of=of, surveyor_ids=[retired.pk], by=None, at=AT)


def test_everybody_asked_has_one_outcome_and_none_is_an_exit():
    names = "กขคงจฉชซ"
    made = dict(zip(names, homes(*names), strict=True))
    surveyor = user_with("surveyor", "46")
    of = round_of()
    hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=None, at=AT)
    on = AT.date()
    answered(made["ก"], 3.0, number=2)
    for name, outcome in (("ข", "moved"), ("ค", "refused"), ("ง", "not_found"), ("จ", "died")):
        Verdict.objects.create(household=made[name], outcome=outcome, found_on=on, made_at=AT)
    StandingEvent.objects.create(household=made["ฉ"], standing="duplicate", on=on, made_at=AT)
    Visit.objects.filter(household=made["ช"]).update(state="done", done_at=AT)
    Verdict.objects.create(
        household=made["ซ"], outcome="moved", found_on=BEGINS - timedelta(days=1), made_at=AT
    )
    told = outcomes(of)
    assert {name: told[home.pk] for name, home in made.items()} == {
        "ก": "found", "ข": "moved", "ค": "refused", "ง": "not_found", "จ": "died", "ฉ": "counted_elsewhere", "ช": "met",
        "ซ": "not_visited",
    }  # fmt: skip
    assert answered_in([of.pk]) == {of.pk: 1}
    assert not StandingEvent.objects.filter(standing__in=["exited", "monitored"]).exists()


def test_closing_takes_waiting_visits_back_and_tells_them_as_not_visited():
    [home] = homes("ก")
    surveyor = user_with("surveyor", "46")
    of = round_of()
    with pytest.raises(MonitoringRefused, match="กำลังวางแผน"):
        close_round(of=of, by=None, at=AT)
    hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=None, at=AT)
    with pytest.raises(MonitoringRefused, match="ให้ปิดรอบ"):
        drop_round(of=of, by=None, at=AT)
    closed = close_round(of=of, by=None, at=AT + timedelta(days=2))
    assert (closed.state, Visit.objects.get().state) == ("round_closed", "withdrawn")
    assert outcomes(closed) == {home.pk: "not_visited"}
    with pytest.raises(MonitoringRefused, match="จบแล้ว"):
        hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=None, at=AT)


def test_a_plan_may_be_thrown_away():
    homes("ก")
    drop_round(of=round_of(), by=None, at=AT)
    assert not FollowUpRound.objects.exists()
    assert not RoundHousehold.objects.exists()


def test_figures_open_to_their_households():
    first, second = homes("ก", "ข")
    Household.objects.filter(pk=second.pk).update(area_id="46010201")
    surveyor = user_with("surveyor", "460101")
    of = round_of("4601")
    hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=None, at=AT)
    members = members_of(of)

    def behind(**asked):
        return set(behind_round(members, asked)["household_id"])

    assert behind() == {first.pk, second.pk}
    assert behind(outcome="not_visited") == {first.pk}
    assert behind(part="460102") == {second.pk}
    assert behind(part="-") == set()
    assert behind(surveyor=str(surveyor.pk)) == {first.pk}
    assert behind(surveyor="-") == {second.pk}
    for odd in ({"outcome": "happy"}, {"surveyor": "x"}):
        with pytest.raises(KeyError):
            behind(**odd)
    narrow = round_of("46010101", number=5)
    assert members_of(narrow)["part"].to_list() == [None]


ROLES = {
    "data_manager": True, "supervisor": False, "surveyor": False, "governor_office": False, "central_programme": False,
    "project_team": False, "mentor": False, "village_leader": False, "administrator": False, "agency_officer": False,
    "protection_officer": False,
}  # fmt: skip
SEES = {"data_manager", "supervisor", "governor_office", "central_programme"}


@pytest.mark.parametrize(("role", "may"), ROLES.items())
def test_who_plans_hands_out_and_closes(role, may):
    homes("ก")
    of = round_of()
    user, surveyor = user_with(role, "46"), user_with("surveyor", "46")
    acts = (
        lambda: round_of(number=9, by=user),
        lambda: hand_out_round(of=of, surveyor_ids=[surveyor.pk], by=user, at=AT),
        lambda: close_round(of=of, by=user, at=AT),
        lambda: drop_round(of=round_of(number=8), by=user, at=AT),
    )
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert visible_rounds(user).exists() == (role in SEES)
    assert not visible_rounds(user_with(role, "4605")).exists()
