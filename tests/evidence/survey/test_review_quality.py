"""Is the quality of interviews counted as defined, agreement measured from second checks, and unknown said to be so?"""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.models import CheckSample, Interview, Visit
from ppaos.evidence.survey.presenters import quality as words
from ppaos.evidence.survey.queries.quality import (
    Choice,
    RuleShare,
    agreement_by_question,
    agreement_by_surveyor_and_question,
    interviews_in_period,
    survey_quality,
)
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.judged import found, interview_of, judged
from tests.factories.list_files import example
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import answers, small_form, surveyor_of, visit_of

EVERYTHING = Choice(state="")


@pytest.fixture
def version(db):
    make_areas()
    return small_form()


@pytest.fixture
def manager(version):
    return user_with("data_manager", "46")


def checked(version, first: Interview, said: dict[str, str], checker=None, **given) -> Interview:
    """The second interview of a household, by somebody else."""
    visit = visit_of(
        checker or surveyor_of(), household=first.household, kind="second_check", checks_id=first.pk
    )
    return interview_of(version, visit.surveyor, said, visit=visit, household=first.household, **given)


def with_home(version, surveyor, name: str, **said: str) -> Interview:
    """An interview of a household of its own."""
    return interview_of(version, surveyor, answers(**said), household=household_of(name, key=name))


def test_the_work_of_each_surveyor_is_counted(version, manager):
    one, two = surveyor_of(name="one"), surveyor_of(name="two")
    first = judged(interview_of(version, one, seconds=600, state="accepted"))
    second = judged(interview_of(version, one, seconds=1200, state="sent_back"))
    interview_of(version, one, started_at=None)
    third = judged(interview_of(version, two, seconds=1800))
    interview_of(version, two, is_practice=True)
    found(first, "far_away")
    found(first, "at_night")
    found(second, "far_away", state="not_checked")
    found(third, "far_away", state="not_checked")
    quality = survey_quality(interviews_in_period(manager, EVERYTHING))
    every, (of_one, of_two) = quality.everybody, quality.surveyors
    assert (every.interviews, every.with_findings, quality.not_judged) == (4, RuleShare(1, 3), 1)
    assert (of_one.surveyor, of_one.interviews, of_one.accepted, of_one.sent_back) == (one.pk, 3, 1, 1)
    assert (of_one.median_seconds, of_two.median_seconds) == (900, 1800)
    assert of_one.rules == {"at_night": RuleShare(1, 2), "far_away": RuleShare(1, 1)}
    assert of_two.rules == {"far_away": RuleShare(0, 0)}
    assert of_two.rules["far_away"].share is None
    assert every.rules["far_away"].share == 1.0


def test_nothing_held_is_nothing_known(version, manager):
    quality = survey_quality(interviews_in_period(manager, EVERYTHING))
    assert (quality.everybody.interviews, quality.everybody.median_seconds, quality.judged_at) == (
        0,
        None,
        None,
    )
    assert quality.everybody.with_findings.share is None
    assert quality.surveyors == []
    assert agreement_by_question(quality.pairs).is_empty()


def test_a_period_holds_its_first_day_and_not_its_last(version, manager):
    surveyor = surveyor_of()
    for day in (1, 2, 3):
        interview_of(version, surveyor, held_on=date(2026, 11, day))
    chosen = interviews_in_period(manager, EVERYTHING, since=date(2026, 11, 2), until=date(2026, 11, 3))
    assert [each.held_on.day for each in chosen] == [2]


def test_agreement_is_of_first_and_second_interviews(version, manager):
    """By hand: water tap/tap, tap/well, well/well, well/well: 3 of 4; margins 2/4 and 1/4 tap: expected
    0.5·0.25 + 0.5·0.75 = 0.5; kappa (0.75-0.5)/0.5 = 0.5. Everybody is found poor both times: not defined."""
    one = surveyor_of()
    for number, (first, second) in enumerate(
        (("tap", "tap"), ("tap", "well"), ("well", "well"), ("well", "well"))
    ):
        before = with_home(version, one, f"ก{number}", water=first)
        checked(version, before, answers(water=second))
    quality = survey_quality(interviews_in_period(manager, EVERYTHING))
    table = {row["question"]: row for row in agreement_by_question(quality.pairs).iter_rows(named=True)}
    water, outcome = table["/data/water"], table["/data/outcome"]
    assert (water["n"], water["agreed"], water["kappa"], water["is_weighted"]) == (4, 3, 0.5, False)
    assert (outcome["n"], outcome["kappa"], outcome["reason"]) == (4, None, "one_category")
    work = next(each for each in quality.surveyors if each.surveyor == one.pk)
    # Three questions of one choice: outcome, agreed, water.
    assert (work.second_checks, work.answers_compared, work.answers_agreed) == (4, 12, 11)
    named = agreement_by_surveyor_and_question(quality.pairs)
    assert set(named["surveyor"]) == {one.pk}
    assert agreement_by_question(quality.pairs, surveyor_of().pk).is_empty()


def test_what_is_no_second_check(version, manager):
    one = surveyor_of()
    first = with_home(version, one, "ก", water="tap")
    late = checked(version, first, answers(water="well"), held_on=date(2026, 11, 21))
    checked(version, first, answers(water="tap"), held_on=date(2026, 11, 20))
    checked(version, first, answers(water="tap"), held_on=date(2026, 11, 25), state="sent_back")
    checked(version, first, answers(water="tap"), held_on=date(2026, 11, 26), is_practice=True)
    checked(small_form(code="second"), first, answers(water="tap"), held_on=date(2026, 11, 27))
    pairs = survey_quality(interviews_in_period(manager, EVERYTHING)).pairs
    water = [row for row in pairs.iter_rows(named=True) if row["question"] == "/data/water"]
    assert [(row["first"], row["second"]) for row in water] == [("tap", "well")]
    assert late.held_on.day == 21


def test_ordered_choices_agree_by_steps(version, manager):
    about = converted(example("forms/ppaos_household.xlsx")).about
    long = small_form(code="ppaos_household")
    long.questions = about.questions
    long.save()
    one, path = surveyor_of(), "/data/social/mutual_help"
    for number, (before, after) in enumerate((("much", "some"), ("none", "little"), ("some", "some"))):
        first = interview_of(
            long, one, {path: before}, household=household_of(f"ก{number}", key=f"k{number}")
        )
        checked(long, first, {path: after})
    pairs = survey_quality(interviews_in_period(manager, EVERYTHING)).pairs
    [row] = agreement_by_question(pairs).to_dicts()
    assert (row["n"], row["agreed"], row["is_weighted"]) == (3, 1, True)
    # By hand: ranks 0,3,1 and 1,2,1: observed (1+1+0)/3; expected (1+2+1 + 2+1+2 + 0+1+0)/9 = 10/9; 1 - 0.6 = 0.4
    assert row["kappa"] == pytest.approx(0.4)
    with override("th"):
        [said] = words.question_rows(agreement_by_question(pairs))
    assert said["question"].startswith("คนในชุมชน")
    assert (said["kappa"], said["percent"], said["is_weighted"]) == ("0.40", "33%", True)


@pytest.fixture
def reader(version, client):
    """Somebody at a browser in English."""

    def signed_in(role, area_code="46"):
        user = user_with(role, area_code)
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def test_the_page_says_shares_with_their_numbers_and_what_is_not_known(version, reader):
    one = surveyor_of(name="วันดี")
    first = judged(with_home(version, one, "ก", water="tap"))
    found(first, "far_away", detail={"metres": 900, "most": 500})
    client = reader("supervisor")
    text = client.get(reverse("survey:quality")).content.decode()
    assert "100% (1 of 1)" in text
    assert "No interview was held a second time yet" in text
    assert "?state=all&amp;rule=far_away" in text
    checked(version, first, answers(water="tap"))
    text = client.get(reverse("survey:quality") + f"?surveyor={one.pk}").content.decode()
    assert "Below: the interviews of วันดี." in text
    assert "only one answer was ever given" in text
    assert "100% (3 of 3)" in text
    assert client.get(reverse("survey:quality") + f"?surveyor={surveyor_of().pk}").status_code == 404


def test_the_choice_of_the_page_stays_in_the_address_and_a_wrong_day_is_said(version, reader):
    interview_of(version, surveyor_of(), held_on=date(2026, 11, 1))
    client, address = reader("supervisor"), reverse("survey:quality")
    assert "No interview in this choice" in client.get(f"{address}?since=2/11/2569").content.decode()
    assert (
        "No interview in this choice"
        not in client.get(f"{address}?until=2/11/2569&area=4601").content.decode()
    )
    assert "This is not a date" in client.get(f"{address}?since=เมื่อวาน").content.decode()
    assert "No interview in this choice" in client.get(f"{address}?area=4605").content.decode()
    assert client.get(f"{address}?area=50").status_code == 404


@pytest.mark.parametrize(
    ("kappa", "n", "reason", "said"),
    [(0.81, 30, None, "almost perfect"), (0.8, 30, None, "almost perfect"), (0.5, 30, None, "moderate"),
     (0.0, 10, None, "slight"), (-0.1, 30, None, "less than chance"), (0.9, 9, None, "too few"),
     (None, 0, "no_pairs", "not answered twice"), (None, 5, "one_category", "only one answer was ever given")],
)  # fmt: skip
def test_kappa_in_words(kappa, n, reason, said):
    with override("en"):
        assert words.strength({"kappa": kappa, "n": n, "reason": reason}) == said


@pytest.mark.parametrize("what", ["findings", "agreement"])
def test_the_file_names_surveyors_and_no_household(version, reader, what):
    one = surveyor_of(name="one")
    first = judged(with_home(version, one, "สมมุติ", water="tap"))
    found(first, "far_away")
    checked(version, first, answers(water="tap"))
    client = reader("data_manager")
    answer = client.post(reverse("survey:quality_export"), {"format": "csv", "what": what})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["surveyor"] for row in rows} >= {"one"}
    assert "สมมุติ" not in text
    if what == "findings":
        told = next(row for row in rows if row["rule"] == "far_away")
        assert (told["found"], told["checked"], told["second_checks"]) == ("1", "1", "1")
    else:
        assert {row["question"] for row in rows} == {"/data/outcome", "/data/agreed", "/data/water"}
    event = Event.objects.get(verb="export.made")
    assert event.detail == {"what": f"quality of interviews: {what}", "rows": len(rows)}
    workbook = client.post(reverse("survey:quality_export"), {"format": "xlsx", "what": what})
    assert workbook.status_code == 200
    for wrong in ({"format": "exe", "what": what}, {"format": "csv", "what": "names"}):
        assert client.post(reverse("survey:quality_export"), wrong).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees", "exports", "draws"),
    [("supervisor", 200, 403, 302), ("data_manager", 200, 200, 403), ("surveyor", 403, 403, 403),
     ("governor_office", 403, 403, 403), ("administrator", 403, 403, 403), ("village_leader", 403, 403, 403),
     ("protection_officer", 403, 403, 403), ("central_programme", 403, 403, 403)],
)  # fmt: skip
def test_who_sees_takes_and_draws(version, reader, role, sees, exports, draws):
    one = surveyor_of()
    surveyor_of()
    with_home(version, one, "ก")
    client = reader(role)
    assert client.get(reverse("survey:quality")).status_code == sees
    taken = client.post(reverse("survey:quality_export"), {"format": "csv", "what": "findings"})
    assert taken.status_code == exports
    assert client.post(reverse("survey:draw_checks"), drawing(version)).status_code == draws


def drawing(version, **given: str) -> dict[str, str]:
    """What is filled in to draw second checks."""
    asked = {
        "area": "46", "form": str(version.form_id), "drawn_from": "1/11/2569", "drawn_to": "1/12/2569",
        "share_percent": "50", "seed": "2569", "due_on": "",
    }  # fmt: skip
    return asked | given


def test_second_checks_are_drawn_on_the_page(version, reader):
    one = surveyor_of()
    surveyor_of()
    for number in range(4):
        with_home(version, one, f"ก{number}")
    client = reader("supervisor")
    done = client.post(reverse("survey:draw_checks"), drawing(version), follow=True).content.decode()
    assert "2 of 4 interviews are drawn" in done
    assert "2 of 4" in done
    assert Visit.objects.filter(kind="second_check").count() == CheckSample.objects.get().size == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [({"seed": ""}, "This field is required"), ({"share_percent": "0"}, "greater than or equal to 0.1"),
     ({"drawn_to": "1/11/2569"}, "ends before it begins"), ({"area": "50"}, "Select a valid choice"),
     ({"due_on": "1/11/2569"}, "lies behind us")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_at_the_form(version, reader, given, said):
    one = surveyor_of()
    surveyor_of()
    with_home(version, one, "ก")
    answer = reader("supervisor").post(reverse("survey:draw_checks"), drawing(version, **given))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not CheckSample.objects.exists()
