"""A supervisor reviews what surveyors sent: the oddest first, by keyboard; and has some of it held a second time."""

import base64
from datetime import timedelta

from django.utils import timezone

from ppaos.evidence.survey.actions.findings import judge_waiting
from ppaos.evidence.survey.models import Form, FormVersion, Interview, Visit
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Household
from tests.factories.judged import file_of, interview_of, submission_of
from tests.factories.list_files import example
from tests.factories.surveyed import visit_of
from tests.journeys.installation import PROVINCE, somebody

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MEMBER = "/data/members/member[1]"


def test_a_supervisor_reviews_interviews_by_keyboard(lists, reader):
    given_surveyors_sent_interviews(odd=1, plain=4)
    supervisor = reader(somebody("supervisor"))
    when_the_oddest_interview_is_opened_by_key(supervisor)
    and_what_is_odd_stands_at_its_question(supervisor)
    and_it_is_sent_back_with_words(supervisor, "ถ่ายภาพหน้าบ้านและถามอาชีพใหม่")
    then_the_phone_shows("ถ่ายภาพหน้าบ้านและถามอาชีพใหม่")
    when_the_next_is_accepted_by_key(supervisor)
    and_the_others_without_findings_at_once(supervisor)
    then_interviews_are(sent_back=1, accepted=4, new_interview=0)
    when_second_checks_are_drawn(supervisor)
    then_others_hold_them_again()
    and_every_look_was_noted()


def given_surveyors_sent_interviews(odd, plain):
    one, two = somebody("surveyor", "4601"), somebody("surveyor", PROVINCE)
    version = the_household_form()
    homes = list(Household.objects.filter(area__code__startswith="4601").order_by("pk")[: odd + plain])
    now = timezone.now()
    for number, home in enumerate(homes):
        visit = visit_of(one, household=home, area_id=home.area_id, state=Visit.State.DONE)
        started = now - timedelta(days=1, hours=number)
        interview = interview_of(
            version,
            one,
            told(number, is_odd=number < odd),
            chain=f"uuid:journey-{number}",
            household=home,
            visit=visit,
            area_id=home.area_id,
            held_on=timezone.localdate(started),
            started_at=timezone.localtime(started).replace(hour=10 + number),
            seconds=300 if number < odd else 2700 + 60 * number,
            distance_metres=4200 if number < odd else 20,
            changed_at=now,
        )
        submission = submission_of(interview, received_at=now)
        for name in ("photo", "signature") if number >= odd else ("signature",):
            file_of(submission, f"{name}-{number}.png", PIXEL)
    judge_waiting(by=None, at=now)
    assert two.pk


def the_household_form() -> FormVersion:
    """The household form as it ships, in use."""
    at = timezone.now()
    about = converted(example("forms/ppaos_household.xlsx")).about
    form = Form.objects.create(
        code=about.code, title=about.title, kind=Form.Kind.HOUSEHOLD, area_id=PROVINCE, created_at=at
    )
    source = StoredFile.objects.create(name="form.xlsx", size=0, sha256="", purpose="tests", created_at=at)
    return FormVersion.objects.create(
        form=form, version=about.version, state=FormVersion.State.PUBLISHED, source=source, xform="", xform_md5="",
        questions=about.questions, languages=about.languages, received_at=at, published_at=at,
    )  # fmt: skip


def told(number: int, *, is_odd: bool) -> dict[str, str]:
    """The answers of a household: of an odd one the member works though bed-bound, and a photo is missing."""
    said = {
        "/data/verdict/outcome": "found_poor", "/data/verdict/gps": "16.43 103.5 0 8", "/data/consent/agreed": "yes",
        "/data/consent/signature": f"signature-{number}.png", "/data/long": "yes", "/data/cover/people": "1",
        "/data/cover/living": "1", f"{MEMBER}/first_name": f"สมมุติ{number}", f"{MEMBER}/last_name": f"นามสกุล{number}",
        f"{MEMBER}/presence": "named_present", f"{MEMBER}/health": "bed_bound" if is_odd else "normal",
        f"{MEMBER}/work": "working", f"{MEMBER}/income": str(4000 + 100 * number),
        "/data/financial/income_year": "60000", "/data/financial/expense_year": "55000",
        "/data/social/mutual_help": "much" if number % 2 else "some", "/data/social/rule_keeping": "some",
    }  # fmt: skip
    if not is_odd:
        said["/data/verdict/photo"] = f"photo-{number}.png"
    return said


def when_the_oddest_interview_is_opened_by_key(supervisor):
    supervisor.follows_own("Interviews to review")
    supervisor.arrives_at("Interviews to review")
    supervisor.keys("j")
    walked(supervisor, lambda: supervisor.keys("Enter"))
    supervisor.sees("What is odd")
    supervisor.looks_around()


def and_what_is_odd_stands_at_its_question(supervisor):
    row = supervisor.page.locator("tr.differs").filter(has_text="ป่วยติดเตียง")
    assert row.count() == 1
    assert "ทำงาน" in row.locator(".finding").inner_text()
    supervisor.page.locator("details.photo summary").first.click()
    supervisor.page.locator("details.photo img").first.wait_for(state="visible")
    supervisor.looks_around()


def and_it_is_sent_back_with_words(supervisor, words):
    supervisor.keys("b")
    supervisor.looks_around()
    walked(supervisor, lambda: supervisor.presses("Send back"))
    supervisor.sees("Say what the surveyor is to mend: the words are shown on the phone.")
    supervisor.keys("b")
    supervisor.writes("What the surveyor is to mend", words)
    walked(supervisor, lambda: supervisor.presses("Send back"))
    supervisor.sees(
        "The interview is sent back; the surveyor's phone shows your words at its next connection."
    )


def then_the_phone_shows(words):
    assert Visit.objects.get(state=Visit.State.SENT_BACK).comment == words


def when_the_next_is_accepted_by_key(supervisor):
    walked(supervisor, lambda: supervisor.keys("a"))
    supervisor.sees("The interview is accepted.")


def and_the_others_without_findings_at_once(supervisor):
    supervisor.follows_own("Interviews to review")
    supervisor.arrives_at("Interviews to review")
    supervisor.page.locator(".page-actions button[type=submit]").click()
    supervisor.agrees("Accept")
    supervisor.sees("No interview waits for review")
    supervisor.looks_around()


def then_interviews_are(**counts):
    for state, count in counts.items():
        assert Interview.objects.filter(state=state).count() == count, state


def when_second_checks_are_drawn(supervisor):
    supervisor.follows("Quality of interviews")
    supervisor.arrives_at("Quality of interviews")
    supervisor.writes("Seed", "2569")
    supervisor.writes("Share of each surveyor's interviews (per cent)", "50")
    supervisor.presses("Draw")
    supervisor.sees("What was drawn")
    supervisor.looks_around()


def then_others_hold_them_again():
    checks = Visit.objects.filter(kind=Visit.Kind.SECOND_CHECK)
    firsts = dict(Interview.objects.values_list("pk", "surveyor"))
    assert checks.count() == 2
    assert all(firsts[visit.checks_id] != visit.surveyor_id for visit in checks)


def and_every_look_was_noted():
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"interviews.read", "interview.read", "interview.file_read", "interviews.accepted"} <= verbs


def walked(supervisor, act):
    """Do it, and wait until a page is there again."""
    with supervisor.page.expect_navigation():
        act()
    supervisor.page.wait_for_load_state()
