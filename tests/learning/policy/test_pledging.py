"""One act refers the cases of an item, sends them and promises in the ledger; what cannot be is told, not written."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.pledges import NothingPledged, take_back_pledge
from ppaos.learning.policy.models import Meeting, Pledge, PledgedHousehold
from ppaos.learning.policy.queries import pledging
from ppaos.people.cooperation.models import ServiceArea
from ppaos.people.registry.models import Opening
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.assistance.queries.help import lines
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with
from tests.factories.pledged import DUE, MET_ON, called_to, item_of, meeting_on, pledged
from tests.factories.referred import (
    agreement_with,
    consenting,
    need_of,
    office,
    officer_of,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def service(body):
    return service_of(body)


@pytest.fixture
def homes():
    return [household_of(name, key=name) for name in ("ก", "ข", "ค")]


@pytest.fixture
def item(homes):
    for home in homes:
        need_of(home)
    return item_of(meeting_on(), *homes)


def faults(done):
    return dict(done.faults.iter_rows())


def nothing_written():
    return not any(model.objects.exists() for model in (Pledge, PledgedHousehold, Referral, HelpLine))


def test_one_act_refers_sends_and_promises(item, body, service, homes):
    keeper = user_with("data_manager", "46")
    done = pledged(item, body, service, by=keeper, text="มอบเงินช่วยเหลือ")
    assert (done.households, done.again, done.refused) == (3, 0, 0)
    made = Pledge.objects.get(pk=done.pledge_id)
    assert (made.organisation, made.service, made.needs, made.baht_each) == (
        body,
        service,
        ["low_income"],
        1000,
    )
    for held in made.households.select_related("referral", "line"):
        assert (held.referral.state, held.referral.organisation, held.referral.ground) == (
            "sent",
            body,
            "public_task",
        )
        line = held.line
        assert (line.stage, line.baht, line.kind, line.fiscal_year) == ("promised", 1000, "cash", 2570)
        assert (line.household_id, line.referral_id, line.need_id) == (
            held.household_id,
            held.referral_id,
            held.referral.need_id,
        )
    assert Opening.objects.filter(organisation=body).count() == 3


def test_twice_changes_nothing(item, body, service):
    first = pledged(item, body, service)
    again = pledged(item, body, service)
    assert (again.pledge_id, again.households, again.again, again.refused) == (first.pledge_id, 0, 3, 0)
    assert (Pledge.objects.count(), PledgedHousehold.objects.count(), Referral.objects.count()) == (1, 3, 3)
    assert HelpLine.objects.count() == 3


def test_a_worth_not_told_stays_not_known(item, body, service):
    done = pledged(item, body, service, baht_each=None)
    assert set(HelpLine.objects.values_list("baht", flat=True)) == {None}
    assert pledged(item, body, service, baht_each=None).pledge_id == done.pledge_id


def test_on_other_terms_what_is_pledged_already_is_told(item, body, service):
    first = pledged(item, body, service, case_ids=[item.cases.first().pk])
    done = pledged(item, body, service, baht_each=Decimal(500))
    assert (done.households, set(faults(done).values())) == (2, {"pledged_already"})
    take_back_pledge(pledge=Pledge.objects.get(pk=first.pledge_id), reason="งบไม่พอ", by=None, at=AT)
    again = pledged(item, body, service, baht_each=Decimal(500))
    assert (again.pledge_id, again.households, again.again) == (done.pledge_id, 1, 2)


def test_what_cannot_be_referred_is_told_and_not_written(homes, body, service):
    ready, without, elsewhere = homes
    need_of(ready), need_of(without, code="housing_repair")
    other = office("หน่วยงานอื่น")
    agreement_with(other)
    sent_referral(need_of(elsewhere), service)
    Referral.objects.update(organisation=other)
    done = pledged(item_of(meeting_on(), *homes), body, service)
    assert (done.households, done.refused) == (1, 2)
    assert faults(done) == {without.pk: "no_open_need", elsewhere.pk: "under_way_elsewhere"}
    assert list(HelpLine.objects.values_list("household_id", flat=True)) == [ready.pk]


def test_where_nobody_can_be_referred_nothing_is_written(item, body, service):
    with pytest.raises(NothingPledged) as refused:
        pledged(item, body, service, ground="consent", note="")
    assert set(refused.value.faults["fault"]) == {"consent_missing"}
    assert nothing_written()


def test_without_an_agreement_nothing_goes(item):
    stranger = office("ไม่มีข้อตกลง")
    with pytest.raises(NothingPledged) as refused:
        pledged(item, stranger, service_of(stranger))
    assert set(refused.value.faults["fault"]) == {"agreement_missing"}


def test_of_those_who_consented_only_they_go(item, body, service, homes):
    consenting(homes[0])
    done = pledged(item, body, service, ground="consent", note="")
    assert (done.households, sorted(faults(done))) == (1, sorted(home.pk for home in homes[1:]))
    assert Referral.objects.get().ground == "consent"


def test_what_is_under_way_there_is_not_referred_again(homes, body, service):
    sent, draft, fresh = homes
    known = [sent_referral(need_of(sent), service), referral_of(need_of(draft), service)]
    need_of(fresh)
    done = pledged(item_of(meeting_on(), *homes), body, service)
    assert (done.households, Referral.objects.count()) == (3, 3)
    assert set(Referral.objects.values_list("state", flat=True)) == {"sent"}
    assert {each.pk for each in known} <= set(PledgedHousehold.objects.values_list("referral_id", flat=True))


def test_a_period_that_is_full_is_told(homes, body, service):
    home = homes[0]
    done_before = sent_referral(need_of(home), service)
    Referral.objects.filter(pk=done_before.pk).update(state="closed")
    with pytest.raises(NothingPledged) as refused:
        pledged(item_of(meeting_on(), home), body, service)
    assert set(refused.value.faults["fault"]) == {"period_is_full"}


def test_a_service_for_persons_is_pledged_to_each_of_them(body):
    home = household_of("ก", "ข")
    for name in ("ก", "ข"):
        need_of(home, person=person_named(name))
    for_persons = service_of(body, "old_age", per="person")
    done = pledged(item_of(meeting_on(), home), body, for_persons)
    assert (done.households, PledgedHousehold.objects.count()) == (1, 2)
    assert {line.person.first_name for line in HelpLine.objects.all()} == {"ก", "ข"}


def test_a_merged_household_is_pledged_to_as_the_one_that_stands(homes, body, service):
    kept, merged = homes[:2]
    need_of(kept)
    item = item_of(meeting_on(), kept, merged)
    merged.merged_into = kept
    merged.save()
    assert pledged(item, body, service).households == 1


def test_an_office_pledges_the_services_of_its_body_and_those_it_hands_out(item, body, service):
    branch = office("พมจ. สาขา", parent=body)
    assert pledged(item, branch, service, case_ids=[item.cases.first().pk]).households == 1
    other = office("อบต. สมมุติ")
    agreement_with(other)
    ServiceArea.objects.create(service=service, area_id="46", office=other)
    assert pledged(item, other, service, case_ids=[item.cases.last().pk]).households == 1


WRONG = [
    ({"due_on": MET_ON - timedelta(days=1)}, "ก่อนวันประชุม"),
    ({"kind": "x"}, "ประเภทความช่วยเหลือ"),
    ({"baht_each": Decimal(-1)}, "ไม่ใช่จำนวนของหนึ่งรายการ"),
    ({"baht_each": Decimal(10_000_000)}, "ไม่ใช่จำนวนของหนึ่งรายการ"),
    ({"baht_each": Decimal("NaN")}, "ไม่ใช่จำนวนของหนึ่งรายการ"),
    ({"case_ids": []}, "ยังไม่ได้เลือกครัวเรือน"),
    ({"text": "ให้ ก 9000000000011"}, "13 หลัก"),
    ({"note": ""}, "ความยินยอม"),
    ({"ground": "x"}, "x"),
    ({"due_on": MET_ON.replace(year=2033)}, "ทะเบียนความช่วยเหลือไม่รับ"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_a_pledge_that_cannot_be_is_refused_and_nothing_is_written(item, body, service, wrong, said):
    with pytest.raises(PolicyRefused, match=said):
        pledged(item, body, service, **wrong)
    assert nothing_written()


def test_a_service_of_others_or_an_item_taken_off_is_refused(item, body, service):
    with pytest.raises(PolicyRefused, match="บริการของหน่วยงานเอง"):
        pledged(item, body, service_of(office("อื่น"), "other"))
    item.state = "item_taken_off"
    item.save()
    with pytest.raises(PolicyRefused, match="ถอนออกจากการประชุม"):
        pledged(item, body, service)


@pytest.mark.parametrize("state", ["meeting_planned", "minutes_confirmed", "meeting_cancelled"])
def test_it_is_pledged_in_the_meeting(item, body, service, state):
    Meeting.objects.filter(pk=item.meeting_id).update(state=state)
    with pytest.raises(PolicyRefused):
        pledged(item, body, service)


def test_a_closed_year_takes_no_promise(item, body, service):
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    with pytest.raises(PolicyRefused, match="ทะเบียนความช่วยเหลือไม่รับ"):
        pledged(item, body, service)
    assert not Referral.objects.exists()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rounds=st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=1, max_size=4))
def test_in_whatever_portions_a_pledge_is_given_it_comes_to_the_same(item, body, service, rounds):
    cases = list(item.cases.order_by("pk").values_list("pk", flat=True))
    for chosen in rounds:
        pledged(item, body, service, case_ids=[cases[place] for place in chosen])
    asked = {cases[place] for chosen in rounds for place in chosen}
    assert PledgedHousehold.objects.count() == len(asked)
    assert HelpLine.objects.filter(stage="promised").count() == len(asked)
    assert Pledge.objects.count() == 1
    PledgedHousehold.objects.all().delete()
    HelpLine.objects.all().delete()
    Pledge.objects.all().delete()
    Referral.objects.all().delete()


def test_the_keeper_who_refers_nobody_has_those_referred_who_consented(item, body, service, homes):
    governor = user_with("governor_office", "46")
    with pytest.raises(PolicyRefused, match="ไม่มีสิทธิส่งต่อ"):
        pledged(item, body, service, by=governor)
    consenting(homes[0])
    done = pledged(item, body, service, by=governor, ground="consent", note="")
    assert (done.households, done.refused) == (1, 2)
    assert Pledge.objects.get().made_by == governor


def test_an_officer_pledges_for_the_own_organisation_to_the_cases_seen(item, body, service, homes):
    officer = officer_of(body)
    called_to(item.meeting, body)
    with pytest.raises(PolicyRefused, match="ยังไม่ได้เลือกครัวเรือน"):
        pledged(item, body, service, by=officer, ground="consent", note="")
    sent_referral(need_of(homes[0], code="debt"), service_of(body, "debt_help", ("debt",)))
    for home in homes:
        consenting(home)
    done = pledged(item, body, service, by=officer, ground="consent", note="")
    assert (done.households, done.refused) == (1, 0)
    for stranger in (officer_of(office("อื่น")), user_with("supervisor", "46")):
        with pytest.raises(PermissionDenied):
            pledged(item, body, service, by=stranger)


def test_it_is_taken_back_with_a_reason_and_nothing_is_deleted(item, body, service):
    made = Pledge.objects.get(pk=pledged(item, body, service).pledge_id)
    with pytest.raises(PolicyRefused, match="เหตุผลที่ถอนคำมั่น"):
        take_back_pledge(pledge=made, reason=" ", by=None, at=AT)
    take_back_pledge(pledge=made, reason="งบถูกตัด", by=officer_of(body), at=AT)
    take_back_pledge(pledge=made, reason="อีกครั้ง", by=None, at=AT)
    made.refresh_from_db()
    assert (made.taken_back_at, made.taken_back_reason) == (AT, "งบถูกตัด")
    assert {(line.is_taken_back, line.worth) for line in lines()} == {(True, 0)}
    assert HelpLine.objects.count() == 6
    assert set(Referral.objects.values_list("state", flat=True)) == {"sent"}
    with pytest.raises(PermissionDenied):
        take_back_pledge(pledge=made, reason="x", by=officer_of(office("อื่น")), at=AT)


def test_of_a_closed_year_nothing_is_taken_back(item, body, service):
    made = Pledge.objects.get(pk=pledged(item, body, service).pledge_id)
    ClosedYear.objects.create(organisation=body, fiscal_year=2570, closed_at=AT)
    with pytest.raises(PolicyRefused, match="2570"):
        take_back_pledge(pledge=made, reason="งบถูกตัด", by=None, at=AT)
    made.refresh_from_db()
    assert made.taken_back_at is None
    assert DUE.year == 2026


def test_what_was_withdrawn_a_moment_ago_leaves_nothing_half_written(item, body, service, monkeypatch):
    def a_moment_ago(*told):
        return pledging.weighed(*told).with_columns(fault=pl.lit(None, pl.String))

    monkeypatch.setattr("ppaos.learning.policy.actions.pledges.weighed", a_moment_ago)
    with pytest.raises(PolicyRefused, match="ยินยอม"):
        pledged(item, body, service, ground="consent", note="")
    assert nothing_written()
