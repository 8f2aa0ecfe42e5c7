"""The public pages of slips: nothing of anybody without the second proof; locked, revoked, throttled; what is heard."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Notice
from ppaos.people.registry.models import Identifier, Membership, Person
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import hear_by_slip, make_slips, open_slip, revoke_slip
from ppaos.support.referral.models import SlipOpening
from ppaos.support.referral.queries.slips import (
    HOLDS,
    LOCKED,
    MOST_WRONG,
    MOST_WRONG_FROM,
    proofs_of,
    standing_of,
)
from ppaos.support.referral.views import slip_door
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, household_of, person_named, user_with
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    officer_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db
LAST_FOUR, WRONG = citizen_id(1)[-4:], "0000"


@pytest.fixture(autouse=True)
def _areas(db):
    cache.clear()
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def home():
    made = household_of("สมชาย", "สมหญิง")
    Person.objects.filter(first_name="สมชาย").update(birth_on="1957-05-01")
    return made


@pytest.fixture
def sent(home):
    receiver = office()
    agreement_with(receiver)
    return sent_referral(need_of(home), service_of(receiver))


@pytest.fixture
def given(sent, home):
    return make_slips(households=[home], by=None, at=AT)[0]


def opened(client, slip, proof, query=""):
    return client.post(reverse("slips:slip", args=[slip.signed]) + query, {"proof": proof})


def text(response):
    return response.content.decode()


def mark_in(response):
    return re.search(r'name="mark" value="([^"]+)"', text(response)).group(1)


def came(client, slip, mark, matter, answer):
    told = {"mark": mark, "matter": matter, "came": answer}
    return client.post(reverse("slips:hear", args=[slip.signed]), told)


def test_a_stranger_learns_that_a_slip_is_genuine_and_nothing_of_anybody(client, given, sent):
    shown = client.get(reverse("slips:slip", args=[given.slip.signed]))
    told = text(shown)
    assert "ใบแจ้งนี้เป็นของจริง" in told
    assert "22 พ.ย. 2569" in told
    for hidden in ("สมชาย", "นามสกุล", "พมจ.", "บริการ", LAST_FOUR, "46010101"):
        assert hidden not in told
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert not shown.cookies
    english = client.get(reverse("slips:slip", args=[given.slip.signed]) + "?in=en")
    assert "This slip is genuine" in text(english)


def test_what_was_changed_is_told_as_not_genuine(client, given):
    for address in ("slips:slip", "slips:hear"):
        asked = client.get if address == "slips:slip" else client.post
        response = asked(reverse(address, args=[given.slip.signed[:-4] + "AAAA"]))
        assert response.status_code == 404
        assert "ไม่ใช่ของจริง" in text(response)


def test_the_code_leads_to_the_slip(client, given):
    door = reverse("slips:door")
    assert client.get(door).status_code == 200
    led = client.post(door, {"code": given.code.lower()})
    assert led.headers["Location"] == reverse("slips:slip", args=[given.slip.signed])
    assert client.post(f"{door}?in=en", {"code": given.code}).headers["Location"].endswith("/?in=en")
    assert "ไม่มีใบแจ้งที่ใช้รหัสนี้" in text(client.post(door, {"code": "ABCDE-FGHJK"}))
    assert SlipOpening.objects.get().outcome == "slip_unknown"


@pytest.mark.parametrize("proof", [LAST_FOUR, "2500", f" {LAST_FOUR} "])
def test_the_right_proof_opens_the_matters(client, given, sent, proof):
    shown = opened(client, given.slip, proof)
    told = text(shown)
    assert "หน่วยงานยังไม่แจ้งว่าได้รับเรื่อง" in told
    assert "พมจ. สมมุติ" in told
    assert "สมชาย" not in told
    assert not shown.cookies
    assert Event.objects.get(verb="slip.opened").actor_label == "system"


@pytest.mark.parametrize(
    ("proof", "status"), [(WRONG, 403), ("2501", 403), ("", 200), ("12345", 200), ("สี่ห้า", 200)]
)
def test_a_wrong_proof_opens_nothing_and_is_not_shown_again(client, given, proof, status):
    shown = opened(client, given.slip, proof)
    assert shown.status_code == status
    assert "พมจ. สมมุติ" not in text(shown)
    assert not proof or f'value="{proof}"' not in text(shown)


def test_five_wrong_proofs_one_after_the_other_lock_a_slip(client, given):
    for _try in range(MOST_WRONG - 1):
        opened(client, given.slip, WRONG)
    assert opened(client, given.slip, LAST_FOUR).status_code == 200
    for _try in range(MOST_WRONG - 1):
        opened(client, given.slip, WRONG)
    assert standing_of(given.slip) == HOLDS
    assert "ใส่ผิดหลายครั้งเกินไป" in text(opened(client, given.slip, WRONG))
    assert standing_of(given.slip) == LOCKED
    assert "พมจ. สมมุติ" not in text(opened(client, given.slip, LAST_FOUR))
    assert SlipOpening.objects.latest("pk").outcome == "slip_shut"


def test_a_revoked_slip_opens_nothing(client, given):
    mark = mark_in(with_help(client, given))
    revoke_slip(slip=given.slip, by=None, at=AT)
    assert "ใบนี้ถูกยกเลิก" in text(client.get(reverse("slips:slip", args=[given.slip.signed])))
    assert opened(client, given.slip, LAST_FOUR).status_code == 403
    assert came(client, given.slip, mark, given.referrals[0].pk, "yes").status_code == 403


def with_help(client, given):
    """The opened page, after the office told that the help was given."""
    answered(given.referrals[0], "delivered", help_kind="cash", help_what="เงิน", happened_on=AT.date())
    return opened(client, given.slip, LAST_FOUR)


def test_a_household_says_that_the_help_came(client, given, sent):
    shown = with_help(client, given)
    assert "ครัวเรือนของท่านได้รับหรือยัง" in text(shown)
    assert "บันทึกแล้วว่าท่านได้รับ" in text(came(client, given.slip, mark_in(shown), sent.pk, "yes"))
    sent.refresh_from_db()
    assert (sent.state, sent.steps.last().channel) == ("affirmed", "household")
    assert not Notice.objects.exists()


def test_a_household_says_that_it_did_not_come_and_both_sides_are_told(client, given, sent):
    officer, sender = officer_of(sent.organisation), user_with("data_manager", "46")
    mark = mark_in(with_help(client, given))
    assert "บันทึกแล้วว่ายังไม่ได้รับ" in text(came(client, given.slip, mark, sent.pk, "no"))
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert set(Notice.objects.values_list("user_id", flat=True)) == {officer.pk, sender.pk}
    assert "จึงยังไม่มีอะไรให้ยืนยัน" in text(came(client, given.slip, mark, sent.pk, "no"))


def test_nobody_is_heard_without_the_mark_of_an_opened_slip(client, given, sent, monkeypatch):
    mark = mark_in(with_help(client, given))
    for wrong in ("", "x", f"{mark}x"):
        assert came(client, given.slip, wrong, sent.pk, "yes").status_code == 403
    assert came(client, given.slip, mark, "x", "yes").status_code == 403
    monkeypatch.setattr(slip_door, "LET_IN_FOR", -1)
    assert came(client, given.slip, mark, sent.pk, "yes").status_code == 403
    sent.refresh_from_db()
    assert sent.state == "delivered"


def test_a_slip_speaks_of_its_own_matters_alone(client, given, sent):
    other = sent_referral(need_of(household_of("สมศักดิ์", key="h2")), sent.service)
    later = sent_referral(
        need_of(sent.household, "food"), service_of(sent.organisation, "food_aid", ("food",))
    )
    mark = mark_in(with_help(client, given))
    for matter in (other.pk, later.pk, 999_999):
        assert "ไม่ได้กล่าวถึงเรื่องนั้น" in text(came(client, given.slip, mark, matter, "yes"))
    revoke_slip(slip=given.slip, by=None, at=AT)
    with pytest.raises(ReferralRefused):
        hear_by_slip(slip=given.slip, referral_id=sent.pk, is_received=True, by=None, at=AT)


def test_who_tries_too_much_has_to_wait(client, given, monkeypatch):
    now = timezone.now()
    tried = [SlipOpening(at=now, outcome="slip_unknown", address="127.0.0.1") for _ in range(MOST_WRONG_FROM)]
    SlipOpening.objects.bulk_create(tried)
    assert client.post(reverse("slips:door"), {"code": given.code}).status_code == 429
    assert opened(client, given.slip, LAST_FOUR).status_code == 429
    SlipOpening.objects.update(at=now - timedelta(hours=2))
    assert opened(client, given.slip, LAST_FOUR).status_code == 200
    monkeypatch.setattr(slip_door, "MOST_A_MINUTE", 0)
    assert "เปิดถี่เกินไป" in text(client.get(reverse("slips:door")))


def test_the_proof_is_the_head_s_and_where_no_head_is_known_any_member_s(home):
    assert proofs_of(home, AT.date()) == {LAST_FOUR, "2500"}
    Membership.objects.update(is_head=False)
    assert proofs_of(home, AT.date()) == {LAST_FOUR, "2500", citizen_id(2)[-4:]}
    Identifier.objects.filter(person=person_named("สมชาย")).delete()
    Person.objects.update(birth_on=None)
    assert proofs_of(home, AT.date()) == {citizen_id(2)[-4:]}


def test_where_nothing_is_known_that_proves_it_nothing_opens(client, given, home):
    Identifier.objects.all().delete()
    Person.objects.update(birth_on=None)
    assert proofs_of(home, AT.date()) == frozenset()
    assert open_slip(slip=given.slip, proof="", address="", by=None, at=AT).outcome == "proof_wrong"
