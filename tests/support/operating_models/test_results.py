"""The result of a model: as a plain reference says, kept beside the older, refused where a year or round is lacking."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.results import ask_for_result
from ppaos.support.operating_models.models import (
    ComparedHousehold,
    Enrolment,
    Flow,
    ModelBudget,
    ModelResult,
    Node,
)
from ppaos.support.operating_models.queries.result_households import areas_beside, rounds_told
from ppaos.support.operating_models.queries.results import (
    Asked,
    current_results,
    ever_members,
    histogram,
    usual_rounds,
)
from tests.factories.areas import make_areas
from tests.factories.compared import (
    AFTER,
    AFTER_ON,
    ASKED,
    BEFORE,
    BEFORE_ON,
    BEGAN_ON,
    JOINED_ON,
    begun,
    both,
    homes,
    kept,
    told,
)
from tests.factories.enrolled import joined, model_of, sale, told_of
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db
State = ComparedHousehold.State
INDEX = methods.load("price_index")


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def states(result):
    return dict(result.households.filter(is_member=True).values_list("household_id", "state"))


def plainly(members, others):
    """Difference in differences by definition: each member beside the nearest others (ties shared), within one standard
    deviation, by Mahalanobis distance with the covariance pooled within both groups."""
    groups = [np.array([[*row[0], row[1]] for row in rows], float) for rows in (members, others)]
    change = [np.array([row[2] - row[1] for row in rows]) for rows in (members, others)]
    inside = [group - group.mean(axis=0) for group in groups]
    inverse = np.linalg.inv(sum(group.T @ group for group in inside) / (len(members) + len(others) - 2))
    gaps = []
    for own, gained in zip(groups[0], change[0], strict=True):
        far = np.array([np.sqrt((own - other) @ inverse @ (own - other)) for other in groups[1]])
        if far.min() <= 1:
            gaps.append(gained - change[1][far <= far.min() + 1e-9].mean())
    return len(gaps), float(np.mean(gaps))


def test_the_result_is_as_a_plain_reference_says():
    chance = np.random.default_rng(7)
    places = homes(150)
    rows = []
    for number, place in enumerate(places):
        capitals = chance.integers(1, 3, 5).astype(float)
        before = float(chance.integers(20, 60) * 1000)
        after = before + 8000 * (number < 15) + float(chance.integers(-9, 9) * 500)
        both(place, before, after, capitals)
        factors = [INDEX.factor(year, 2567) for year in (2564, 2567)]
        rows.append((capitals, before * factors[0], after * factors[1]))
    result = kept(begun(*places[:15]))
    count, effect = plainly(rows[:15], rows[15:])
    told_effect = result.income["effect"]
    assert told_effect["members"] == count > 5
    assert told_effect["effect"] == pytest.approx(effect, abs=1e-6)
    assert told_effect["least"] < effect < told_effect["most"]
    changes = [after - before for _capitals, before, after in rows[:15]]
    assert result.income["spread"]["change"] == pytest.approx(np.mean(changes))
    assert result.income["sides"]["worse"] == sum(change < 0 for change in changes)
    assert sum(count for _least, _most, count in result.income["bins"]) == 15
    stored = result.households.filter(is_member=True).values_list("change", flat=True)
    assert sorted(stored) == pytest.approx(sorted(changes), abs=0.01)
    beside = result.households.filter(is_member=False)
    assert sum(beside.values_list("weight", flat=True)) == pytest.approx(count)


def test_a_later_result_leaves_the_older_as_it_was():
    places = homes(4)
    for place in places:
        both(place, 30_000, 36_000)
    model = begun(*places[:2])
    first = kept(model)
    first.refresh_from_db()
    figures = first.income
    second = kept(model, Asked(BEFORE, AFTER, 2566, "46"), at=AT + timedelta(hours=1))
    first.refresh_from_db()
    assert (first.is_current, second.is_current, first.income) == (False, True, figures)
    assert current_results([model]) == {model.pk: second}
    assert second.income["spread"]["before"] == pytest.approx(30_000 * INDEX.factor(2564, 2566))
    assert (second.index, second.methods) == ("price_index 2569", first.methods)


def test_each_member_says_why_it_could_not_be_compared():
    places = homes(9)
    paired, alone, no_capitals, no_before, late, no_after, early, other, other_too = places
    both(paired, 30_000, 36_000)
    both(alone, 900_000, 910_000, (4.0, 1.0, 4.0, 1.0, 4.0))
    both(no_capitals, 30_000, 36_000, (2.0, None, 2.0, 2.0, 2.0))
    told(no_before, AFTER, 36_000, on=AFTER_ON)
    told(late, BEFORE, 30_000, on=JOINED_ON + timedelta(days=1))
    told(late, AFTER, 36_000, on=AFTER_ON)
    told(no_after, BEFORE, 30_000, on=BEFORE_ON)
    told(early, BEFORE, 30_000, on=BEFORE_ON)
    told(early, AFTER, 30_000, on=JOINED_ON)
    both(other, 30_000, 31_000)
    both(other_too, 31_000, 31_000, (2.1, 2.0, 2.0, 2.0, 1.9))
    result = kept(begun(*places[:7]))
    assert states(result) == {
        paired.pk: State.COMPARED, alone.pk: State.ALONE, no_capitals.pk: State.NO_CAPITALS,
        no_before.pk: State.NO_BEFORE, late.pk: State.TOO_LATE, no_after.pk: State.NO_AFTER, early.pk: State.TOO_EARLY,
    }  # fmt: skip
    assert [members for _state, members, _others in result.income["states"]] == [1] * 7
    assert result.income["spread"]["n"] == 3


def test_without_a_day_the_year_says_whether_it_was_in_time():
    earlier, same_year, other = homes(3)
    for place, year in ((earlier, 2564), (same_year, 2565), (other, 2564)):
        told(place, (year, 1), 30_000)
        told(place, AFTER, 36_000)
    told(same_year, (2564, 2), 30_000)
    model = begun(earlier, same_year)
    assert states(kept(model))[earlier.pk] != State.TOO_LATE
    asked = Asked((2565, 1), AFTER, 2567, "46")
    assert states(kept(model, asked, at=AT + timedelta(hours=1)))[same_year.pk] == State.TOO_LATE


def test_who_is_in_another_model_is_no_similar_household_and_who_left_is_still_counted():
    member, gone, other, elsewhere = homes(4)
    for place in (member, gone, other, elsewhere):
        both(place, 30_000, 36_000)
    model = begun(member, gone)
    place = Enrolment.objects.get(household=gone)
    leave_model(enrolment=place, left_on=date(2023, 1, 1), reason="no_income", by=None, at=AT)
    joined(model_of("อีกโมเดล", began_on=date(2022, 3, 1)), elsewhere, member, joined_on=JOINED_ON)
    result = kept(model)
    told_of_it = result.income
    assert (told_of_it["members"], told_of_it["others"]) == (2, 1)
    assert (told_of_it["elsewhere"], told_of_it["also_elsewhere"]) == (1, 1)
    assert set(result.households.filter(is_member=False).values_list("household_id", flat=True)) == {other.pk}
    assert ever_members(model) == 2


def test_a_merged_member_counts_once_as_who_it_became():
    stays, merged, other = homes(3)
    for place in (stays, other):
        both(place, 30_000, 36_000)
    model = begun(stays, merged)
    Household.objects.filter(pk=merged.pk).update(merged_into=stays)
    result = kept(model)
    assert list(states(result)) == [stays.pk]
    assert ever_members(model) == 1


def test_without_a_round_after_the_beginning_the_records_speak_alone():
    (place,) = homes(1)
    told(place, BEFORE, 30_000, on=BEFORE_ON)
    model = begun(place)
    assert usual_rounds(model.began_on, [BEFORE]) == (BEFORE, None)
    result = kept(model, Asked(None, None, 2567, "46"))
    assert (result.income, result.after_year, result.households.count()) == ({}, None, 0)
    assert result.records["households"] == 1


def test_the_usual_rounds_lie_on_both_sides_of_the_beginning():
    (place,) = homes(1)
    for of in ((2563, 1), (2564, 1), (2566, 1), (2567, 2)):
        told(place, of, 30_000)
    assert rounds_told("46") == [(2563, 1, 1), (2564, 1, 1), (2566, 1, 1), (2567, 2, 1)]
    rounds = [(year, number) for year, number, _households in rounds_told("46")]
    assert usual_rounds(BEGAN_ON, rounds) == ((2564, 1), (2567, 2))
    assert usual_rounds(None, rounds) == (None, None)
    assert usual_rounds(date(2019, 1, 1), rounds) == (None, (2567, 2))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(BEFORE, AFTER, 2599, "46"), "ไม่มีปี 2599"),
        (Asked(BEFORE, AFTER, 2567, "4605"), "จนถึงจังหวัด"),
        (Asked((2560, 1), AFTER, 2567, "46"), "2560"),
        (Asked(AFTER, BEFORE, 2567, "46"), "2565"),
        (Asked(BEFORE, BEFORE, 2567, "46"), "2565"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_what_to_do(asked, words):
    (place,) = homes(1)
    both(place, 30_000, 36_000)
    with pytest.raises(ModelRefused, match=words):
        kept(begun(place), asked)
    assert not ModelResult.objects.exists()


def test_a_round_of_a_year_the_index_lacks_is_refused_though_the_baht_are_of_another():
    (place,) = homes(1)
    told(place, BEFORE, 30_000)
    told(place, (2569, 1), 36_000)
    with pytest.raises(ModelRefused, match="2569"):
        kept(begun(place), Asked(BEFORE, (2569, 1), 2567, "46"))


def test_a_model_that_has_not_begun_has_no_result():
    with pytest.raises(ModelRefused, match="ยังไม่เริ่ม"):
        kept(model_of(began_on=None))


@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [
        ("data_manager", True),
        ("supervisor", False),
        ("governor_office", False),
        ("mentor", False),
        (None, True),
    ],
)
def test_who_leads_a_model_has_its_result_worked_out(role, is_allowed):
    (place,) = homes(1)
    both(place, 30_000, 36_000)
    model, user = begun(place), role and user_with(role, "46")
    if is_allowed:
        assert ask_for_result(model=model, asked=ASKED, by=user, at=AT).kind == "operating_models.result"
        return
    for act in (
        lambda: ask_for_result(model=model, asked=ASKED, by=user, at=AT),
        lambda: kept(model, by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_similar_households_are_looked_for_up_to_the_province():
    assert [area.code for area in areas_beside(begun(area_id="4601"))] == ["4601", "46"]


def test_records_are_summed_by_year_and_what_is_not_told_stays_unknown():
    one, two = homes(2)
    model = begun(one, two)
    first, second = Enrolment.objects.order_by("household_id")
    told_of(
        model, sale(first, month=date(2024, 5, 1), baht=1000.0), sale(first, month=date(2024, 6, 1), baht=None),
        sale(first, month=date(2026, 2, 1), baht=500.0, channel=""),
        sale(first, month=date(2026, 2, 1), kind="cost", baht=300.0, quantity=None, channel=""),
        sale(second, month=date(2026, 3, 1), baht=900.0, channel="ออนไลน์"),
        sale(second, month=date(2026, 3, 1), kind="model_wage", baht=200.0, quantity=None, channel="", product=""),
    )  # fmt: skip
    records = kept(model, Asked(None, None, 2567, "46")).records
    early, late = records["years"]
    assert (early["year"], early["sold"], early["unknown"], early["members"], early["months"]) == (
        2024, 1000.0, 1, 1, 2,
    )  # fmt: skip
    assert early["real_sold"] == pytest.approx(1000)
    assert (early["wages"], early["spent"], early["real_spent"]) == (None, None, None)
    assert (late["sold"], late["in_index"], late["real_sold"], late["last"]) == (
        1400.0,
        False,
        None,
        "2026-03-01",
    )
    assert (late["paid"], late["paid_persons"], late["selling"]) == (1, 0, 2)
    channels = records["channels"]
    assert [row["channel"] for row in channels["rows"]] == ["ตลาดนัด", "ออนไลน์"]
    assert (channels["named"], channels["silent"]["baht"], channels["sold"]) == (2, 500.0, 2400.0)
    assert records["kept"] == {"share": pytest.approx(1200 / 1500), "sold": 1500.0, "members": 1}


def test_costs_and_the_chain_are_told_apart_and_nothing_is_zero_that_is_not_known():
    (place,) = homes(1)
    model = begun(place)
    nothing = kept(model, Asked(None, None, 2567, "46")).records
    assert (nothing["costs"]["spent_each"], nothing["costs"]["handed_each"]) == (None, None)
    assert (nothing["chain"]["share"], nothing["kept"]["share"], nothing["channels"]["silent"]) == (None,) * 3
    for year, spent in ((2566, Decimal(9000)), (2567, None)):
        ModelBudget.objects.create(model=model, source="งบจังหวัด", fiscal_year=year, spent=spent)
    poor = Node.objects.create(
        model=model, kind="growing", actors="poor_households", name="ผู้สาน", households=1
    )
    buyer = Node.objects.create(model=model, kind="buyer", actors="others", name="ผู้ซื้อ")
    Flow.objects.create(
        model=model,
        source=poor,
        target=buyer,
        product="กระเป๋า",
        quantity=10,
        unit="ใบ",
        price=100,
        cost=20,
        year=2567,
    )
    told_now = kept(model, Asked(None, None, 2567, "46"), at=AT + timedelta(hours=1)).records
    costs = told_now["costs"]
    assert (costs["spent_each"], costs["spent_unknown"], costs["spent_lines"]) == (9000.0, 1, 2)
    assert (told_now["chain"]["year"], told_now["chain"]["share"]) == (2567, 1.0)


def test_changes_fall_into_bins_of_one_round_width():
    assert histogram(pl.Series([], dtype=pl.Float64)) == []
    assert histogram(pl.Series([0.0])) == [(0, 1000, 1)]
    bins = histogram(pl.Series([-100.0, 0.0, 999.99, 1000.0, 25_000.0]))
    assert bins[0] == (-5000, 0, 1)
    assert (bins[1], sum(count for _least, _most, count in bins)) == ((0, 5000, 3), 5)
    assert all(most - least == 5000 for least, most, _count in bins)


def test_an_organisation_leads_its_own_model_only():
    (place,) = homes(1)
    both(place, 30_000, 36_000)
    body, others = organisation(), organisation("อีกหน่วยงาน")
    model = begun(place, organisation=body)
    assert kept(model, by=user_with("project_team", "46", organisation=body))
    with pytest.raises(PermissionDenied):
        kept(model, by=user_with("project_team", "46", organisation=others))
