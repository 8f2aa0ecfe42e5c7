"""The radar: what was helped twice, what was missed, what is stuck, how long it takes; kept in step by differences."""

from datetime import timedelta

import polars as pl
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.people.cooperation.models import Organisation
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.radar import count_radar, follow_radar, mark_radar
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import DoubleHelp, Gap, RadarCount, RadarMark, Referral
from ppaos.support.referral.queries.radar import add_on_share, as_of, counts, medians, reach
from ppaos.support.referral.queries.radar_cases import doubles_behind, needs_behind, referrals_behind
from ppaos.support.referral.queries.radar_figures import radar_figures, steps
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of, person_named, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    officer_of,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas():
    make_areas()


@pytest.fixture
def home():
    return household_of("ก", "ข")


@pytest.fixture
def body():
    found = office()
    agreement_with(found)
    return found


def told(area="46", body=None, of=None):
    count_radar(at=AT)
    rows = RadarCount.objects.filter(area_id=area, organisation=body, days=None, value__gt=0)
    found = dict(rows.values_list("figure", "value"))
    return found if of is None else found.get(of, 0)


def kept():
    rows = RadarCount.objects.exclude(value=0, own=0)
    return set(rows.values_list("area_id", "organisation_id", "figure", "days", "own", "value"))


def cases():
    doubles = DoubleHelp.objects.values_list("figure", "household_id", "about", "fiscal_year", "area_id")
    return set(Gap.objects.values_list("need_id", "area_id")), sorted(doubles)


def test_a_need_without_a_referral_is_a_gap_until_it_is_put_to_somebody(home, body):
    need = need_of(home)
    assert told() == {"never_referred": 1}
    referral_of(need, service_of(body))
    assert told() == {"never_sent": 1}


def test_what_was_called_back_was_never_referred(home, body):
    draft = referral_of(need_of(home), service_of(body))
    steer(referral_ids=[draft.pk], to_state="called_back", reason="mistake", note="ผิดคน", by=None, at=AT)
    assert told() == {"never_referred": 1}


def test_a_need_that_is_met_is_no_gap(home):
    need = need_of(home)
    need.state = "met"
    need.save()
    assert told() == {}


@pytest.mark.parametrize(
    ("state", "figure"),
    [("arrived", "never_answered"), ("taken_on", "never_delivered"), ("approved", "never_delivered")],
)
def test_what_was_sent_stands_where_its_receiver_left_it(home, body, state, figure):
    sent = sent_referral(need_of(home), service_of(body))
    assert told(of="never_answered") == 1
    answered(sent, state)
    found = told()
    assert (found["sent"], found[figure], found["overlap_untold"]) == (1, 1, 1)


def test_help_that_was_delivered_or_turned_down_is_no_gap(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    answered(sent, "turned_down", reason="not_eligible")
    assert not {"never_answered", "never_delivered", "never_sent", "never_referred"} & set(told())


def test_overdue_and_stuck_are_told_by_the_day(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    for days, found in ((0, (0, 0)), (1, (1, 0)), (15, (1, 0)), (16, (1, 1))):
        Referral.objects.filter(pk=sent.pk).update(due_on=timezone.localdate(AT) - timedelta(days=days))
        assert (told(of="overdue"), told(of="stuck")) == found


def test_the_share_that_is_new_is_of_those_told_of_only(home, body):
    service = service_of(body)
    for key, overlap in (("h1", "known"), ("h2", "add_on"), ("h3", "add_on"), ("h4", None)):
        sent = sent_referral(need_of(household_of(f"คน{key}", key=key)), service)
        answered(sent, "taken_on", overlap=overlap)
    found = told()
    assert (found["known"], found["add_on"], found["overlap_untold"]) == (1, 2, 1)
    assert add_on_share(found["known"], found["add_on"]) == pytest.approx(66.67, abs=0.01)
    assert add_on_share(0, 0) is None


def test_the_same_need_helped_by_two_organisations_in_a_year_is_double(home, body):
    need, other = need_of(home), office("มูลนิธิ สมมุติ")
    recorded(help_line(home, body, "a", need_id=need.pk))
    assert told() == {"never_referred": 1}
    recorded(help_line(home, other, "b", need_id=need.pk))
    assert told(of="double_help") == 1
    assert told(body=body, of="double_help") == told(body=other, of="double_help") == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "promised"},
        {"fiscal_year": 2569, "given_on": None},
        {"need_id": "another"},
        {"person_id": "a member"},
        {"organisation_id": "its own office"},
    ],
)
def test_what_differs_in_need_person_year_payer_or_stage_is_not_double(home, body, changed):
    need = need_of(home)
    told_of = {
        "another": need_of(home, "debt").pk,
        "a member": person_named("ข").pk,
        "its own office": Organisation.objects.create(name_th="สาขา", parent=body, sector=body.sector).pk,
    }
    changed = {name: told_of.get(value, value) for name, value in changed.items()}
    second = help_line(home, office("มูลนิธิ สมมุติ"), "b", need_id=need.pk) | changed
    recorded(help_line(home, body, "a", need_id=need.pk), second)
    assert told(of="double_help") == 0


def test_lines_that_tell_no_need_are_perhaps_double(home, body):
    need = need_of(home)
    recorded(help_line(home, body, "a", need_id=need.pk), help_line(home, office("มูลนิธิ สมมุติ"), "b"))
    found = told()
    assert (found.get("double_help"), found["double_possible"]) == (None, 1)


def test_a_line_taken_back_is_no_help(home, body):
    need = need_of(home)
    recorded(
        help_line(home, body, "a", need_id=need.pk),
        help_line(home, office("มูลนิธิ สมมุติ"), "b", need_id=need.pk),
    )
    take_back_help(line=HelpLine.objects.get(key="b"), reason="ผิด", by=None, at=AT)
    assert told(of="double_help") == 0


def test_a_referral_tells_for_which_need_its_help_was(home, body):
    need = need_of(home)
    sent = sent_referral(need, service_of(body))
    recorded(
        help_line(home, body, "a", referral_id=sent.pk),
        help_line(home, office("มูลนิธิ สมมุติ"), "b", need_id=need.pk),
    )
    assert told(of="double_help") == 1
    case = DoubleHelp.objects.get()
    assert (case.household, case.about, len(case.bodies)) == (home, "low_income", 2)


def test_figures_hold_in_every_area_around(home, body):
    need_of(home)
    for area in ("46010101", "460101", "4601", "46"):
        assert told(area) == {"never_referred": 1}
    assert told("4605") == {}


def test_medians_are_read_off_the_days():
    def of(*days):
        rows = pl.DataFrame({"figure": ["to_answer"] * len(days), "days": days, "value": [1] * len(days)})
        return medians(rows.with_columns(pl.col("days").cast(pl.Int64)))

    assert of(1, 3, 9)["median"].to_list() == [3]
    assert of(1, 2, 3, 9)["median"].to_list() == [2.5]
    assert of(4, 4)["referrals"].to_list() == [2]
    assert of(None).is_empty()


@given(days=st.lists(st.integers(0, 999), min_size=1, max_size=30))
def test_the_median_is_that_of_the_single_days(days):
    rows = pl.DataFrame({"figure": "to_help", "days": days, "value": 1})
    assert medians(rows)["median"][0] == pl.Series(days).median()


def test_days_of_a_step_are_counted_by_organisation(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    Referral.objects.filter(pk=sent.pk).update(answered_at=sent.sent_at + timedelta(days=12))
    count_radar(at=AT)
    found = medians(counts(["46"], [body.pk]))
    assert {row["figure"]: row["median"] for row in found.iter_rows(named=True)} == {
        "to_answer": 12,
        "to_send": 0,
    }
    assert counts(["46", "4601"], None).filter(pl.col("days").is_not_null()).is_empty()


OTHERS = (("ค", "46010102"), ("ง", "46010201"))
ACTS = ("need", "refer", "send", "answer", "help", "help_other")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=1, max_size=8))
def test_what_follows_by_differences_equals_a_count_of_everything(home, body, acts):
    with transaction.atomic():
        service = service_of(body)
        homes = [home, *(household_of(name, key=name, area_code=place) for name, place in OTHERS)]
        count_radar(at=AT)
        for number, (act, place) in enumerate(acts):
            do(act, homes[place], body, service, number)
            follow_radar(household_ids=[homes[place].pk], at=AT)
        followed, doubles = kept(), cases()
        count_radar(at=AT)
        found = kept(), cases()
        transaction.set_rollback(True)
    assert (followed, doubles) == found


def do(act, place, body, service, number):
    """One act about a household, as far as it makes sense now."""
    need = place.needs.first() or need_of(place)
    found = place.referrals.first()
    if act == "refer" and found is None:
        referral_of(need, service)
    elif act == "send" and found is not None:
        Referral.objects.filter(pk=found.pk).update(state="sent", sent_at=AT)
    elif act == "answer" and found is not None:
        Referral.objects.filter(pk=found.pk).update(state="taken_on", answered_at=AT, overlap="known")
    elif act in ("help", "help_other"):
        payer = body if act == "help" else office("มูลนิธิ สมมุติ")
        recorded(help_line(place, payer, f"{place.pk} {number}", need_id=need.pk))


def test_the_figures_of_the_overview_bring_the_radar_with_them(home, body):
    fold_changes(at=timezone.now())
    assert as_of() is not None
    need_of(home)
    recorded(help_line(home, body))
    fold_changes(at=timezone.now())
    assert RadarCount.objects.filter(area_id="46", figure="never_referred", value=1).exists()


def test_without_a_count_there_is_no_time_it_holds_for():
    assert as_of() is None
    mark_radar(at=AT)
    mark_radar(at=AT + timedelta(hours=1))
    assert RadarMark.objects.get().as_of == AT + timedelta(hours=1)
    assert as_of() == AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("role", "area", "asked", "found"),
    [
        ("data_manager", "46", "", "46"),
        ("data_manager", "46", "4601", "4601"),
        ("data_manager", "4601", "46", None),
        ("data_manager", "4605", "4601", None),
        ("governor_office", "46", "", "46"),
        ("surveyor", "46", "", None),
        ("village_leader", "46010101", "46010101", None),
    ],
)
def test_who_looks_at_the_radar_of_which_area(role, area, asked, found):
    seen = reach(user_with(role, area), asked)
    assert (seen and seen.area.code) == found
    assert seen is None or seen.bodies is None
    assert seen is None or seen.opens == (role == "data_manager")


def test_an_officer_sees_the_referrals_of_the_own_organisation_only(body):
    officer = officer_of(body, "4601")
    seen = reach(officer)
    assert (seen.area.code, seen.bodies, seen.opens) == ("4601", {body.pk}, True)
    assert {figure.of for figure in seen.figures()} == {"referral"}
    assert reach(officer, "460101").bodies == {body.pk}
    assert reach(officer, "46") is None
    assert reach(officer, "nowhere") is None


def test_cases_are_those_the_figure_counts(home, body):
    manager, where = data_manager_of("46"), None
    need = need_of(home)
    gap, sent = need_of(home, "debt"), sent_referral(need, service_of(body))
    recorded(
        help_line(home, body, "a", need_id=need.pk),
        help_line(home, office("มูลนิธิ สมมุติ"), "b", need_id=need.pk),
    )
    count_radar(at=AT)
    where, figures = reach(manager), radar_figures()
    assert list(referrals_behind(manager, where, figures["never_answered"], None)) == [sent]
    assert list(referrals_behind(manager, where, figures["never_answered"], body.pk)) == [sent]
    assert not referrals_behind(manager, where, figures["never_answered"], body.pk + 1)
    assert list(needs_behind(manager, where)) == [gap]
    assert [case.household for case in doubles_behind(manager, where, figures["double_help"], None)] == [home]
    assert doubles_behind(manager, where, figures["double_help"], body.pk).exists()
    assert not doubles_behind(manager, where, figures["double_help"], body.pk + 999)
    elsewhere = data_manager_of("4605")
    assert not referrals_behind(elsewhere, where, figures["never_answered"], None)
    assert not needs_behind(elsewhere, where)


def test_the_cases_of_a_step_are_those_that_went_it(home, body):
    manager = data_manager_of("46")
    sent = sent_referral(need_of(home), service_of(body))
    for figure in steps():
        found = list(referrals_behind(manager, reach(manager), figure, None))
        assert found == ([sent] if figure.code == "to_send" else [])
