"""What a form opens with: the last interview's answers, what is to be mended, or who lives there."""

from datetime import date

import pytest

from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.models import FormVersion, Visit
from ppaos.evidence.survey.queries.phone_known import known_of
from ppaos.ground.geography.models import Area
from tests.evidence.survey.visited import a_visit
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, national_list
from tests.factories.people import AT, citizen_id, household_of, user_with
from tests.factories.surveyed import MEMBER, answers, person, sent_in, small_form, taken_in, visit_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def surveyor():
    return user_with("surveyor", "460101", name="surveyor")


def told(visit, version):
    visit = Visit.objects.select_related("household", "candidate_household").get(pk=visit.pk)
    return known_of([visit], [version])[str(visit.entity_id)][version.form.code]


def test_members_of_the_register_are_told_in_the_words_of_the_form(surveyor):
    version = small_form()
    house = household_of("มานี", "ปิติ", birth_on=date(1970, 5, 1), birth_precision="day")
    known = told(a_visit(surveyor=surveyor, household=house), version)
    assert known["base"] == ""
    first = {
        path.removeprefix(f"{MEMBER}[1]/"): text for path, text in known["answers"].items() if "[1]" in path
    }
    assert first == {
        "first_name": "มานี", "last_name": "นามสกุล", "citizen_id": citizen_id(1), "birth": "1/5/2513", "sex": "male",
        "is_head": "true",
    }  # fmt: skip
    assert known["answers"][f"{MEMBER}[2]/first_name"] == "ปิติ"
    assert f"{MEMBER}[2]/is_head" not in known["answers"]


@pytest.mark.parametrize(("precision", "birth"), [("day", "1/5/2513"), ("month", "5/2513"), ("year", "2513")])
def test_a_birth_is_told_as_far_as_it_is_known(surveyor, precision, birth):
    house = household_of("มานี", birth_on=date(1970, 5, 1), birth_precision=precision)
    known = told(a_visit(surveyor=surveyor, household=house), small_form())
    assert known["answers"][f"{MEMBER}[1]/birth"] == birth


def test_the_shipped_form_is_told_title_birth_and_id_where_it_asks_them(surveyor):
    publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=AT)
    version = FormVersion.objects.select_related("form").get(form__code="ppaos_household")
    house = household_of(
        "มานี", title="นาง", presence="named_present", birth_on=date(1970, 5, 1), birth_precision="day"
    )
    known = told(a_visit(surveyor=surveyor, household=house), version)["answers"]
    member = {path.rpartition("/")[2]: text for path, text in known.items()}
    assert member == {
        "title": "mrs", "first_name": "มานี", "last_name": "นามสกุล", "has_id": "yes", "citizen_id": citizen_id(1),
        "birth_year": "2513", "birth_month": "5", "birth_day": "1", "sex": "male",
        "relation": "head", "presence": "named_present",
    }  # fmt: skip


def test_a_title_that_the_form_does_not_offer_is_told_as_another_one(surveyor):
    publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=AT)
    version = FormVersion.objects.select_related("form").get(form__code="ppaos_household")
    known = told(a_visit(surveyor=surveyor, household=household_of("มานี", title="ร.ต.ต.")), version)[
        "answers"
    ]
    member = {path.rpartition("/")[2]: text for path, text in known.items()}
    assert (member["title"], member["title_other"]) == ("other", "ร.ต.ต.")


def test_of_a_household_that_is_only_listed_the_list_tells_who_lives_there(surveyor):
    house = listed_household(national_list(), "มานะ")
    known = told(a_visit(surveyor=surveyor, house=house), small_form())["answers"]
    assert known[f"{MEMBER}[1]/first_name"] == "มานะ"


def test_a_form_that_asks_for_nobody_is_told_nothing(surveyor):
    visit = a_visit(surveyor=surveyor, household=household_of("มานี"))
    assert told(visit, small_form(mapping={})) == {"answers": {}, "base": ""}


def interviewed(surveyor, version, house, **given):
    """A visit of a household that was interviewed with the form."""
    visit = visit_of(surveyor, household=house, state=Visit.State.DONE)
    said = answers(
        [person(1), person(2)], visit=str(visit.entity_id), water="tap", gps="16.4 103.5 0 5", **given
    )
    sent_in(version, "uuid:1", said, user=surveyor)
    taken_in()
    return visit


def test_a_return_visit_opens_with_what_the_household_answered_last_and_asks_anew_what_was_found(surveyor):
    version, house = small_form(), household_of("มานี")
    interviewed(surveyor, version, house)
    again = visit_of(surveyor, household=house, kind=Visit.Kind.RETURN)
    known = told(again, version)
    assert known["base"] == ""
    assert known["answers"]["/data/water"] == "tap"
    assert known["answers"][f"{MEMBER}[2]/first_name"] == "สมมุติ2"
    asked_anew = ("visit", "outcome", "agreed", "gps", "start", "end", "today", "photo", "total")
    assert not {f"/data/{name}" for name in asked_anew} & set(known["answers"])
    assert f"{MEMBER}[1]/key" not in known["answers"], "a new interview makes keys of its own"


def test_what_was_sent_back_opens_whole_as_a_version_of_what_was_sent(surveyor):
    version, house = small_form(), household_of("มานี")
    visit = interviewed(surveyor, version, house)
    Visit.objects.filter(pk=visit.pk).update(state=Visit.State.SENT_BACK)
    known = told(visit, version)
    assert known["base"] == "uuid:1"
    assert known["answers"]["/data/outcome"] == "found_poor"
    assert known["answers"]["/data/gps"] == "16.4 103.5 0 5"
    assert known["answers"][f"{MEMBER}[1]/key"] == "k1", "edits know a member by its key"

    mended = answers([person(1)], visit=str(visit.entity_id), water="well")
    sent_in(version, "uuid:2", mended, "uuid:1", user=surveyor)
    taken_in()
    Visit.objects.filter(pk=visit.pk).update(state=Visit.State.SENT_BACK)
    assert told(visit, version)["base"] == "uuid:2"


def test_who_checks_a_second_time_is_told_nothing(surveyor):
    version, house = small_form(), household_of("มานี")
    interviewed(surveyor, version, house)
    check = visit_of(surveyor, household=house, kind=Visit.Kind.SECOND_CHECK)
    assert told(check, version) == {"answers": {}, "base": ""}


def test_practice_teaches_nothing_about_a_household(surveyor):
    version, house = small_form(), household_of("มานี")
    visit = visit_of(surveyor, household=house, is_practice=True)
    sent_in(version, "uuid:1", answers(visit=str(visit.entity_id), water="tap"), user=surveyor)
    taken_in()
    again = visit_of(surveyor, household=house)
    assert "/data/water" not in told(again, version)["answers"]
