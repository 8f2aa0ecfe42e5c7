"""All help together: whoever gives it, by source; where two agencies double or contradict each other."""

from datetime import date, timedelta
from html import unescape

import pytest

from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.queries.together import cases_of, counted, households_in, together
from ppaos.people.registry.models import Household
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.models import GivenInput, HouseholdPlan
from ppaos.support.referral.actions.steering import hear_household
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, model_of
from tests.factories.followed import homes, opened
from tests.factories.helped import help_line, recorded
from tests.factories.learned import able_in, course_held
from tests.factories.people import AT, organisation, person_named, user_with
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def referred(home):
    """A referral that has left for its receiver."""
    receiver = office()
    agreement_with(receiver)
    return sent_referral(need_of(home), service_of(receiver))


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def cases(*places):
    rows = cases_of([each.pk for each in places])
    return {(row["code"], row["household_id"]) for row in rows.to_dicts()}


def delivered(home, receiver, code="family_aid"):
    found = sent_referral(need_of(home), service_of(receiver, code))
    Referral.objects.filter(pk=found.pk).update(state="delivered", helped_at=AT)
    found.steps.create(from_state="sent", to_state="delivered", channel="screen", made_at=AT)
    found.refresh_from_db()
    return found


def test_everything_done_for_a_household_stands_together():
    [home] = homes("ก", score=None)
    body, model = organisation("หน่วย"), model_of()
    recorded(help_line(home, body, "1"), help_line(home, body, "2", what="พันธุ์กระจูด", kind="goods", baht=None))
    GivenInput.objects.create(model=model, line=HelpLine.objects.get(what="พันธุ์กระจูด"))
    joined(model, home)
    able_in(course_held(), home, person_named("ก"))
    HouseholdPlan.objects.create(
        household=home, area_id=home.area_id, state="plan_agreed", agreed_on=ON, made_at=AT, changed_at=AT
    )
    referred(home)
    rows = together([home.pk])
    assert sorted(rows["source"]) == ["course", "input", "ledger", "model", "plan", "referral"]
    sums = {(row["source"], row["stage"]): (row["households"], row["records"], row["baht"], row["without_baht"])
            for row in counted([home.pk]).to_dicts()}  # fmt: skip
    assert sums[("ledger", "paid")] == (1, 1, 3000.0, 0)
    assert sums[("input", "paid")] == (1, 1, None, 1)


def test_what_was_taken_back_and_what_was_corrected_is_told_as_it_stands():
    [home] = homes("ก", score=None)
    recorded(help_line(home, organisation("หน่วย"), "1"))
    take_back_help(line=HelpLine.objects.get(), reason="ผิดคน", by=None, at=AT)
    assert together([home.pk]).is_empty()


def test_a_record_merged_into_a_household_counts_with_it():
    kept, twin = homes("ก", "ข", score=None)
    recorded(help_line(twin, organisation("หน่วย"), "1"))
    Household.objects.filter(pk=twin.pk).update(merged_into=kept)
    assert together([kept.pk])["household_id"].to_list() == [kept.pk]
    assert households_in(Area.objects.get(pk="46")) == [kept.pk]


def test_two_agencies_the_same_item_in_one_month():
    twice, months, office_and_body, other = homes("ก", "ข", "ค", "ง", score=None)
    one, two = organisation("หนึ่ง"), organisation("สอง")
    branch = organisation("สาขา")
    branch.parent = one
    branch.save()
    recorded(
        help_line(twice, one, "1", what="ข้าวสาร 5 กก."),
        help_line(twice, two, "2", what="ข้าวสาร  5กก.", given_on=ON + timedelta(days=9)),
        help_line(months, one, "3"), help_line(months, two, "4", given_on=date(2026, 10, 1)),
        help_line(office_and_body, one, "5"), help_line(office_and_body, branch, "6", given_on=ON + timedelta(days=1)),
        help_line(other, one, "7"), help_line(other, two, "8", stage="promised"),
    )  # fmt: skip
    assert cases(twice, months, office_and_body, other) == {("same_item_same_month", twice.pk)}


def test_delivered_and_the_household_says_not():
    says_not, says_yes = homes("ก", "ข", score=None)
    receiver = office()
    hear_household(referral=delivered(says_not, receiver), is_received=False, by=None, at=AT)
    hear_household(referral=delivered(says_yes, receiver, "other"), is_received=True, by=None, at=AT)
    told = cases(says_not, says_yes)
    assert ("household_says_not", says_not.pk) in told
    assert ("household_says_not", says_yes.pk) not in told


def test_delivered_without_a_line_in_the_ledger():
    without, with_line = homes("ก", "ข", score=None)
    receiver = office()
    delivered(without, receiver)
    named = delivered(with_line, receiver, "other")
    recorded(help_line(with_line, receiver, "1", referral_id=named.pk))
    assert cases(without, with_line) == {("delivered_without_line", without.pk)}


def test_two_models_at_once_and_help_after_a_household_left():
    both, gone = homes("ก", "ข", score=None)
    joined(model_of("หนึ่ง"), both)
    joined(model_of("สอง"), both)
    Household.objects.filter(pk=gone.pk).update(standing="died", standing_on=ON - timedelta(days=1))
    recorded(help_line(gone, organisation("หน่วย"), "1"))
    assert cases(both, gone) == {("two_models_at_once", both.pk), ("given_after_left", gone.pk)}


def test_the_pages_tell_it_and_the_cases_open(client):
    home, _other = homes("ก", "ข", score=None)
    joined(model_of("หนึ่ง"), home)
    joined(model_of("สอง"), home)
    referred(home)
    client.force_login(user_with("data_manager", "46"))
    shown = page(client.get("/follow-up/help/"))
    assert "อยู่สองโมเดลพร้อมกัน" in shown
    assert "2 ครัวเรือน" in shown
    listed = page(client.get("/follow-up/help/households/?case=two_models_at_once"))
    assert "หนึ่ง · สอง" in listed
    assert client.get("/follow-up/help/households/?case=x").status_code == 404
    one = page(client.get(f"/follow-up/households/{home.pk}/help/"))
    assert "อยู่สองโมเดลพร้อมกัน" in one
    assert "บริการ family_aid" in one
    client.force_login(user_with("governor_office", "46"))
    assert "/follow-up/help/households/" not in page(client.get("/follow-up/help/"))
    assert client.get("/follow-up/help/households/?case=two_models_at_once").status_code == 403
    assert client.get(f"/follow-up/households/{home.pk}/help/").status_code == 403
    client.force_login(user_with("supervisor", "4605"))
    assert client.get(f"/follow-up/households/{home.pk}/help/").status_code == 404


def test_who_sees_no_referrals_is_told_of_none(client):
    home, empty = homes("ก", "ข", score=None)
    referred(home)
    team = user_with("project_team", "46")
    for each in (home, empty):
        opened(each, team, "names")
    client.force_login(team)
    assert "บริการ family_aid" not in page(client.get(f"/follow-up/households/{home.pk}/help/"))
    assert "ยังไม่มีข้อมูลของครัวเรือนนี้" in page(client.get(f"/follow-up/households/{empty.pk}/help/"))
