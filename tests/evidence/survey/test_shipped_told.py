"""The shipped forms, filled and sent, reach register, verdicts, consents and the answers that are scored."""

import pytest
from django.utils.translation import override

from ppaos.evidence.livelihood.actions import take_in_interviews
from ppaos.evidence.livelihood.models import Answer, Assessment
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.joined import shape_of
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Consent, Household, Membership, Person
from tests.factories.areas import make_areas
from tests.factories.people import citizen_id, household_of
from tests.factories.surveyed import AT, sent_in, surveyor_of, taken_in, the_interview, visit_of

pytestmark = pytest.mark.django_db
MEMBER = "/data/members/member"


@pytest.fixture
def forms(db):
    make_areas()
    with override("en"):
        made = publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=AT)
        yield {version.form.code: version for version in made}


def began(visit=""):
    return {
        "/data/started_at": "2026-11-20T10:00:00.000+07:00",
        "/data/ended_at": "2026-11-20T11:00:00.000+07:00",
        "/data/held_on": "2026-11-20",
        "/data/visit": visit,
        "/data/area": "46010101",
    }


def of_member(place, **said):
    return {f"{MEMBER}[{place}]/{name}": text for name, text in said.items()}


def household(visit=""):
    """A household found poor and willing: the head at home, a child in school."""
    return {
        **began(visit),
        "/data/verdict/outcome": "found_poor",
        "/data/verdict/gps": "16.43 103.5 150 4",
        "/data/consent/notice_version": "2569-1",
        "/data/consent/agreed": "yes",
        "/data/consent/agreed_referral": "yes",
        "/data/willing": "yes",
        "/data/house_no_told": "25/2",
        "/data/physical/tenure": "own",
        **of_member(
            1, member_key="m1", title_told="นาย", first_name="สมมุติ1", last_name="นามสกุล", has_id="yes",
            citizen_id=citizen_id(1), birth="10/8/2520", age="49", sex="male", relation="head",
            presence="named_present", education="primary", health="normal",
        ),
        **of_member(
            2, member_key="m2", title_told="เด็กหญิง", first_name="สมมุติ2", last_name="นามสกุล", has_id="not_given",
            birth="2557", age="12", sex="female", relation="child", presence="unnamed_present", education="primary",
            study="regular", health="normal",
        ),
    }  # fmt: skip


def test_the_household_form_reaches_everything(forms):
    surveyor = surveyor_of()
    home = household_of("สมมุติ1", standing="candidate")
    visit = visit_of(surveyor, household=home)
    sent_in(forms["ppaos_household"], "uuid:1", household(str(visit.entity_id)), user=surveyor)
    taken_in()
    take_in_interviews(by=None, at=AT)
    home.refresh_from_db()
    made = the_interview()
    assert (made.failure, made.outcome, made.seconds, home.standing) == ("", "found_poor", 3600, "verified")
    assert Verdict.objects.get().household == home
    assert Visit.objects.get().state == "done"
    assert sorted(Consent.objects.values_list("purpose", flat=True)) == ["referral", "survey"]
    child = Membership.objects.get(person__first_name="สมมุติ2")
    assert (child.household, child.presence, child.person.sex, child.person.birth_precision) == (
        home, "unnamed_present", "f", "year",
    )  # fmt: skip
    assert Person.objects.count() == 2
    told = dict(Answer.objects.filter(superseded_at=None).values_list("indicator", "value"))
    assert (told["physical_tenure"], told["human_education"]) == (4.0, 2.0)
    assert Assessment.objects.get(is_current=True).household == home


def test_a_household_on_no_list_is_registered_from_the_form(forms):
    sent_in(forms["ppaos_household"], "uuid:1", household(), user=surveyor_of())
    taken_in()
    made = Household.objects.get()
    assert (made.standing, made.area_id, made.dwelling.house_no) == ("verified", "46010101", "25/2")
    assert Membership.objects.get(is_head=True).person.first_name == "สมมุติ1"


def test_the_short_form_brings_the_verdict_alone(forms):
    surveyor = surveyor_of()
    visit = visit_of(surveyor, household=household_of("สมมุติ1", standing="candidate"))
    said = began(str(visit.entity_id)) | {
        "/data/verdict/outcome": "moved",
        "/data/verdict/reason": "work_elsewhere",
    }
    sent_in(forms["ppaos_verdict"], "uuid:1", said, user=surveyor)
    taken_in()
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.reason, Household.objects.get().standing) == (
        "moved",
        "work_elsewhere",
        "moved",
    )


def test_members_of_the_shipped_forms_have_a_key_of_their_own(forms):
    assert shape_of([forms["ppaos_household"]]).member_keys == {MEMBER: f"{MEMBER}/member_key"}
    assert shape_of([forms["ppaos_monitoring"]]).member_keys
