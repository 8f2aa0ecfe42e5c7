"""Figures as of a day: only what had come by then counts, and what cannot be told is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.queries.dated_figures import FIGURES, figure_on, figures_on
from ppaos.learning.policy.queries.errors import PolicyRefused
from ppaos.people.registry.actions.homes import Address, move_household
from ppaos.people.registry.actions.standings import record_standing
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.referral.models import Referral, Step
from tests.factories.enrolled import member_of, model_of
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, SURVEYED_ON, household_of
from tests.factories.planned import agreed, plan_of
from tests.factories.referred import need_of, office, sent_referral, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
TODAY, DAY = AT.date(), timedelta(days=1)


def area(code="46"):
    return Area.objects.get(pk=code)


def value(code, on, where="46"):
    return figure_on(code, area(where), on).value


def test_a_household_counts_where_it_lived_and_as_it_stood_on_the_day():
    home = household_of("ก", "ข", standing="verified")
    record_standing(household=home, standing="not_poor", on=TODAY, by=None, at=AT)
    assert value("households_poor", TODAY - DAY) == 1
    assert value("households_poor", TODAY) == 0
    assert value("persons_verified", TODAY) == 2
    assert value("households_found", SURVEYED_ON) == 1


def test_after_a_move_the_old_place_keeps_the_figures_of_the_days_before():
    home = household_of("ก")
    move_household(
        household=home, address=Address(area_code="46010201", house_no="9"), on=TODAY, by=None, at=AT
    )
    assert value("households_poor", TODAY - DAY, "460101") == 1
    assert value("households_poor", TODAY, "460102") == 1
    with pytest.raises(PolicyRefused, match="ยังไม่มีบันทึก"):
        value("households_poor", TODAY - DAY, "460102")


def test_a_referral_counts_from_the_day_it_left_to_the_day_it_was_called_back():
    home = household_of("ก")
    sent = sent_referral(need_of(home), service_of(office()))
    Referral.objects.filter(pk=sent.pk).update(sent_at=AT - 5 * DAY, state="called_back")
    Step.objects.create(
        referral=sent, from_state="sent", to_state="called_back", channel="screen", made_at=AT - 2 * DAY
    )
    days = [TODAY - number * DAY for number in (6, 5, 3, 2, 0)]
    assert [value("households_referred", day) for day in days] == [0, 1, 1, 0, 0]
    assert [value("households_poor_unreferred", day) for day in days] == [1, 0, 0, 1, 1]


def test_help_counts_from_its_day_and_what_was_taken_back_never_did():
    home, body = household_of("ก"), office()
    recorded(
        help_line(home, body, "1", given_on=TODAY - 3 * DAY, baht=1000),
        help_line(home, body, "2", given_on=TODAY - 9 * DAY),
        help_line(home, body, "3", stage="promised", given_on=TODAY + 30 * DAY, baht=700),
    )
    take_back_help(line=HelpLine.objects.get(key="2"), reason="ผิดบ้าน", by=None, at=AT)
    assert [value("help_baht", TODAY - number * DAY) for number in (4, 3, 0)] == [None, 1000, 1000]
    assert [value("households_helped", TODAY - number * DAY) for number in (9, 3)] == [0, 1]
    assert [value("help_baht_promised", TODAY - number * DAY) for number in (1, 0)] == [None, 700]


def test_the_end_of_a_day_is_told_in_local_time():
    home, body = household_of("ก"), office()
    late = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)  # half past one of the 21st in Thailand
    recorded(help_line(home, body, "1", stage="promised", given_on=None, baht=500), at=late)
    assert [value("help_baht_promised", date(2026, 11, day)) for day in (20, 21)] == [None, 500]


def test_models_and_plans_count_while_they_last():
    home = household_of("ก", valid_from=date(2026, 1, 5))
    left = member_of(model_of(), home)
    leave_model(enrolment=left, left_on=TODAY - 2 * DAY, reason="other_work", by=None, at=AT)
    days = (left.joined_on - DAY, left.joined_on, TODAY - 3 * DAY, TODAY - 2 * DAY)
    assert [value("households_in_models", day) for day in days] == [0, 1, 1, 0]
    plan = agreed(plan_of(home=home))
    assert [value("households_plan_agreed", TODAY - number * DAY) for number in (1, 0)] == [0, 1]
    HouseholdPlan.objects.filter(pk=plan.pk).update(state="plan_done", ended_on=TODAY)
    assert value("households_plan_agreed", TODAY) == 0


def test_what_no_list_was_brought_in_for_is_not_measured():
    household_of("ก")
    assert value("persons_added", TODAY) is None
    assert figure_on("persons_added", area(), TODAY).household_ids == []


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("no_figure", TODAY, "ไม่มีตัวเลข «no_figure»"),
        ("households_poor", TODAY + DAY, "ยังไม่ถึงวันที่"),
        ("households_poor", SURVEYED_ON - DAY, "ให้เลือกวันตั้งแต่ 1 พ.ย. 2569"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_do(code, day, said):
    household_of("ก")
    with pytest.raises(PolicyRefused, match=said):
        figure_on(code, area(), day)


def test_a_place_without_any_record_is_refused_alone_and_told_as_unknown_among_others():
    household_of("ก")
    with pytest.raises(PolicyRefused, match="ยังไม่มีบันทึกใด"):
        figure_on("households_poor", area("4605"), TODAY)
    told = figures_on(["households_poor", "persons_poor"], [area("46"), area("4605")], TODAY)
    assert told.rows() == [
        ("46", "households_poor", 1), ("46", "persons_poor", 1), ("4605", "households_poor", None),
        ("4605", "persons_poor", None),
    ]  # fmt: skip
    for wrong in (["no_figure"], ["households_poor"]):
        with pytest.raises(PolicyRefused):
            figures_on(wrong, [area()], TODAY if wrong == ["no_figure"] else TODAY + DAY)


def test_figures_have_words_in_both_languages():
    for figure in FIGURES.values():
        assert all(
            words[language] for words in (figure.label, figure.definition) for language in ("th", "en")
        )
