"""The pages of exits: counts, candidates, the way of each, papers and reasons; who may open them and what they say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions.drafts import copy_method
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.tasks import run_job
from ppaos.learning.monitoring.actions.judging import ask_to_judge
from ppaos.learning.monitoring.models import AcceptedReason, Exit, ExitCandidate, ExitRun
from ppaos.learning.monitoring.tasks.exits import judge
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.exiting import (
    ASKED,
    STEP,
    TODAY,
    judged,
    monitored,
    noticed,
    people,
    proposed,
    ready,
    rules,
    verified,
)
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7 minutes"


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def who():
    return people()


@pytest.fixture
def home():
    return ready()


def opened(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), asked)


def sent(client, user, name, *args, asked="", **given):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{name}", args=args) + asked, given)


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def day(on) -> str:
    return f"{on.day}/{on.month}/{on.year + 543}"


@pytest.mark.parametrize("page", ["exits", "candidates", "exit_rule", "exit_list"])
def test_pages_say_so_where_there_is_nothing_yet(client, who, page):
    assert "<h1" in text(opened(client, who["proposer"], page))


@pytest.mark.parametrize("page", ["exits", "candidates", "exit_rule", "exit_list", "exit_households"])
def test_pages_are_shut_without_the_deed_and_out_of_sight(client, who, page):
    assert opened(client, user_with("surveyor", "46"), page).status_code == 403
    assert opened(client, user_with("supervisor", "4605"), page, area="4601").status_code == 404
    assert opened(client, who["proposer"], page, area="นี่").status_code == 404


def test_the_governor_sees_counts_and_no_names(client, who, home):
    each = noticed(home, who)
    assert "สมศรี" not in text(opened(client, who["decider"], "exit_list", state="noticed"))
    page = text(opened(client, who["decider"], "exit", each.pk))
    assert "สมศรี" not in page
    assert "บทบาทของท่านดูถ้อยคำและชื่อไม่ได้" in page
    assert opened(client, who["decider"], "candidates").status_code == 403


def test_who_only_counts_sees_how_many_and_no_household(client, who, home):
    each = noticed(home, who)
    central = user_with("central_programme", "46")
    page = text(opened(client, central, "exit_list", state="noticed"))
    assert "(1)" in page
    assert f'/exits/{each.pk}/"' not in page
    assert "นับอีก 1 ครัวเรือนที่ท่านไม่เห็น" in page
    assert opened(client, central, "exit", each.pk).status_code == 404


def test_three_counts_open_to_their_households(client, who, home):
    monitored(home, who)
    household_of("ย้ายไป", key="h7", standing="moved")
    page = text(opened(client, who["proposer"], "exits"))
    for words in ("ความต้องการได้รับการตอบสนอง", "นำออกจากรายชื่อด้วยเหตุอื่น", "หลุดพ้นความยากจนแล้ว"):
        assert words in page
    assert "count=taken_off" in page
    assert "ย้ายไป" in text(opened(client, who["proposer"], "exit_households", count="taken_off"))
    assert "สมศรี" in text(opened(client, who["proposer"], "exit_households", count="watched"))
    assert opened(client, who["proposer"], "exit_households", count="odd").status_code == 404
    assert "count=" not in text(opened(client, who["decider"], "exits"))


def test_candidates_show_every_criterion_with_its_numbers(client, who, home):
    judged()
    page = text(opened(client, who["proposer"], "candidates"))
    assert "5 มี.ค. 2568: 58,000 บาท (เส้น 40,000 บาท) → 5 มี.ค. 2569: 69,000 บาท (เส้น 40,000 บาท)" in page
    assert "เสนอนำออกได้" in page
    assert "สมศรี" not in text(opened(client, who["proposer"], "candidates", verdict="not_yet"))
    assert "สมศรี" in text(opened(client, who["proposer"], "candidates", criterion="income", outcome="met"))
    for odd in (
        {"verdict": "odd"},
        {"criterion": "odd"},
        {"criterion": "income", "outcome": "odd"},
        {"alone": "2"},
    ):
        assert opened(client, who["proposer"], "candidates", **odd).status_code == 404
    assert "สมศรี" not in text(opened(client, who["proposer"], "candidates", alone="1"))
    assert "สมศรี" not in text(opened(client, who["proposer"], "candidates", part="4605"))


def test_the_worker_judges_for_who_asked(home, who):
    job = ask_to_judge(area_code="46", by=who["proposer"], at=AT)
    run_job(job.pk, judge)
    job.refresh_from_db()
    assert job.result["url"] == "/follow-up/exits/candidates/?area=46"
    assert ExitCandidate.objects.count() == 1


def test_without_a_published_rule_pages_say_so(client, who):
    MethodVersion.objects.filter(name="exit_rule").delete()
    assert "exit_rule" in text(opened(client, who["proposer"], "exit_rule"))
    assert sent(client, who["proposer"], "judge_exits", area="46").url.endswith("?area=46")


def test_a_village_has_no_parts(client, who, home):
    assert "รายพื้นที่" not in text(opened(client, who["proposer"], "exits", area="46010101"))


def test_judging_is_asked_of_a_worker(client, who):
    answer = sent(client, who["proposer"], "judge_exits", area="46")
    assert answer.status_code == 302
    assert "/work/" in answer.url
    assert sent(client, who["proposer"], "judge_exits", area="99").status_code == 404
    assert sent(client, who["decider"], "judge_exits", area="46").status_code == 403


def test_households_are_proposed_ticked_or_all(client, who, home):
    told = {"area": "46", "on": day(TODAY), "note": ""}
    assert sent(client, who["proposer"], "propose_exits", **told).status_code == 302
    judged()
    sent(client, who["proposer"], "propose_exits", **told | {"on": "เมื่อวาน"}, household=home.pk)
    sent(client, who["proposer"], "propose_exits", **told, household="x")
    assert not Exit.objects.exists()
    answer = sent(client, who["proposer"], "propose_exits", **told, which="all")
    assert "state=proposed" in answer.url
    assert sent(client, who["proposer"], "propose_exits", **told, household=home.pk).status_code == 302
    assert Exit.objects.count() == 1


def test_somebody_else_looks_and_the_page_says_why_others_may_not(client, who, home):
    each = proposed(home, who)
    given = {f"verify-of_{code}": "holds" for code in ASKED} | {"verify-on": day(TODAY), "act": "verify"}
    assert "ประเมินซ้ำ" not in text(opened(client, who["verifier"], "exit", each.pk))
    assert sent(client, who["proposer"], "exit", each.pk, **given).status_code == 403
    page = text(opened(client, who["proposer"], "exit", each.pk))
    assert "verify-on" not in page
    assert "ท่านเป็นผู้เสนอ ต้องให้คนอื่นสอบทานครัวเรือน" in page
    assert sent(client, who["verifier"], "exit", each.pk, act="odd").status_code == 404
    assert "verify-on" in text(sent(client, who["verifier"], "exit", each.pk, act="verify"))
    late = given | {"verify-on": day(TODAY + 2 * STEP)}
    assert "ยังมาไม่ถึง" in text(sent(client, who["verifier"], "exit", each.pk, **late))
    paper = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(20))
    assert (
        sent(client, who["verifier"], "exit", each.pk, **given, **{"verify-file": paper}).status_code == 302
    )
    step = each.steps.latest("pk")
    assert opened(client, who["verifier"], "exit_file", step.pk).status_code == 200
    assert opened(client, who["decider"], "exit_file", step.pk).status_code == 404
    assert opened(client, who["verifier"], "exit_file", 9_999).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ nothing", "ไม่ใช่รูปถ่ายหรือ PDF"),
        (b"RIFF1234WAVE", "ไม่ใช่รูปถ่ายหรือ PDF"),
        (PAPER + bytes(10 * 1024 * 1024), "ใหญ่กว่า 10 MB"),
    ],
)
def test_a_paper_is_a_photo_or_a_pdf(client, who, home, content, words):
    each = verified(home, who)
    given = {
        "act": "review", "exit": each.pk, "review-on": day(TODAY), "review-agrees": "yes", "review-who": "ก",
        "review-minutes": "ข", "review-file": SimpleUploadedFile("a.exe", content),
    }  # fmt: skip
    page = text(sent(client, who["verifier"], "exit_list", asked="?state=exit_verified", **given))
    assert words in page


def test_many_are_heard_told_and_decided_at_once(client, who, home):
    each = verified(home, who)
    base = {"exit": each.pk}
    heard = {
        "act": "review", "review-on": day(TODAY - 20 * STEP), "review-agrees": "yes", "review-who": "ก",
        "review-minutes": "ข", "review-file": SimpleUploadedFile("m.pdf", PAPER),
    }  # fmt: skip
    sent(client, who["verifier"], "exit_list", asked="?state=exit_verified", **base, **heard)
    told = {
        "act": "notice",
        "notice-on": day(TODAY - 18 * STEP),
        "notice-way": "told_on_paper",
        "notice-who": "ก",
    }
    sent(client, who["proposer"], "exit_list", asked="?state=exit_reviewed", **base, **told)
    decided = {"act": "decide", "decide-on": day(TODAY), "decide-leaves": "yes", "decide-ground": "ก"}
    sent(client, who["decider"], "exit_list", asked="?state=noticed", **base, **decided)
    assert Exit.objects.get().state == "in_monitored_exit"
    page = text(opened(client, who["verifier"], "exit", each.pk))
    assert "22 พ.ค. 2570" in page
    again = sent(client, who["decider"], "exit_list", asked="?state=noticed", **base, **decided)
    assert again.status_code == 302
    assert "ยังไม่ได้เลือก" in text(sent(client, who["decider"], "exit_list", asked="?state=noticed", **decided))
    assert sent(client, who["decider"], "exit_list", asked="?state=noticed", act="review").status_code == 404
    assert opened(client, who["decider"], "exit_list", state="odd").status_code == 404


def test_notices_are_printed_and_that_is_noted(client, who, home):
    each = noticed(home, who)
    answer = sent(client, who["proposer"], "exit_notices", exit=each.pk)
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.filter(verb="export.made", detail__what="exit notices").count() == 1
    assert sent(client, who["proposer"], "exit_notices", exit="odd").status_code == 302
    assert sent(client, who["decider"], "exit_notices", exit=each.pk).status_code == 403


def test_an_objection_is_written_down_and_answered_on_the_page(client, who, home):
    each = noticed(home, who)
    given = {
        "act": "object",
        "object-on": day(TODAY - 20 * STEP),
        "object-who": "ก",
        "object-words": "ยังลำบาก",
    }
    assert sent(client, who["verifier"], "exit", each.pk, **given).status_code == 302
    read = Event.objects.filter(verb="follow_up.read")
    before = read.count()
    page = text(opened(client, who["decider"], "exit", each.pk))
    assert "<blockquote>ยังลำบาก</blockquote>" in page
    assert read.count() == before + 1
    answer = {"act": "answer", "answer-on": day(TODAY), "answer-goes_on": "no", "answer-words": "อยู่ต่อ"}
    assert sent(client, who["decider"], "exit", each.pk, **answer).status_code == 302
    assert Exit.objects.get().state == "returned"


def test_an_exit_is_out_of_sight_elsewhere_and_shut_to_others(client, who, home):
    each = noticed(home, who)
    assert opened(client, user_with("supervisor", "4605"), "exit", each.pk).status_code == 404
    assert opened(client, user_with("agency_officer", "46"), "exit", each.pk).status_code == 403
    assert opened(client, user_with("village_leader", "46"), "exit", each.pk).status_code == 404


def test_a_check_is_written_down(client, who, home):
    each = monitored(home, who, on=TODAY)
    check = each.checks.earliest("due_on")
    assert sent(client, who["verifier"], "exit_check", each.pk, check.pk, on="").status_code == 302
    given = {"on": day(TODAY), "outcome": "still_out", "note": ""}
    sent(client, who["verifier"], "exit_check", each.pk, check.pk, **given)
    sent(client, who["verifier"], "exit_check", each.pk, check.pk, **given)
    check.refresh_from_db()
    assert (check.outcome, check.held_on) == ("still_out", TODAY)
    assert sent(client, who["verifier"], "exit_check", each.pk, 9_999, **given).status_code == 404
    later = each.checks.filter(held_on=None).earliest("due_on")
    later.due_on = TODAY - STEP
    later.save(update_fields=["due_on"])
    assert "สมศรี" in text(opened(client, who["verifier"], "exit_list", state="due"))
    surveyor = user_with("surveyor", "46")
    asked = {
        "act": "visit",
        "exit": each.pk,
        "visit-surveyors": surveyor.pk,
        "visit-due_on": day(TODAY + STEP),
    }
    assert sent(client, who["verifier"], "exit_list", asked="?state=due", **asked).status_code == 302
    assert each.household.visits.get().surveyor == surveyor


def test_reasons_are_said_by_name_and_ended(client, who, home):
    page = text(opened(client, who["proposer"], "exit_reasons", home.pk))
    assert "ยังไม่มีใครระบุเหตุผล" in page
    given = {"dimension": "health", "reason": "พิการถาวร", "since": day(TODAY)}
    assert sent(client, who["proposer"], "exit_reasons", home.pk, **given).status_code == 302
    wrong = given | {"until": day(TODAY - STEP)}
    assert "วันสิ้นสุดอยู่ก่อน" in text(sent(client, who["proposer"], "exit_reasons", home.pk, **wrong))
    told = AcceptedReason.objects.get()
    assert "พิการถาวร" in text(opened(client, who["proposer"], "exit_reasons", home.pk))
    assert sent(client, who["proposer"], "end_reason", told.pk).status_code == 302
    told.refresh_from_db()
    assert told.ended_at is not None
    assert opened(client, user_with("supervisor", "4605"), "exit_reasons", home.pk).status_code == 404
    assert opened(client, who["decider"], "exit_reasons", home.pk).status_code == 403


def test_a_draft_of_the_rule_is_tried_before_it_is_published(client, who, home, ground):
    draft = copy_method(version=ground, area=Area.objects.get(pk="46"), by=who["proposer"], at=AT)
    assert "ทดลองร่างเกณฑ์" in text(opened(client, who["proposer"], "exit_rule"))
    page = text(opened(client, who["proposer"], "exit_rule", draft=draft.pk))
    assert "ขวางข้อเดียว" in page
    draft.text = draft.text.replace("bmn_income", "no_such_line")
    draft.save()
    assert "no_such_line" in text(opened(client, who["proposer"], "exit_rule", draft=draft.pk))
    draft.text = methods.texts("price_index")["2569"]
    draft.save()
    assert "no exit rule" in text(opened(client, who["proposer"], "exit_rule", draft=draft.pk))
    assert opened(client, who["proposer"], "exit_rule", draft="ก").status_code == 404
    assert opened(client, who["proposer"], "exit_rule", draft="99999").status_code == 404
    assert not ExitCandidate.objects.exists()


@pytest.mark.parametrize("page", ["exits", "candidates", "exit_list", "exit_rule"])
def test_a_project_team_is_told_nothing_of_the_whole_area(client, page):
    assert opened(client, user_with("project_team", "46"), page).status_code == 403


def test_who_moved_out_of_sight_since_the_judging_is_left_out(client, who, home):
    judged()
    supervisor = user_with("supervisor", "460101")
    run = ExitRun.objects.get()
    ExitRun.objects.filter(pk=run.pk).update(area="460101")
    assert "สมศรี" in text(opened(client, supervisor, "candidates"))
    Household.objects.filter(pk=home.pk).update(area="46010201")
    assert "สมศรี" not in text(opened(client, supervisor, "candidates"))
