"""Slips for households: made, printed, told genuine or not, opened by a second proof, revoked; what households say."""

import io
import json
import re
import shutil
import subprocess

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.ground.workbench.queries.signing import NotSigned, public_keys, signed
from ppaos.ground.workbench.tasks import run_job
from ppaos.support.referral.actions import slips as actions
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import make_slips, revoke_slip
from ppaos.support.referral.models import Slip
from ppaos.support.referral.presenters.slips import slips_pdf
from ppaos.support.referral.queries.slips import claims_of, matters_of, slip_of_code, slip_of_token
from ppaos.support.referral.tasks.slips import print_slips
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, household_of, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db
SITE = "https://kalasin.example/"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def service():
    receiver = office()
    receiver.phone = "0 4381 1234"
    receiver.save()
    agreement_with(receiver)
    return service_of(receiver)


@pytest.fixture
def home():
    return household_of("สมชาย", "สมหญิง")


@pytest.fixture
def sent(service, home):
    return sent_referral(need_of(home), service)


def made(home, by=None):
    (given,) = make_slips(households=[home], by=by, at=AT)
    return given


def test_a_slip_is_signed_and_tells_neither_name_nor_id(sent, home):
    given = made(home)
    claims = claims_of(given.slip.signed)
    assert claims == {"s": given.slip.pk, "d": "2026-11-22", "r": [sent.pk]}
    assert slip_of_token(given.slip.signed) == given.slip
    assert slip_of_code(f" {given.code.lower()} ") == given.slip
    assert given.code not in json.dumps(Slip.objects.values().get(), default=str)
    assert citizen_id(1)[-4:] not in given.slip.signed


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFGH1O", "ABCDE-FGHJK"])
def test_other_codes_are_no_slips(sent, home, typed):
    made(home)
    assert slip_of_code(typed) is None


def test_what_was_changed_or_signed_for_something_else_is_no_slip(sent, home):
    token = made(home).slip.signed
    assert slip_of_token(token[:-3] + "AAA") is None
    assert slip_of_token(signed({"s": 1}, "slip")) is None
    assert slip_of_token(signed({"s": 1, "d": "2026-11-22", "r": []}, "manifest")) is None
    Slip.objects.all().delete()
    assert slip_of_token(token) is None


def test_that_slips_were_made_is_written_down_with_whose(sent, home):
    manager = user_with("data_manager", "46")
    made(home, manager)
    event = Event.objects.get(verb="slips.made")
    assert (event.actor_id, event.area_code) == (manager.pk, home.area_id)
    taken = Event.objects.get(verb="export.made")
    assert (taken.detail, taken.purpose) == ({"what": "slips of households", "rows": 1}, "assist")
    assert taken.subjects.get().subject_id == home.pk


STATES = [
    ("sent", True), ("arrived", True), ("asked", True), ("taken_on", True), ("turned_down", True),
    ("redirected", False), ("visited", True), ("approved", True), ("delivering", True), ("delivered", True),
    ("affirmed", False), ("closed", False), ("called_back", False), ("draft", False), ("cleared", False),
]  # fmt: skip


@pytest.mark.parametrize(("state", "is_told"), STATES)
def test_a_slip_tells_what_left_and_is_not_over(sent, home, state, is_told):
    sent.state = state
    sent.save()
    assert (home.pk in matters_of([home.pk])) is is_told


def test_of_many_matters_the_most_pressing_fill_the_page(sent, service, home, monkeypatch):
    monkeypatch.setattr(actions, "MOST_MATTERS", 2)
    urgent = sent_referral(
        need_of(home, "disability_aid", is_urgent=True),
        service_of(service.organisation, "b", ("disability_aid",)),
    )
    third = sent_referral(need_of(home, "food"), service_of(service.organisation, "c", ("food",)))
    assert matters_of([home.pk])[home.pk] == [urgent, sent, third]
    given = made(home)
    assert (given.referrals, given.left) == ([urgent, sent], 1)
    assert slips_pdf([given], SITE).startswith(b"%PDF")


def test_nothing_to_tell_makes_no_slip(service, home):
    referral_of(need_of(home), service)
    with pytest.raises(ReferralRefused, match="ใบแจ้งจึงไม่มีอะไรจะบอก"):
        made(home)
    with pytest.raises(ReferralRefused, match="จึงไม่มีอะไรจะแจ้ง"):
        actions.ask_for_slips(area_code="46", address=SITE, by=None, at=AT)


ROLES = [
    ("data_manager", "46", True), ("data_manager", "4605", False), ("supervisor", "4601", True),
    ("surveyor", "46", False), ("agency_officer", "46", False), ("village_leader", "46", False),
    ("governor_office", "46", False), ("administrator", "46", False),
]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), ROLES)
def test_who_refers_people_there_makes_and_revokes_slips(sent, home, role, area, may):
    slip, user = made(home).slip, user_with(role, area)
    acts = (
        lambda: make_slips(households=[home], by=user, at=AT),
        lambda: actions.ask_for_slips(area_code=home.area_id, address=SITE, by=user, at=AT),
        lambda: actions.keep_slips(content=b"x", name="x.pdf", area_code=home.area_id, by=user, at=AT),
        lambda: revoke_slip(slip=slip, by=user, at=AT),
    )
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is missing")
def test_the_paper_says_in_thai_what_of_whom_by_when_and_whom_to_call(sent, home, tmp_path):
    given = made(home, user_with("data_manager", "46"))
    with translation.override("en"):
        (tmp_path / "slip.pdf").write_bytes(slips_pdf([given], SITE))
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "slip.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    told = re.sub(r"\s+", " ", text)
    for words in (
        "สมชาย",
        "พมจ. สมมุติ",
        "0 4381 1234",
        "29 พ.ย. 2569",
        given.code,
        f"{SITE}s/",
        "ไม่ต้องจ่ายเงิน",
    ):
        assert words in told
    assert citizen_id(1)[-4:] not in told


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"referral:{name}", args=args))


def post(client, user, name, *args, **told):
    client.force_login(user)
    return client.post(reverse(f"referral:{name}", args=args), told)


def test_a_slip_is_made_and_revoked_on_the_household_s_page(client, sent, home):
    manager = user_with("data_manager", "46")
    client.force_login(manager)
    household_page = client.get(home.get_absolute_url()).content.decode()
    assert reverse("referral:slips", args=[home.pk]) in household_page
    assert "พมจ. สมมุติ" in page(client, manager, "slips", home.pk).content.decode()
    answer = post(client, manager, "slips", home.pk)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "ใช้ได้" in page(client, manager, "slips", home.pk).content.decode()
    slip = Slip.objects.get()
    post(client, manager, "revoke_slip", slip.pk)
    post(client, manager, "revoke_slip", slip.pk)
    slip.refresh_from_db()
    assert slip.revoked_at
    assert "เพิกถอนแล้ว" in page(client, manager, "slips", home.pk).content.decode()
    assert Event.objects.filter(verb="household.read").exists()


def test_nothing_to_tell_is_said_on_the_pages(client, service, home):
    manager = user_with("data_manager", "46")
    assert "ใบแจ้งจึงไม่มีอะไรจะบอก" in page(client, manager, "slips", home.pk).content.decode()
    assert post(client, manager, "slips", home.pk).status_code == 302
    assert "จึงไม่มีอะไรจะแจ้ง" in page(client, manager, "area_slips", "46").content.decode()
    assert post(client, manager, "area_slips", "46").status_code == 302
    assert not Slip.objects.exists()


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [("data_manager", "4605", 404), ("village_leader", "46", 403), ("surveyor", "46", 403)],
)
def test_who_is_elsewhere_or_may_not_sees_no_slips(client, sent, home, role, area, status):
    slip, user = made(home).slip, user_with(role, area)
    assert page(client, user, "slips", home.pk).status_code == status
    assert page(client, user, "area_slips", home.area_id).status_code == status
    assert post(client, user, "revoke_slip", slip.pk).status_code == status
    assert post(client, user, "fetch_slips", home.area_id, 1).status_code == status


def test_the_slips_of_a_village_become_one_file_fetched_once(client, sent, service):
    other = household_of("สมศักดิ์", key="h2", area_code="46010102")
    sent_referral(need_of(other), service)
    manager = user_with("data_manager", "46")
    assert "มี 2 ครัวเรือน" in page(client, manager, "area_slips", "4601").content.decode()
    post(client, manager, "area_slips", "4601")
    job = Job.objects.get(kind="referral.slips")
    run_job(job.pk, print_slips)
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"url": reverse("referral:area_slips", args=["4601"])})
    file = StoredFile.objects.get(purpose="referral.slips")
    shown = page(client, manager, "area_slips", "4601").content.decode()
    assert file.name in shown
    assert "แล้ว 2 ใบ" in shown
    fetched = post(client, manager, "fetch_slips", "4601", file.pk)
    assert b"".join(fetched.streaming_content).startswith(b"%PDF")
    assert post(client, manager, "fetch_slips", "4601", file.pk).status_code == 404


def test_more_than_a_file_holds_is_refused_in_words(client, sent, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SLIPS", 0)
    with pytest.raises(ReferralRefused, match="เกินที่แฟ้มหนึ่งรับได้"):
        actions.ask_for_slips(area_code="46", address=SITE, by=user_with("data_manager", "46"), at=AT)


def verify(*arguments):
    out = io.StringIO()
    call_command("verify_slip", *arguments, stdout=out)
    return out.getvalue()


def test_a_slip_is_verified_without_a_line(sent, home, tmp_path):
    token = made(home).slip.signed
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(public_keys()))
    told = f"Genuine: slip no. {Slip.objects.get().pk} of 22 November 2026 (2569 BE), matters no. {sent.pk}."
    for text in (token, f"{SITE}s/{token}/", f"{SITE}s/{token}/?in=en"):
        assert told in verify(text)
        assert told in verify(text, "--keys", str(keys))
    with pytest.raises(CommandError, match="NOT GENUINE"):
        verify(token[:-4] + "AAAA")
    with pytest.raises(CommandError, match="cannot be read"):
        verify(token, "--keys", str(tmp_path / "none.json"))
    with pytest.raises(NotSigned):
        claims_of("x")


def test_an_answer_told_since_is_seen_on_the_next_slip(sent, home):
    answered(sent, "turned_down", reason="no_budget")
    (row,) = matters_of([home.pk])[home.pk]
    assert row.state == "turned_down"
