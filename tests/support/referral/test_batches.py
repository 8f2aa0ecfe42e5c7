"""Batches: chosen, put together, agreed on, sent with what may still go, called off, received."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.registry.actions import withdraw_consent
from ppaos.people.registry.models import Opening
from ppaos.support.referral.actions.batching import call_off_batch, coordinate_batch, note_receipt
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import clear_referrals
from ppaos.support.referral.actions.sending_batches import (
    ask_to_send,
    fetch_package,
    send_batch,
    show_code,
)
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.presenters.package import packed
from ppaos.support.referral.queries.batch_fields import batch_fields, leaving, may_leave
from ppaos.support.referral.queries.batches import (
    Selection,
    choosable,
    gate,
    members,
    receivers_waiting,
    sent_with,
    tally,
    visible_batches,
)
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals, code_of, sent_batch, sheet_in
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import (
    agreement_with,
    consenting,
    need_of,
    office,
    referral_of,
    service_of,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def body():
    return office()


@pytest.fixture
def manager():
    return user_with("data_manager", "46")


def test_a_batch_takes_what_waits_and_leaves_nothing_go(body, manager):
    first, second = cleared_referrals(body, "สมชาย", "สมหญิง")
    batch = batch_of(body, by=manager)
    assert (batch.state, batch.counts) == ("batch_draft", {"chosen": 2})
    assert set(members(batch)) == {first, second}
    assert not Opening.objects.exists()
    assert not choosable(manager).exists()
    with pytest.raises(ReferralRefused, match="ไม่มี"):
        batch_of(body, by=manager)


CHOSEN = [
    ({}, {"สมชาย", "สมหญิง"}),
    ({"area": "46010101"}, {"สมชาย"}),
    ({"is_urgent": True}, {"สมหญิง"}),
    ({"dimension": "health"}, {"สมหญิง"}),
    ({"ground": "public_task"}, {"สมชาย"}),
]


@pytest.mark.parametrize(("asked", "names"), CHOSEN)
def test_filters_choose(body, asked, names):
    service = service_of(body)
    here = referral_of(need_of(household_of("สมชาย", key="a")), service)
    clear_referrals(referral_ids=[here.pk], ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    home = household_of("สมหญิง", key="b", area_code="46010102")
    referral_of(need_of(home, dimension="health", is_urgent=True), service)
    selection = Selection(body.pk, **({"area": "46"} | asked))
    found = selection.of(Referral.objects.all(), AT.date())
    assert {str(each.household.memberships.get().person.first_name) for each in found} == names
    assert Selection(**selection.asked()) == selection


def test_a_service_is_chosen_and_offices_go_with_their_body(body):
    branch = office("พมจ. สาขา", parent=body)
    one, other = service_of(body, "a"), service_of(branch, "b")
    need = need_of(household_of("สมชาย"))
    made = [referral_of(need, each) for each in (one, other)]
    everything = Referral.objects.all()
    assert set(Selection(body.pk, "46").of(everything, AT.date())) == set(made)
    assert set(Selection(body.pk, "46", other.pk).of(everything, AT.date())) == {made[1]}
    assert receivers_waiting(user_with("data_manager", "46")) == [(body, 2)]


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("data_manager", "46", True),
        ("data_manager", "4601", False),
        ("data_manager", "4605", False),
        ("supervisor", "46", False),
        ("agency_officer", "46", False),
        ("governor_office", "46", False),
        ("administrator", "46", False),
    ],
)
def test_who_may_put_a_batch_together_send_it_and_take_it_out(body, role, area, may):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    user = user_with(role, area)
    made = batch_of(body)
    acts = [
        lambda: coordinate_batch(batch=made, note="คุยแล้ว", by=user, at=AT),
        lambda: ask_to_send(batch=made, kind="zip", by=user, at=AT),
        lambda: sent_batch(made, by=user),
        lambda: fetch_package(batch=made, purpose="assist", by=user, at=LATER),
        lambda: show_code(batch=made, by=user, at=LATER),
        lambda: note_receipt(batch=made, receipt="สมศรี", on=LATER.date(), by=user, at=LATER),
    ]
    assert visible_batches(user).filter(pk=made.pk).exists() == may
    for act in acts:
        if may:
            act()
            Job.objects.update(state="succeeded")
        else:
            with pytest.raises(PermissionDenied):
                act()
    if not may:
        with pytest.raises(PermissionDenied):
            batch_of(body, by=user)


def test_field_classes_the_receiver_may_not_have_never_leave():
    everything = list(batch_fields())
    sees_all = {"names", "gps", "citizen_id", "health"}
    assert "citizen_id" not in leaving(everything, sees_all)
    assert "latitude" in leaving(everything, sees_all)
    assert "latitude" not in may_leave({"names"})
    assert leaving([], {"names"}) == ["referral_id", "need", "service", "first_name", "last_name"]
    assert "first_name" not in leaving(everything, set())
    assert {row.field_class for row in batch_fields().values()} <= {"", *sees_all}


def test_only_what_was_ticked_leaves(body, manager):
    agreement_with(body)
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body, by=manager, fields=["house_no", "citizen_id", "latitude"])
    assert batch.fields == [
        "referral_id",
        "need",
        "service",
        "first_name",
        "last_name",
        "house_no",
        "latitude",
    ]
    sent_batch(batch, by=manager)
    with fetch_package(batch=batch, purpose="assist", by=manager, at=AT) as package:
        rows = sheet_in(package.read(), code_of(batch))
    assert rows.columns[:8] == [
        "row_no", "เลขที่เรื่อง", "ความเดือดร้อน", "บริการ", "ชื่อ", "นามสกุล", "บ้านเลขที่", "ละติจูด",
    ]  # fmt: skip
    assert rows["ชื่อ"].to_list() == ["สมชาย"]
    assert rows["บ้านเลขที่"].to_list() == ["12/3"]
    exported = Event.objects.get(verb="export.made")
    assert (exported.purpose, exported.detail["rows"]) == ("assist", 1)


def test_consent_withdrawn_between_preview_and_sending_leaves_one_out(body):
    agreement_with(body)
    service = service_of(body)
    homes = [household_of(name, key=name) for name in ("สมชาย", "สมหญิง", "สมศรี")]
    consents = [consenting(home) for home in homes]
    made = [referral_of(need_of(home), service) for home in homes]
    ids = [each.pk for each in made]
    clear_referrals(referral_ids=ids[:2], ground="consent", by=None, at=AT)
    batch = batch_of(body)
    counted = tally(members(batch), ())
    assert (counted.going, counted.households, counted.grounds) == (2, 2, {"consent": 2})
    assert (counted.faults, counted.staying) == ({"not_cleared": 1}, 1)
    withdraw_consent(consent=consents[1], by=None, at=AT)
    assert tally(members(batch), ()).faults == {"not_cleared": 1, "consent_withdrawn": 1}
    done = sent_batch(batch)
    assert (done.sent, done.left_out) == (1, 2)
    assert batch.counts["left_out"] == {"not_cleared": 1, "consent_withdrawn": 1}
    assert batch.counts["grounds"] == {"consent": 1}
    assert list(sent_with(batch)) == [made[0]]
    assert set(members(batch)) == {made[1], made[2]}
    assert batch.due_on == sent_with(batch).get().due_on
    # What was left out is free for another batch.
    assert set(choosable(user_with("data_manager", "46"))) == {made[1], made[2]}
    again = batch_of(body)
    assert set(members(again)) == {made[1], made[2]}
    assert batch.counts["referrals"] == 1


def test_without_agreement_nothing_is_sent_and_the_missing_one_is_named(body):
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    way = gate(body, "46", AT.date())
    assert not way.is_open
    assert "พมจ. สมมุติ" in way.refusal
    assert tally(members(batch), way.closed).faults == {"agreement_missing": 1}
    for act in (
        lambda: ask_to_send(batch=batch, kind="zip", by=None, at=AT),
        lambda: send_batch(batch=batch, pack=packed, by=None, at=AT),
    ):
        with pytest.raises(ReferralRefused, match=r"พมจ\. สมมุติ"):
            act()
    assert set(Referral.objects.values_list("state", flat=True)) == {"cleared"}


def test_an_agreement_with_one_office_lets_only_its_referrals_go(body):
    branch = office("พมจ. สาขา", parent=body)
    (mine,) = cleared_referrals(body, "สมชาย")
    (theirs,) = cleared_referrals(branch, "สมหญิง", house_no="9")
    signed = agreement_with(branch)
    way = gate(body, "46", AT.date())
    assert (way.is_open, way.closed, way.agreement) == (True, {body.pk}, signed)
    batch = batch_of(body)
    sent_batch(batch)
    assert batch.agreement == signed
    assert list(sent_with(batch)) == [theirs]
    assert batch.counts["left_out"] == {"agreement_missing": 1}
    mine.refresh_from_db()
    assert mine.state == "cleared"


def test_an_ended_agreement_is_said_and_the_longest_is_named(body):
    agreement_with(body)
    Agreement.objects.update(valid_to=date(2026, 11, 1))
    assert "สิ้นสุด" in gate(body, "46", AT.date()).refusal
    agreement_with(body)
    Agreement.objects.filter(valid_to=None).update(valid_to=date(2027, 1, 1))
    endless = agreement_with(body)
    assert gate(body, "46", AT.date()).agreement == endless


def test_an_organisation_of_the_area_needs_no_agreement(body):
    user_with("data_manager", "46", organisation=body)
    way = gate(body, "46", AT.date())
    assert (way.is_open, way.agreement) == (True, None)


def test_coordination_is_noted_before_sending(body):
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    with pytest.raises(ReferralRefused):
        coordinate_batch(batch=batch, note=" ", by=None, at=AT)
    done = coordinate_batch(batch=batch, note="คุณสมศรีขอรับเป็นแฟ้ม", by=None, at=AT)
    assert (done.state, done.note) == ("coordinating", "คุณสมศรีขอรับเป็นแฟ้ม")
    agreement_with(body)
    sent_batch(batch)
    assert batch.state == "batch_sent"
    with pytest.raises(ReferralRefused):
        coordinate_batch(batch=batch, note="สาย", by=None, at=AT)


def test_called_off_its_referrals_are_free_again(body):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    batch = batch_of(body)
    assert call_off_batch(batch=batch, by=None, at=AT).state == "batch_cancelled"
    assert not members(batch).exists()
    for act in (
        lambda: call_off_batch(batch=batch, by=None, at=AT),
        lambda: ask_to_send(batch=batch, kind="zip", by=None, at=AT),
        lambda: send_batch(batch=batch, pack=packed, by=None, at=AT),
    ):
        with pytest.raises(ReferralRefused):
            act()
    assert members(batch_of(body)).count() == 1


def test_while_a_worker_sends_nothing_else_is_done(body):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    batch = batch_of(body)
    job = ask_to_send(batch=batch, kind="zip", by=None, at=AT)
    assert job.arguments["batch"] == batch.pk
    for act in (
        lambda: call_off_batch(batch=batch, by=None, at=AT),
        lambda: ask_to_send(batch=batch, kind="zip", by=None, at=AT),
    ):
        with pytest.raises(ReferralRefused):
            act()


def test_a_machine_needs_a_key(body):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    with pytest.raises(ReferralRefused, match="JWK"):
        ask_to_send(batch=batch_of(body), kind="jwe", by=None, at=AT)


def test_where_nothing_can_go_the_batch_stays(body):
    agreement_with(body)
    referral_of(need_of(household_of("สมชาย")), service_of(body))
    batch = batch_of(body)
    with pytest.raises(ReferralRefused):
        sent_batch(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.sent_at) == ("batch_draft", None)


def test_sent_twice_only_packs_anew(body):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    batch = batch_of(body)
    sent_batch(batch)
    sent_at, first, code = batch.sent_at, batch.package, code_of(batch)
    assert sent_batch(batch, at=LATER).sent == 1
    assert (batch.sent_at, sent_with(batch).count()) == (sent_at, 1)
    assert StoredFile.objects.get(pk=first.pk).erased_at
    assert code_of(batch) != code


def test_the_code_is_shown_once(body):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    batch = batch_of(body)
    for act in (
        lambda: show_code(batch=batch, by=None, at=AT),
        lambda: fetch_package(batch=batch, purpose="assist", by=None, at=AT),
    ):
        with pytest.raises(ReferralRefused):
            act()
    sent_batch(batch)
    code = code_of(batch)
    assert show_code(batch=batch, by=None, at=AT) == code
    with pytest.raises(ReferralRefused):
        show_code(batch=batch, by=None, at=AT)


RECEIPTS = [
    ("", LATER.date()),
    ("สมศรี", AT.date() - timedelta(days=1)),
    ("สมศรี", LATER.date() + timedelta(days=1)),
]


@pytest.mark.parametrize(("who", "on"), RECEIPTS)
def test_a_receipt_that_cannot_be_is_refused(body, who, on):
    cleared_referrals(body, "สมชาย")
    agreement_with(body)
    batch = batch_of(body)
    with pytest.raises(ReferralRefused):
        note_receipt(batch=batch, receipt="สมศรี", on=LATER.date(), by=None, at=LATER)
    sent_batch(batch)
    with pytest.raises(ReferralRefused):
        note_receipt(batch=batch, receipt=who, on=on, by=None, at=LATER)
    done = note_receipt(batch=batch, receipt="สมศรี", on=LATER.date(), by=None, at=LATER)
    assert (done.state, done.receipt) == ("batch_received", "สมศรี")


def test_a_household_that_moved_away_is_not_told_where_to(body):
    agreement_with(body)
    (made,) = cleared_referrals(body, "สมชาย")
    batch = batch_of(body, fields=["house_no", "village", "sex", "birth_on"])
    Referral.objects.filter(pk=made.pk).update(area_id="46010102")
    sent_batch(batch)
    with fetch_package(batch=batch, purpose="assist", by=None, at=AT) as package:
        rows = sheet_in(package.read(), code_of(batch))
    assert rows["บ้านเลขที่"].to_list() == [None]
    assert rows["เพศ"].to_list() == ["ชาย"]
    assert rows["วันเกิด"].to_list() == [None]
    assert Organisation.objects.count() == 1
    assert Batch.objects.count() == 1
