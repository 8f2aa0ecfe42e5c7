"""An agreement that says exactly what flows lets only that go: in batches, by machines, by links, on sheets."""

import pytest
from django.urls import reverse
from django.utils import translation

from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.people.registry.models import Dwelling, Opening
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.actions.sending_batches import fetch_package
from ppaos.support.referral.models import Batch
from ppaos.support.referral.permissions import classes_by_way
from ppaos.support.referral.queries.batches import gate
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals, sent_batch
from tests.factories.machines import Machine
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, officer_of, referral_of, sent_referral
from tests.support.referral.linked import goes_in, link_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def only_names(receiver):
    """The receiver's agreement lets names go with referrals, and nothing else."""
    return narrowed(receiver, ["names"])


def narrowed(receiver, classes, scope="referrals"):
    agreement = Agreement.objects.get(parties=receiver)
    agreement.flows.all().delete()
    agreement.flows.create(
        organisation=receiver, scope=scope, field_classes=classes, purpose="ช่วยเหลือ",
        legal_basis=AgreedFlow.LegalBasis.PUBLIC_TASK,
    )  # fmt: skip
    return agreement


def ended(receiver):
    Agreement.objects.filter(parties=receiver).update(valid_to=AT.date(), valid_from="2026-01-01")


def test_without_names_no_referral_goes(receiver, service):
    narrowed(receiver, ["gps"])
    made = referral_of(need_of(household_of("สมชาย")), service)
    clear_referrals(referral_ids=[made.pk], ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    done = send_referrals(referral_ids=[made.pk], by=None, at=AT)
    assert (done.moved, list(done.faults["fault"])) == (0, ["agreement_missing"])
    way = gate(receiver, "46", AT.date())
    assert not way.is_open
    assert "ข้อตกลง" in way.refusal
    assert "ชื่อและที่อยู่" in way.refusal


@pytest.mark.parametrize(
    ("classes", "opened"), [(["names"], ["names"]), (["names", "gps", "debt"], ["names", "gps"])]
)
def test_the_receiver_sees_the_fields_that_were_agreed(receiver, service, classes, opened):
    narrowed(receiver, classes)
    sent_referral(need_of(household_of("สมชาย")), service)
    assert sorted(Opening.objects.get().field_classes) == sorted(opened)


def test_an_agreement_of_a_part_lets_go_what_it_says_there(receiver, only_names):
    only_names.area_id = "4601"
    only_names.save()
    pairs = [(receiver.pk, "46010101"), (receiver.pk, "460510")]
    assert classes_by_way(pairs, AT.date()) == {(receiver.pk, "46010101"): {"names"}}
    assert classes_by_way(pairs[:1], AT.date()) == {(receiver.pk, "46010101"): {"names"}}


def test_a_batch_leaves_without_the_columns_that_no_agreement_covers(receiver, only_names):
    cleared_referrals(receiver, "สมชาย")
    batch = batch_of(receiver, fields=("latitude", "head"))
    assert "latitude" in batch.fields
    sent_batch(batch)
    assert "latitude" not in Batch.objects.get().fields
    assert "head" in Batch.objects.get().fields


def test_the_preview_names_the_columns_that_stay(client, receiver, only_names):
    cleared_referrals(receiver, "สมชาย")
    client.force_login(user_with("data_manager", "46"))
    address = f"{reverse('referral:new_batch')}?organisation={receiver.pk}&area=46"
    text = client.get(address).text
    assert "«ข้อตกลง» ไม่ครอบคลุมช่องเหล่านี้" in text
    assert "ไม่ส่ง: ข้อตกลงไม่ครอบคลุม" in text
    narrowed(receiver, ["names", "gps"])
    assert "ไม่ครอบคลุมช่องเหล่านี้" not in client.get(address).text
    batch = batch_of(receiver, fields=("latitude",))
    narrowed(receiver, ["names"])
    assert "ไม่ครอบคลุมช่องเหล่านี้" in client.get(reverse("referral:batch", args=[batch.pk])).text


def test_a_package_is_handed_out_while_the_agreement_holds(receiver):
    cleared_referrals(receiver, "สมชาย")
    batch = batch_of(receiver)
    sent_batch(batch)
    ended(receiver)
    with pytest.raises(ReferralRefused, match="สิ้นสุด"):
        fetch_package(batch=Batch.objects.get(), purpose="assist", by=None, at=AT)
    with pytest.raises(ReferralRefused, match="สิ้นสุด"):
        sent_batch(batch)


def test_a_machine_reads_the_fields_that_were_agreed(sent, receiver):
    Dwelling.objects.update(latitude=16.4, longitude=103.5)
    machine = Machine(receiver)

    def household():
        return machine.get(f"/referrals/{sent.pk}").json()["household"]

    whole = household()
    assert (whole["latitude"], whole["head"]["citizen_id"] is None) == (16.4, False)
    narrowed(receiver, ["names"])
    some = household()
    assert (some["latitude"], some["head"]["citizen_id"]) == (None, None)
    assert some["head"]["name"] == whole["head"]["name"]
    narrowed(receiver, ["names"], scope="lists")
    assert machine.get(f"/referrals/{sent.pk}").json()["withheld"] == "agreement_missing"


def test_a_link_shows_nobody_once_the_agreement_has_ended(client, sent, receiver):
    made = link_to(sent)
    assert "สมชาย" in goes_in_and_looks(client, made)
    ended(receiver)
    assert "สมชาย" not in client.get(f"/a/{made.token}/").text
    with pytest.raises(ReferralRefused, match="สิ้นสุด"):
        link_to(sent)


def test_a_sheet_of_the_desk_names_nobody_once_the_agreement_has_ended(client, sent, receiver):
    client.force_login(officer_of(receiver))
    address = reverse("referral:answer_sheet")
    whole = client.get(address).getvalue()
    ended(receiver)
    less = client.get(address).getvalue()
    assert ("สมชาย" in rows(whole), "สมชาย" in rows(less)) == (True, False)


def test_what_pressed_and_went_without_an_agreement_is_shown(client, sent, receiver):
    made = link_to(sent)
    ended(receiver)
    type(sent).objects.filter(pk=sent.pk).update(is_urgent=True)
    assert "สมชาย" in goes_in_and_looks(client, made)
    assert Machine(receiver).get(f"/referrals/{sent.pk}").json()["withheld"] is None
    type(sent).objects.filter(pk=sent.pk).update(ground="consent")
    assert Machine(receiver).get(f"/referrals/{sent.pk}").json()["withheld"] == "agreement_missing"


def goes_in_and_looks(client, made):
    goes_in(client, made)
    return client.get(f"/a/{made.token}/").text


def rows(content):
    sheet = read_sheets(content, "a.xlsx")[0]
    return str(sheet.rows.to_dicts())
