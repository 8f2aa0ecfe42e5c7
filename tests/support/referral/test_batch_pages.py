"""The pages of batches: looked at before anything leaves, sent by a worker, fetched; nothing for who may not."""

import pytest
from django.urls import reverse
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry.actions import withdraw_consent
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import clear_referrals
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.tasks.batches import send_and_pack
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals, code_of, sent_batch
from tests.factories.people import household_of, user_with
from tests.factories.referred import (
    agreement_with,
    consenting,
    need_of,
    office,
    referral_of,
    service_of,
)

pytestmark = pytest.mark.django_db
ADDRESSES = ("batch", "batch_manifest")
ACTS = (
    "coordinate_batch", "clear_batch", "send_batch", "call_off_batch", "batch_code", "batch_package", "batch_receipt",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def body():
    return office()


@pytest.fixture
def manager(client):
    user = user_with("data_manager", "46")
    client.force_login(user)
    return user


def get(client, name, *args, **asked):
    return client.get(reverse(f"referral:{name}", args=args), asked)


def post(client, name, *args, query="", **told):
    return client.post(reverse(f"referral:{name}", args=args) + query, told, follow=True)


def text(response):
    return response.content.decode()


def worked_off():
    """The worker does what waits."""
    for job in Job.objects.filter(state="waiting"):
        run_job(job.pk, send_and_pack, (ReferralRefused,))


def test_before_anything_is_there_the_pages_say_what_to_do(client, manager):
    assert "ยังไม่มีชุดส่งต่อ" in text(get(client, "batches"))
    assert "ไม่มีเรื่องรอส่ง" in text(get(client, "new_batch"))


def test_a_preview_tells_what_leaves_by_what_right_and_what_stays(client, manager, body):
    agreement_with(body)
    service = service_of(body)
    home, other = household_of("สมชาย", key="a"), household_of("สมหญิง", key="b")
    consent = consenting(home)
    made = [referral_of(need_of(each), service) for each in (home, other)]
    clear_referrals(referral_ids=[made[0].pk], ground="consent", by=None, at=consent.given_at)
    shown = get(client, "new_batch", organisation=body.pk)
    assert shown.context["tally"].grounds == {"consent": 1}
    leaving = {row["label"]: row["leaves"] for row in shown.context["fields"]}
    assert leaving["ชื่อ"]
    assert leaving["บ้านเลขที่"]
    assert not leaving["ละติจูด"]
    told = text(shown)
    assert "ข้อตกลง ไม่มีกำหนดสิ้นสุด" in told
    assert "ไม่ส่งเด็ดขาด: ผู้รับไม่มีสิทธิ" in told
    assert reverse("referral:referral", args=[made[1].pk]) in told
    assert "สมหญิง" in told
    assert Event.objects.filter(verb="household.read").exists()
    withdraw_consent(consent=consent, by=None, at=consent.given_at)
    narrowed = get(client, "new_batch", organisation=body.pk, fault="consent_withdrawn")
    assert [row["head"] for row in narrowed.context["staying"]] == ["สมชาย นามสกุล"]


def test_without_an_agreement_the_preview_names_the_missing_one(client, manager, body):
    cleared_referrals(body, "สมชาย")
    told = text(get(client, "new_batch", organisation=body.pk))
    assert "ส่งออกไม่ได้" in told
    assert "พมจ. สมมุติ" in told


def test_a_batch_goes_its_way_from_choosing_to_the_receipt(client, manager, body):
    agreement_with(body)
    cleared_referrals(body, "สมชาย", "สมหญิง")
    query = f"?organisation={body.pk}&urgent="
    post(client, "new_batch", query=query, fields_leaving=["head", "birth_on"], note="ชุดแรก")
    batch = Batch.objects.get()
    assert batch.note == "ชุดแรก"
    assert "ไม่มีเรื่องที่รอส่ง" in text(post(client, "new_batch", query=query))
    assert "อยู่ระหว่างประสาน" in text(post(client, "coordinate_batch", batch.pk, note="คุณสมศรี"))
    assert get(client, "batch_manifest", batch.pk).status_code == 404
    assert "ยังไม่มีแฟ้ม" in text(post(client, "batch_package", batch.pk))
    post(client, "send_batch", batch.pk, kind="zip")
    assert "ระบบกำลังทำอยู่" in text(get(client, "batch", batch.pk))
    worked_off()
    job = Job.objects.get()
    assert (job.state, job.result["url"]) == ("succeeded", reverse("referral:batch", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "batch_sent"
    shown = text(get(client, "batch", batch.pk))
    assert "แสดงรหัส (ครั้งเดียว)" in shown
    code = code_of(batch)
    assert code not in shown
    assert code in text(post(client, "batch_code", batch.pk))
    assert "แสดงรหัสไปแล้ว" in text(post(client, "batch_code", batch.pk))
    package = post(client, "batch_package", batch.pk)
    assert b"".join(package.streaming_content).startswith(b"PK")
    assert "no-store" in package.headers["Cache-Control"]
    assert text(get(client, "batch_manifest", batch.pk)) == batch.manifest
    post(client, "batch_receipt", batch.pk, receipt="สมศรี", on="1/1/2600")
    assert Batch.objects.get().received_at is None
    day = batch.sent_at.astimezone()
    typed = f"{day.day}/{day.month}/{day.year + 543}"
    assert "สมศรี" in text(post(client, "batch_receipt", batch.pk, receipt="สมศรี", on=typed))
    assert "รับเรื่องแล้ว" in text(get(client, "batches"))
    assert "แก้อะไรไม่ได้อีก" in text(post(client, "call_off_batch", batch.pk))


def test_a_worker_that_finds_nothing_to_send_says_so_on_the_page(client, manager, body):
    signed = agreement_with(body)
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    post(client, "send_batch", batch.pk, kind="zip")
    Referral.objects.update(state="draft")
    worked_off()
    assert "ยังส่งไม่ได้สักเรื่อง" in text(get(client, "batch", batch.pk))
    signed.delete()
    assert "ไม่มีข้อตกลงกับ" in text(post(client, "send_batch", batch.pk, kind="zip"))
    assert "ยกเลิก" in text(post(client, "call_off_batch", batch.pk))


def test_one_ground_is_stated_for_all_that_lack_one(client, manager, body):
    agreement_with(body)
    service = service_of(body)
    homes = [household_of(name, key=name) for name in ("สมชาย", "สมหญิง")]
    for home in homes:
        referral_of(need_of(home), service)
    batch = batch_of(body)
    consenting(homes[0])
    assert "ส่งได้เพิ่ม 1 เรื่อง" in text(post(client, "clear_batch", batch.pk, ground="consent"))
    assert "ระบุกฎหมาย" in text(post(client, "clear_batch", batch.pk, ground="public_task", note=""))
    assert "ส่งได้เพิ่ม 1 เรื่อง" in text(
        post(client, "clear_batch", batch.pk, ground="public_task", note="พ.ร.บ.")
    )
    assert set(Referral.objects.values_list("ground", flat=True)) == {"consent", "public_task"}


WRONG = [
    ({"kind": "jwe"}, "กุญแจสาธารณะ"),
    ({"kind": "jwe", "receiver_key": "{"}, "JWK"),
    ({"kind": "jwe", "receiver_key": '{"kty": "lost"}'}, "JWK"),
    ({"kind": "stone"}, "stone"),
]


@pytest.mark.parametrize(("told", "words"), WRONG)
def test_a_package_that_cannot_be_made_is_refused_in_words(client, manager, body, told, words):
    agreement_with(body)
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    assert words in text(post(client, "send_batch", batch.pk, **told))
    assert not Job.objects.exists()


SHUT_OUT = [
    ("data_manager", "4605", 404),
    ("supervisor", "46", 403),
    ("agency_officer", "46", 403),
    ("governor_office", "46", 403),
]


@pytest.mark.parametrize(("role", "area", "status"), SHUT_OUT)
def test_who_is_elsewhere_or_may_not_send_sees_nothing(client, body, role, area, status):
    agreement_with(body)
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    sent_batch(batch)
    client.force_login(user_with(role, area))
    for name in ADDRESSES:
        assert get(client, name, batch.pk).status_code == status
    for name in ACTS:
        assert post(client, name, batch.pk, kind="zip").status_code == status
    listed = get(client, "batches")
    assert listed.status_code == (200 if status == 404 else 403)
    assert "ชุดที่" not in text(listed)
    chosen = get(client, "new_batch", organisation=body.pk, area="46")
    assert chosen.status_code == status
    if status == 404:
        assert "สมชาย" not in text(get(client, "new_batch", organisation=body.pk))


@pytest.mark.parametrize(
    "asked", [{"organisation": "x"}, {"dimension": "lost"}, {"ground": "lost"}, {"organisation": 9}]
)
def test_what_is_no_filter_is_not_found(client, manager, body, asked):
    assert get(client, "new_batch", **asked).status_code == 404
