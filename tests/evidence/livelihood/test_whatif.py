"""Other numbers of a method are tried: who would move, who stands behind it, whom it leaves out; kept with a draft."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.actions.drafts import copy_method, publish_draft
from ppaos.evidence.livelihood.actions.trials import keep_trial
from ppaos.evidence.livelihood.models import Answer, Assessment, MethodDraft, MethodTrial, MethodVersion
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.evidence.livelihood.queries.drafts import data_of_draft, data_of_version
from ppaos.evidence.livelihood.queries.tried import answers_of_round
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from tests.factories.answered import INDICATORS, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
PAGE, LIST, KEEP = "/livelihood/what-if/", "/livelihood/what-if/households/", "/livelihood/what-if/keep/"


@pytest.fixture
def homes():
    """Three households of two villages: in hardship, getting by, and one of which too little is known."""
    make_areas()
    user_with("administrator", "46")
    publish_packaged_methods(by=None, at=AT)
    born = {"birth_on": date(1950, 1, 1)}
    low = household_of("ต่ำ", key="low", sex="f", **born)
    middle = household_of("กลาง", key="middle", area_code="46010201", **born)
    bare = household_of("ว่าง", key="bare")
    scored(low, **dict.fromkeys(INDICATORS, 1.5))
    scored(middle, **dict.fromkeys(INDICATORS, 2.6))
    scored(bare, **{code: None if code.startswith("human_") else 2.0 for code in INDICATORS})
    assess_households(household_ids=None, by=None, at=AT)
    return low, middle, bare


def reader(client, role="data_manager", area="46"):
    user = data_manager_of(area) if role == "data_manager" else user_with(role, area)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def words(client, url):
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def verdict(household, outcome):
    Verdict.objects.create(household=household, outcome=outcome, found_on=AT.date(), made_at=AT)


def named_in(client, url):
    """The first names on a list of households."""
    shown = words(client, url)
    return {name for name in ("ต่ำ", "กลาง", "ว่าง") if name in shown}


def test_strangers_sign_in_others_need_the_deed_and_an_area_in_sight(client, homes):
    assert client.get(PAGE).status_code == 302
    reader(client, "supervisor")
    assert client.get(PAGE).status_code == 403
    reader(client, area="4605")
    assert client.get(PAGE + "?area=4601").status_code == 404
    assert client.get(PAGE + "?area=4605").status_code == 200
    assert client.get(PAGE + "?area=99").status_code == 404


def test_without_a_method_it_says_what_to_do(client):
    make_areas()
    reader(client)
    assert "ppaos init" in words(client, PAGE)
    assert client.get(LIST).status_code == 404


def test_without_an_interview_there_is_nothing_to_try(client):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    reader(client)
    assert "No household of this area was interviewed yet" in words(client, PAGE)
    assert client.get(LIST).status_code == 404


def test_nothing_changed_moves_nobody(client, homes):
    reader(client)
    shown = words(client, PAGE)
    assert "Both sides are the same." in shown
    assert named_in(client, LIST + "?move=same") == {"ต่ำ", "กลาง"}
    assert named_in(client, LIST + "?move=not_scored") == {"ว่าง"}
    assert named_in(client, LIST + "?move=up") == set()


def test_a_lower_edge_lifts_a_household_and_the_number_opens_to_it(client, homes):
    reader(client)
    shown = words(client, PAGE + "?e_2=1.4")
    assert "Level 2 begins at" in shown
    assert "move=up" in shown
    assert named_in(client, LIST + "?e_2=1.4&move=up") == {"ต่ำ"}
    assert named_in(client, LIST + "?e_2=1.4&from=1&to=2") == {"ต่ำ"}
    assert named_in(client, LIST + "?e_2=1.4&from=none&to=none") == {"ว่าง"}
    assert named_in(client, LIST + "?e_2=1.4&move=same&part=4601") == {"กลาง"}
    assert named_in(client, LIST + "?e_2=1.4&part=-") == set()


def test_less_coverage_scores_whom_too_little_was_known_of(client, homes):
    reader(client)
    assert named_in(client, LIST + "?coverage=0.5&move=newly_scored") == set()
    Answer.objects.filter(household=homes[2], indicator__startswith="human_").update(
        state="answered", value=2.0
    )
    Answer.objects.filter(household=homes[2], indicator="human_education").update(state="missing", value=None)
    Answer.objects.filter(household=homes[2], indicator="human_health").update(state="missing", value=None)
    assess_households(household_ids=None, by=None, at=AT + timedelta(days=1))
    assert named_in(client, LIST + "?coverage=50&move=newly_scored") == {"ว่าง"}


def test_a_weight_changes_the_level_and_the_rest_follows(client, homes):
    Answer.objects.filter(household=homes[1], indicator="financial_debt").update(value=1.0)
    assess_households(household_ids=None, by=None, at=AT + timedelta(days=1))
    reader(client)
    shown = words(client, PAGE + "?w_financial_debt=95")
    assert "5 numbers differ" in shown
    assert named_in(client, LIST + "?w_financial_debt=95&move=down") == {"กลาง"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("e_2=2.6", "Levels rise: write more than 2.6"),
        ("w_financial_debt=40&rest=stay", "make 130 %. They must make 100 %."),
        ("w_financial_debt=60&w_financial_saving=60", "make 120 %. Leave something for its others."),
        ("w_financial_debt=much", "Enter a number."),
        ("e_4=5", "less than or equal to 4"),
        ("w_financial_debt=0", "the weight of financial_debt is 0"),
    ],
)
def test_numbers_that_contradict_themselves_are_told_at_the_field(client, homes, asked, told):
    reader(client)
    assert told in words(client, f"{PAGE}?{asked}")
    assert client.get(f"{LIST}?{asked}").status_code == 404


def test_another_version_and_a_draft_can_be_compared(client, homes):
    user = reader(client)
    own = (
        methods.texts("slf_capitals")["2563"]
        .replace('version = "2563"', 'version = "ใหม่"')
        .replace("from = 1.75", "from = 1.4")
    )
    newer = publish_method(name="slf_capitals", text=own, by=None, at=AT)
    older = MethodVersion.objects.get(name="slf_capitals", version="2563")
    assert named_in(client, f"{LIST}?before=v{older.pk}&start=v{newer.pk}&move=up") == {"ต่ำ"}
    draft = copy_method(version=newer, area=Area.objects.get(code="46"), by=user, at=AT)
    assert named_in(client, f"{LIST}?before=v{older.pk}&start=d{draft.pk}&move=up") == {"ต่ำ"}
    assert f"draft {draft.pk}" in words(client, PAGE)
    assert client.get(PAGE + "?start=v999").status_code == 404
    assert client.get(f"{PAGE}?before=d{draft.pk}").status_code == 404
    MethodDraft.objects.filter(pk=draft.pk).update(text=draft.text.replace("from = 1.4", "from = 2.9"))
    assert "This draft cannot be tried yet" in words(client, f"{PAGE}?start=d{draft.pk}")
    assert client.get(f"{LIST}?start=d{draft.pk}").status_code == 404


def test_indicators_that_only_one_method_has_are_told(client, homes):
    reader(client)
    text = methods.texts("slf_capitals")["2563"].replace('version = "2563"', 'version = "own"')
    own = text.replace('code = "financial_debt"', 'code = "financial_interest"')
    newer = publish_method(name="slf_capitals", text=own, by=None, at=AT)
    older = MethodVersion.objects.get(name="slf_capitals", version="2563")
    assert "not there" in words(client, f"{PAGE}?before=v{older.pk}&start=v{newer.pk}")


def test_errors_against_verified_verdicts_open_to_their_households(client, homes):
    low, middle, bare = homes
    verdict(low, "found_not_poor")
    verdict(middle, "found_poor")
    verdict(bare, "found_poor")
    person = person_named("ว่าง")
    Answer.objects.create(household=bare, person=person, year=2569, round=1, instrument="facts", indicator="health",
                          value=3, state="answered", origin_label="tests", origin_id=1)  # fmt: skip
    reader(client)
    shown = words(client, PAGE + "?need=1")
    assert "100.0 %" in shown
    assert "small" in shown
    assert "1 not scored" in shown
    assert "somebody is disabled or bed-bound" in shown
    assert "headed by a woman" in shown
    assert named_in(client, LIST + "?need=1&error=inclusion&when=before") == {"ต่ำ"}
    assert named_in(client, LIST + "?need=1&error=exclusion&when=after") == {"กลาง"}
    assert named_in(client, LIST + "?need=1&error=inclusion&when=before&by=sex&group=f") == {"ต่ำ"}
    assert named_in(client, LIST + "?need=1&error=inclusion&when=before&by=sex&group=m") == set()
    assert named_in(client, LIST + "?need=1&error=exclusion&when=after&by=disability&group=-") == {"กลาง"}


@pytest.mark.parametrize(
    "odd", ["move=sideways", "from=x&to=1", "error=luck&when=after", "error=inclusion&when=never",
            "error=inclusion&when=after&by=name", "error=inclusion"],
)  # fmt: skip
def test_figures_that_do_not_exist_are_not_found(client, homes, odd):
    reader(client)
    assert client.get(f"{LIST}?{odd}").status_code == 404


def test_a_round_is_asked_for_by_its_year_and_number(client, homes):
    reader(client)
    scored(homes[0], year=2568, **dict.fromkeys(INDICATORS, 3.5))
    assess_households(household_ids=None, by=None, at=AT + timedelta(days=1))
    assert "2568/1" in words(client, PAGE)
    assert named_in(client, LIST + "?round=2568-1&from=4&to=4") == {"ต่ำ"}
    assert client.get(PAGE + "?round=2550-1").status_code == 404


def test_answers_come_from_the_answers_themselves_where_an_assessment_kept_none(homes):
    kept = answers_of_round("46", 2569, 1, list(INDICATORS))
    Assessment.objects.filter(household=homes[0]).update(answers=None)
    assert answers_of_round("46", 2569, 1, list(INDICATORS)).equals(kept)
    assert answers_of_round("46", 2569, 1, [*INDICATORS, "human_new"])["human_new"].null_count() == 3


def test_what_was_tried_is_kept_as_a_draft_with_its_figures(client, homes):
    user = reader(client)
    answer = client.post(f"{KEEP}?e_2=1.4", {"area": "46", "note": "ให้ตรงกับเวทีประชาคม"})
    trial = MethodTrial.objects.get()
    assert answer.status_code == 302
    assert str(trial.draft_id) in answer.url
    data = data_of_draft(trial.draft)
    assert [level["from"] for level in data["level"]] == [1.0, 1.4, 2.5, 3.25]
    assert (trial.made_by, trial.before, trial.area_id, trial.year) == (
        user,
        newest_method("slf_capitals"),
        "46",
        2569,
    )
    assert {"level_before": 1, "level_after": 2, "households": 1} in trial.figures["matrix"]
    assert trial.draft.copied_from == trial.before
    assert str(trial)
    again = client.post(f"{KEEP}?start=d{trial.draft_id}&e_2=1.6", {"area": "46", "note": "อีกครั้ง"})
    assert again.status_code == 302
    assert MethodDraft.objects.count() == 1
    assert MethodTrial.objects.count() == 2


def test_keeping_needs_a_reason(client, homes):
    reader(client)
    answer = client.post(f"{KEEP}?e_2=1.4", {"area": "46", "note": ""})
    assert answer.status_code == 200
    assert "This field is required." in unescape(answer.content.decode())
    assert not MethodTrial.objects.exists()


def test_who_may_not_write_criteria_keeps_nothing(homes):
    version = newest_method("slf_capitals")
    given = {
        "data": data_of_version(version), "before": version, "tried_in": Area.objects.get(code="46"), "year": 2569,
        "number": 1, "figures": {}, "note": "", "for_area": Area.objects.get(code="46"), "at": AT,
    }  # fmt: skip
    for role in ("surveyor", "supervisor", "governor_office", "administrator", "protection_officer"):
        with pytest.raises(PermissionDenied):
            keep_trial(start=version, by=user_with(role, "46"), **given)
    draft = keep_trial(start=version, by=None, **given).draft
    with pytest.raises(PermissionDenied):
        keep_trial(start=draft, by=user_with("supervisor", "46"), **given)


def test_the_area_may_be_a_local_authority_or_a_village(client, homes):
    reader(client)
    assert named_in(client, LIST + "?area=L4601&move=same") == {"ต่ำ", "กลาง"}
    assert named_in(client, LIST + "?area=46010201&move=same") == {"กลาง"}
    assert "Who would move, by area" not in words(client, PAGE + "?area=46010201")


def test_kept_trials_are_read_again_and_lead_to_publishing(client, homes):
    verdict(homes[0], "found_poor")
    reader(client)
    client.post(f"{KEEP}?e_2=1.4&need=1", {"area": "46", "note": "เวทีประชาคม"})
    trial = MethodTrial.objects.get()
    shown = words(client, f"/livelihood/what-if/kept/{trial.draft_id}/")
    for expected in ("เวทีประชาคม", "Level 2 begins at", "100.0 %", "round 1 of 2569", "?decision="):
        assert expected in shown
    assert f"/livelihood/what-if/kept/{trial.draft_id}/" in words(
        client, f"/livelihood/criteria/drafts/{trial.draft_id}/"
    )
    publish_draft(
        draft=trial.draft, version="2570", valid_from=date(2027, 1, 1), valid_to=None, document="มติ", decision="มติ",
        by=None, at=AT,
    )  # fmt: skip
    shown = words(client, f"/livelihood/what-if/kept/{trial.draft_id}/")
    assert "?decision=" not in shown
    assert "2570" in shown


def test_trials_of_elsewhere_are_not_found_and_take_the_deed(client, homes):
    draft = copy_method(
        version=newest_method("slf_capitals"), area=Area.objects.get(code="46"), by=None, at=AT
    )
    reader(client)
    assert client.get(f"/livelihood/what-if/kept/{draft.pk}/").status_code == 404
    client.post(f"{KEEP}?start=d{draft.pk}&e_2=1.4", {"area": "46", "note": "ลอง"})
    assert client.get(f"/livelihood/what-if/kept/{draft.pk}/").status_code == 200
    reader(client, area="4605")
    assert client.get(f"/livelihood/what-if/kept/{draft.pk}/").status_code == 404
    reader(client, "supervisor")
    assert client.get(f"/livelihood/what-if/kept/{draft.pk}/").status_code == 403


def test_who_is_disabled_is_told_to_who_sees_health(client, homes, monkeypatch):
    Answer.objects.create(household=homes[0], person=person_named("ต่ำ"), year=2569, round=1, instrument="facts",
                          indicator="health", value=3, state="answered", origin_label="tests", origin_id=1)  # fmt: skip
    reader(client)
    assert "By disability" in words(client, PAGE)
    monkeypatch.setattr(
        "ppaos.evidence.livelihood.views.comparing.fields_in_sight",
        lambda *_args, **_given: {"names", "aggregate"},
    )
    assert "By disability" not in words(client, PAGE)
    assert client.get(f"{LIST}?error=inclusion&when=after&by=disability&group=yes").status_code == 404
