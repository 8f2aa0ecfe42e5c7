"""Agreements signed, changed before they begin, renewed; exactly what flows; what cannot be agreed is refused."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.actions import (
    AgreementTerms,
    CooperationRefused,
    FlowTerms,
    SignatoryTerms,
    attach_document,
    change_agreement,
    end_agreement,
    fetch_document,
    renew_agreement,
    sign_agreement,
)
from ppaos.people.cooperation.models import Agreement, Organisation, Sector
from ppaos.people.cooperation.permissions import (
    FIELD_CLASSES,
    FlowRefused,
    agreement_covering,
    agreements_in_sight,
    check_may_flow,
    classes_flowing,
)
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def parties():
    """A university, a fund and a fund's office."""
    fund = Organisation.objects.create(name_th="กองทุนสมมุติ", sector=Sector.GOVERNMENT, is_central=True)
    university = Organisation.objects.create(name_th="มหาวิทยาลัยสมมุติ", sector=Sector.ACADEMIC, area_id="46")
    office = Organisation.objects.create(
        name_th="สำนักงานกองทุนสมมุติ", sector=Sector.GOVERNMENT, area_id="46", parent=fund
    )
    return university, fund, office


def flow(to, scope="referrals", classes=("names",), **given):
    told = {"purpose": "ช่วยเหลือตามภารกิจ", "legal_basis": "by_public_task"} | given
    return FlowTerms(to, scope, field_classes=classes, **told)


def terms(*parties, begins=TODAY, **given):
    told = {"title": "ข้อตกลงสมมุติ", "scopes": ["referrals"], "parties": parties[:2]} | given
    return AgreementTerms(valid_from=begins, **told)


def signed(*parties, by=None, area="46", **given):
    return sign_agreement(area=Area.objects.get(pk=area), terms=terms(*parties, **given), by=by, at=AT)


def asked(to, scope="referrals", area="46010101", classes=("names",)):
    """Why nothing flows; empty where it does."""
    try:
        check_may_flow(scope=scope, area_code=area, on=TODAY, organisation=to, field_classes=classes)
    except FlowRefused as refused:
        return str(refused)
    return ""


def test_an_agreement_says_who_signed_at_which_level_and_where_else_it_holds(parties):
    made = signed(
        *parties, level="central_level", about=" ร่วมกันช่วยครัวเรือน ", valid_to=TODAY + timedelta(days=365),
        signed_on=TODAY, warn_days=60, more_areas=[Area.objects.get(pk="46"), Area.objects.get(pk="4605")],
        signatories=[SignatoryTerms(parties[0], "สมมุติ อธิการ", "อธิการบดี", TODAY)],
        flows=[flow(parties[1])], area="4601",
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.level, made.about, made.warn_days) == ("central_level", "ร่วมกันช่วยครัวเรือน", 60)
    assert set(made.more_areas.values_list("code", flat=True)) == {"46", "4605"}
    assert made.signatories.get().position == "อธิการบดี"
    assert made.flows.get().field_classes == ["names"]
    assert asked(parties[1], area="460510") == "", "it holds in the further areas too"


def test_a_flow_lets_only_these_records_with_these_fields_go_to_this_party(parties):
    university, fund, office = parties
    signed(*parties, scopes=["referrals", "households"], flows=[flow(fund)])
    assert asked(fund) == asked(office) == "", "what goes to a body goes to its offices"
    assert classes_flowing(fund, scope="referrals", area_code="46", on=TODAY) == {"names"}
    assert "ข้อตกลงสมมุติ" in asked(fund, classes=("names", "health"))
    assert "ข้อตกลงสมมุติ" in asked(fund, scope="households"), "a scope without a flow lets nothing go"
    assert asked(university), "nothing was said of the university"
    assert classes_flowing(university, scope="referrals", area_code="46", on=TODAY) is None


def test_an_agreement_without_flows_lets_its_scopes_go_with_every_field(parties):
    made = signed(*parties)
    assert classes_flowing(parties[1], scope="referrals", area_code="46", on=TODAY) == set(FIELD_CLASSES)
    assert agreement_covering(parties[2], scope="referrals", area_code="46", on=TODAY) == made
    assert agreement_covering(parties[2], scope="lists", area_code="46", on=TODAY) is None


def test_of_two_agreements_the_one_that_lets_more_go_is_named_and_both_count(parties):
    signed(*parties, flows=[flow(parties[1], classes=["gps"])])
    wider = signed(
        *parties, flows=[flow(parties[1], classes=["names", "health"])], valid_to=TODAY + timedelta(days=9)
    )
    assert agreement_covering(parties[1], scope="referrals", area_code="46", on=TODAY) == wider
    assert asked(parties[1], classes=("gps", "names", "health")) == ""


def test_papers_of_ones_own_work_leave_where_the_work_is(parties):
    university, fund, _office = parties
    team = user_with("project_team", "4601", organisation=fund)
    free = user_with("mentor", "46010101")
    told = {"scope": "households", "on": TODAY, "field_classes": ("names",)}
    for user, area, deed, passes in [
        (free, "46", "keep_plans", True),
        (free, "4605", "keep_plans", False),
        (free, "46", "keep_courses", False),
        (team, "4601", "record_incomes", False),
    ]:
        try:
            check_may_flow(user=user, area_code=area, deed=deed, **told)
        except FlowRefused:
            assert not passes, (area, deed)
        else:
            assert passes, (area, deed)
    signed(university, fund, scopes=["households"], area="4601")
    check_may_flow(user=team, area_code="46", deed="record_incomes", **told)


WRONG = {
    "no title": {"title": " "},
    "one party": {"parties": 1},
    "a party twice": {"parties": "twice"},
    "no scope": {"scopes": []},
    "ends as it begins": {"valid_to": TODAY},
    "warned of too early": {"warn_days": 400},
    "warned of after its end": {"warn_days": -1},
    "a flow to no party": {"flow": {"to": 2}},
    "a flow of no scope": {"flow": {"scope": "lists"}},
    "a flow without purpose": {"flow": {"purpose": " "}},
    "a flow without basis": {"flow": {"legal_basis": ""}},
    "a flow of an unknown field": {"flow": {"classes": ["shoe_size"]}},
    "a flow twice": {"flow": {"times": 2}},
    "a stranger signs": {"signs": 2},
    "nobody signs": {"signs": 0, "name": " "},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_cannot_be_agreed_is_refused_with_a_sentence(parties, wrong):
    given = {name: wrong[name] for name in ("title", "scopes", "valid_to", "warn_days") if name in wrong}
    match wrong.get("parties"):
        case 1:
            given["parties"] = parties[:1]
        case "twice":
            given["parties"] = [parties[0], parties[1], parties[0]]
    if "flow" in wrong:
        told = {"to": 1, "times": 1} | wrong["flow"]
        to, times = parties[told.pop("to")], told.pop("times")
        given["flows"] = [flow(to, **told)] * times
    if "signs" in wrong:
        given["signatories"] = [SignatoryTerms(parties[wrong["signs"]], wrong.get("name", "สมมุติ"))]
    with pytest.raises(CooperationRefused):
        signed(*parties, **given)
    assert not Agreement.objects.exists()


def test_an_agreement_changes_until_it_begins_and_stays_afterwards(parties):
    made = signed(*parties, begins=TOMORROW, flows=[flow(parties[1])])
    change_agreement(agreement=made, terms=terms(*parties, begins=TODAY, title="ใหม่"), by=None, at=AT)
    made.refresh_from_db()
    assert (made.title, made.valid_from, made.flows.count()) == ("ใหม่", TODAY, 0)
    with pytest.raises(CooperationRefused):
        change_agreement(agreement=made, terms=terms(*parties, title="ช้าไป"), by=None, at=AT)
    assert Event.objects.filter(verb="agreement.changed").count() == 1


def test_what_renews_an_agreement_follows_it(parties):
    made = signed(*parties, valid_to=TODAY + timedelta(days=30))
    with pytest.raises(CooperationRefused):
        renew_agreement(agreement=made, terms=terms(*parties), by=None, at=AT)
    later = terms(*parties, begins=TODAY + timedelta(days=30))
    renewed = renew_agreement(agreement=made, terms=later, by=None, at=AT)
    assert (renewed.renews, renewed.area_id) == (made, "46")
    with pytest.raises(CooperationRefused):
        change_agreement(agreement=renewed, terms=terms(*parties), by=None, at=AT)


def test_who_keeps_the_area_keeps_its_agreements_and_the_areas_they_hold_in(parties):
    inside, outside = user_with("administrator", "46"), user_with("administrator", "4605")
    made = signed(*parties, area="4601", by=inside)
    for by, area, more in [
        (outside, "4601", []),
        (outside, "4605", ["4601"]),
        (user_with("supervisor", "46"), "46", []),
    ]:
        areas = [Area.objects.get(pk=code) for code in more]
        with pytest.raises(PermissionDenied):
            signed(*parties, area=area, by=by, more_areas=areas)
    with pytest.raises(PermissionDenied):
        end_agreement(agreement=made, on=TODAY, reason="x", by=outside, at=AT)
    assert not agreements_in_sight(outside).exists()
    made.more_areas.set(["460510"])
    assert agreements_in_sight(outside).get() == made, "what holds in a part of one's area is seen"
    assert agreements_in_sight(user_with("governor_office", "46010101")).get() == made


def test_a_document_is_kept_sealed_and_read_by_who_sees_names(parties):
    made, keeper = signed(*parties), user_with("administrator", "46")
    with pytest.raises(CooperationRefused):
        fetch_document(agreement=made, by=keeper, at=AT)
    told = {"name": "mou.pdf", "content_type": "application/pdf", "by": keeper, "at": AT}
    attach_document(agreement=made, content=io.BytesIO(b"%PDF one"), **told)
    first = made.document
    attach_document(agreement=made, content=io.BytesIO(b"%PDF two"), **told)
    first.refresh_from_db()
    assert first.erased_at == AT
    assert fetch_document(agreement=made, by=user_with("data_manager", "46"), at=AT).read() == b"%PDF two"
    assert Event.objects.filter(verb="agreement.document_read").count() == 1
    for by in (user_with("governor_office", "46"), user_with("data_manager", "4605")):
        with pytest.raises(PermissionDenied):
            fetch_document(agreement=made, by=by, at=AT)
