"""Follow-up through the year: asked again, judged, looked at, decided, watched; and what a baht brought."""

from datetime import timedelta

import polars as pl
import pytest
from django.utils import timezone

from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.shocks import record_shocks
from ppaos.learning.monitoring.actions.watching import watch_households
from ppaos.learning.monitoring.models import Exit, FollowUpRound, Study, StudyResult, WatchAlert
from ppaos.support.operating_models.actions.parts import keep_budget
from tests.factories.enrolled import model_of
from tests.factories.exiting import monitored, noticed, proposed, ready, rules
from tests.factories.followed import opened
from tests.journeys.installation import somebody, the_worker_works
from tests.journeys.looking import PHONE, assert_fits_a_phone

FIRST_YEAR = 2568
WENT_ON = "ดำเนินการแล้ว 1 ครัวเรือน"


@pytest.fixture
def people(installation):
    """Who proposes, who looks, who decides; every method is published."""
    rules()
    roles = {"proposer": "data_manager", "verifier": "supervisor", "decider": "governor_office"}
    return {name: somebody(role) for name, role in roles.items()}


# a data manager asks again, judges and proposes


def a_round_is_planned(at):
    at.opens("/follow-up/rounds/new/?area=46")
    at.arrives_at("กาฬสินธุ์")
    at.writes("Name of the round", "รอบสองของปี")
    at.page.locator("select[name=form]").select_option(index=1)
    at.presses("Show what it comes to")
    at.sees("What this plan comes to")
    at.looks_around()
    at.presses("Keep this plan")
    at.sees("รอบสองของปี")
    at.looks_around()


def households_are_judged_and_one_is_proposed(at):
    at.opens("/follow-up/exits/candidates/?area=46")
    at.sees("Nobody was judged here yet")
    at.presses("Judge now")
    the_worker_works()
    at.opens("/follow-up/exits/candidates/?area=46")
    at.looks_around()
    at.page.locator("input[name=household]").first.check()
    at.presses("Propose those ticked")
    at.opens("/follow-up/exits/list/?area=46&state=proposed")
    at.sees("สมศรี")
    at.looks_around()


def test_a_data_manager_plans_a_round_judges_and_proposes(reader, people):
    ready("สมศรี", key="a")
    ready("ยังป่วย", key="b", dimensions={"health": "poor"})
    publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=timezone.now())
    at = reader(people["proposer"])
    a_round_is_planned(at)
    households_are_judged_and_one_is_proposed(at)
    assert FollowUpRound.objects.get().size == 2
    assert Exit.objects.get().made_by == people["proposer"]


# a supervisor looks, the community is heard, the household is told


def the_household_is_looked_at(at, each):
    at.opens(f"/follow-up/exits/{each.pk}/")
    at.arrives_at("สมศรี")
    for box in at.page.locator("input[type=radio][value=holds]").all():
        box.check()
    at.writes("What was seen", "เห็นแปลงผักและสมุดบัญชี")
    at.presses("Keep what was seen")
    at.sees("It is written down.")


def the_community_is_heard(at):
    at.opens("/follow-up/exits/list/?area=46&state=exit_verified")
    at.page.locator("input[name=exit]").check()
    at.page.locator("input[name=review-agrees][value=yes]").check()
    at.writes("Who was there", "ผู้ใหญ่บ้านและชาวบ้าน 20 คน")
    at.writes("Minutes", "ที่ประชุมเห็นชอบ")
    at.looks_around()
    at.presses("Keep the minutes")
    at.sees(WENT_ON)
    at.opens("/follow-up/exits/list/?area=46&state=exit_reviewed")
    at.sees("สมศรี")


def the_household_is_told(at):
    at.opens("/follow-up/exits/list/?area=46&state=exit_reviewed")
    at.page.locator("input[name=exit]").check()
    assert at.fetches("Print the notices").read_bytes().startswith(b"%PDF")
    at.page.locator("input[name=notice-way]").first.check()
    at.presses("The households were told")
    at.sees(WENT_ON)
    at.opens("/follow-up/exits/list/?area=46&state=noticed")
    at.sees("สมศรี")
    at.looks_around()


def test_a_supervisor_looks_hears_the_community_and_tells_the_household(reader, people):
    each = proposed(ready(), people)
    at = reader(people["verifier"])
    the_household_is_looked_at(at, each)
    the_community_is_heard(at)
    the_household_is_told(at)
    each.refresh_from_db()
    assert (each.state, each.verified_by) == ("noticed", people["verifier"])
    assert each.objections_until == each.noticed_on + timedelta(days=15)


# the governor's office decides and reads three counts


def test_the_governors_office_decides_and_reads_three_counts(reader, people):
    each = noticed(ready(), people)
    at = reader(people["decider"])
    at.opens("/follow-up/exits/list/?area=46&state=noticed")
    at.sees_no("สมศรี")
    at.page.locator("input[name=exit]").check()
    at.page.locator("input[name=decide-leaves][value=yes]").check()
    at.writes("Ground of the decision", "ครบทุกเกณฑ์ ไม่มีคำคัดค้าน")
    at.looks_around()
    at.presses("Keep the decision")
    at.sees(WENT_ON)
    at.opens("/follow-up/exits/?area=46")
    at.arrives_at("กาฬสินธุ์")
    cards = at.page.locator("main .figure-card")
    assert cards.count() >= 3
    at.opens(f"/follow-up/exits/{each.pk}/")
    at.sees("Checks after leaving")
    at.sees_no("สมศรี")
    at.looks_around()
    each.refresh_from_db()
    assert each.state == "in_monitored_exit"
    assert each.checks.count() == 4


# a mentor goes to an alert


def test_a_mentor_goes_to_a_household_in_trouble_and_clears_its_alert(reader, people):
    home = ready()
    monitored(home, people)
    mentor, at = somebody("mentor"), timezone.now()
    opened(home, mentor)
    ill = {"household_id": home.pk, "kind": "illness", "on": timezone.localdate(at)}
    record_shocks(frame=pl.DataFrame([ill]), by=None, at=at)
    watch_households(by=None, at=at)
    mine = reader(mentor, viewport=PHONE, has_touch=True)
    mine.page.set_viewport_size(PHONE)
    mine.opens("/follow-up/watch/")
    mine.looks_around()
    mine.page.get_by_role("link", name="สมศรี").first.click()
    mine.arrives_at("สมศรี")
    mine.writes("What somebody found", "ออกจากโรงพยาบาลแล้ว ยังมีรายได้")
    mine.presses("Keep what was found")
    mine.sees("It is written down.")
    assert_fits_a_phone(mine.page)
    alert = WatchAlert.objects.get()
    assert (alert.state, alert.settled_by) == ("alert_cleared", mentor)


# a data manager writes a study


def a_study_begins_with_what_the_records_say(at, model):
    at.opens("/follow-up/studies/new/")
    at.writes("Name of the study", "ผลตอบแทนของเห็ดฟาง")
    at.page.locator("select[name=area]").select_option(value=str(model.area_id))
    at.page.locator("select[name=model]").select_option(value=str(model.pk))
    at.writes("Base year (B.E.)", str(FIRST_YEAR))
    at.writes("Discount rate a year, in per cent", "๓.๕")
    at.page.locator("input[name=method][value=multiplicative]").check()
    at.page.locator("input[name=first_year][value='1']").check()
    at.looks_around()
    at.presses("Begin")
    at.arrives_at("ผลตอบแทนของเห็ดฟาง")
    at.sees("12,000")


def what_the_study_does_not_count_is_taken_out(at):
    at.page.locator("#table-outcomes button[form^=out-outcomes]").first.click()
    at.agrees("Take out")
    at.sees("Nothing stands here yet.")


def an_outcome_is_filled_in(at):
    at.presses("Add an outcome")
    line = Study.objects.get().outcomes.order_by("-pk")[0]
    told = {
        "stakeholder": "ครัวเรือนสมาชิก", "name": "รายได้เพิ่ม", "quantity": "10", "proxy_value": "๓,๐๐๐",
        "duration": "1", "deadweight": "๒๐", "displacement": "0", "attribution": "50", "drop_off": "0",
    }  # fmt: skip
    for field, typed in told.items():
        at.page.locator(f"[name='outcomes-{line.pk}-{field}']").fill(typed)
    at.presses("Keep all", within="#table-outcomes")
    at.page.wait_for_load_state()
    at.looks_around()


def test_a_data_manager_writes_a_study_from_a_model_to_its_report(reader, people):
    model = model_of("เห็ดฟางสมมุติ", places=5)
    spent = {"planned": None, "granted": None, "spent": 12000}
    keep_budget(model=model, source="ทุนวิจัย", fiscal_year=FIRST_YEAR, by=None, at=timezone.now(), **spent)
    at = reader(people["proposer"])
    a_study_begins_with_what_the_records_say(at, model)
    what_the_study_does_not_count_is_taken_out(at)
    an_outcome_is_filled_in(at)
    study = Study.objects.get()
    at.opens(f"/follow-up/studies/{study.pk}/results/")
    at.sees("What moves the ratio most")
    at.looks_around()
    assert at.fetches("Report (PDF)").read_bytes().startswith(b"%PDF")
    at.opens(f"/follow-up/studies/{study.pk}/")
    at.presses("Finish the study")
    at.agrees("Finish")
    at.sees("The study is finished. What it came to is kept and changes no more.")
    assert StudyResult.objects.get().figures["ratio"] == pytest.approx(10 * 3000 * 0.8 * 0.5 / 1.035 / 12000)
