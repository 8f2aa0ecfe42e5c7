"""The public pages of a link: nothing without the code, then only its referrals, on one device."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from ppaos.ground.privacy.models import Event
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.links import make_code
from ppaos.support.referral.models import LinkOpening
from ppaos.support.referral.queries.links import Outcome
from tests.factories.areas import make_areas
from tests.factories.people import household_of
from tests.factories.referred import answered, need_of, sent_referral
from tests.support.referral.linked import (
    WRONG,
    address,
    expired,
    goes_in,
    link_to,
    locked,
    revoked,
    tried,
)

pytestmark = pytest.mark.django_db
SECRETS = ("สมชาย", "พมจ. สมมุติ", "family_aid", "พระครู")


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    cache.clear()
    with translation.override(
        "en"
    ):  # whatever the rest of the house speaks, these pages choose for themselves
        yield


@pytest.fixture
def made(sent):
    return link_to(sent)


def text(response):
    return response.content.decode()


def outcomes(made):
    return list(made.link.openings.order_by("pk").values_list("outcome", flat=True))


# state of the link → status of its page, of its code's, what is said, whether a code is asked for
DOORS = {
    "live": (lambda made: None, 200, "ใส่รหัส", True),
    "used": (tried, 200, "รหัสของลิงก์นี้ใช้ไปแล้ว", False),
    "expired": (expired, 410, "ลิงก์นี้หมดอายุแล้ว", False),
    "revoked": (revoked, 410, "ลิงก์นี้ถูกเพิกถอนแล้ว", False),
    "locked": (locked, 423, "ลิงก์นี้ถูกล็อก", False),
}


@pytest.mark.parametrize("state", DOORS)
def test_what_a_stranger_without_the_code_sees_in_each_state(client, made, state):
    bring, status, said, asks = DOORS[state]
    bring(made)
    shown = client.get(address(made))
    assert shown.status_code == status
    assert said in text(shown)
    assert ('name="code"' in text(shown)) == asks
    answer = client.post(address(made, "tell"), {"referral": "1", "to_state": "arrived"})
    assert answer.status_code == (403 if status == 200 else status)
    for secret in SECRETS:
        assert secret not in text(shown) + text(answer)


def test_an_address_that_is_none_says_so(client, made):
    shown = client.get("/a/nothing-of-the-kind/")
    assert shown.status_code == 404
    assert "ไม่มีลิงก์นี้" in text(shown)
    assert not LinkOpening.objects.exists()


def test_nothing_of_these_pages_is_kept_and_no_cookie_is_set(client, made):
    for response in (client.get(address(made)), client.get("/a/nothing/"), goes_in(client, made, WRONG)):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


def test_looking_at_the_door_uses_nothing_up(client, made):
    for _look in range(3):
        client.get(address(made))
        client.head(address(made))
    assert goes_in(client, made).status_code == 302
    assert outcomes(made) == ["door_seen"] * 3 + ["code_right"]


def test_the_code_opens_the_link_once_for_this_device_alone(client, client_class, made, sent):
    answer = goes_in(client, made)
    cookie = answer.cookies["answer_link"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address(made), True, "Lax")
    assert 0 < int(cookie["max-age"]) <= 7 * 86400
    assert set(answer.cookies) == {"answer_link"}
    shown = client.get(address(made))
    assert "สมชาย" in text(shown)
    assert not shown.cookies
    other = client_class()
    assert "สมชาย" not in text(other.get(address(made)))
    assert "รหัสของลิงก์นี้ใช้ไปแล้ว" in text(goes_in(other, made))
    assert Event.objects.get(verb="household.read").actor_label.startswith("ลิงก์เลขที่")


@pytest.fixture
def client_class(client):
    return type(client)


@pytest.mark.parametrize("cookie", ["", "1", "1:forged", "x:y"])
def test_a_forged_cookie_opens_nothing(client, made, cookie):
    tried(made)
    client.cookies["answer_link"] = cookie
    assert "สมชาย" not in text(client.get(address(made)))


def test_the_cookie_of_one_link_opens_no_other(client, made, service):
    other = link_to(sent_referral(need_of(household_of("สมหญิง", key="h2")), service))
    goes_in(client, made)
    tried(other)
    client.cookies["answer_link"]["path"] = "/"
    assert "สมหญิง" not in text(client.get(address(other)))


@pytest.mark.parametrize(
    "end", [revoked, expired, lambda made: make_code(link=made.link, by=None, at=timezone.now())]
)
def test_who_is_inside_is_out_as_soon_as_it_ends(client, made, end):
    goes_in(client, made)
    end(made)
    assert "สมชาย" not in text(client.get(address(made)))


def test_a_wrong_code_is_said_and_the_fifth_locks(client, made):
    for _time in range(4):
        wrong = goes_in(client, made, WRONG)
        assert wrong.status_code == 403
        assert "รหัสไม่ถูกต้อง" in text(wrong)
    assert goes_in(client, made, WRONG).status_code == 423
    assert goes_in(client, made).status_code == 423
    assert outcomes(made) == ["code_wrong"] * 5 + ["turned_away"]


@pytest.mark.parametrize("typed", ["", "x" * 21])
def test_what_is_no_code_at_all_is_no_try(client, made, typed):
    said = client.post(address(made, "let_in"), {"code": typed})
    assert "ยังไม่ได้บันทึก" in text(said)
    assert outcomes(made) == []


def test_only_the_referrals_of_the_link_are_shown(client, made, service):
    sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    goes_in(client, made)
    shown = text(client.get(address(made)))
    assert "สมชาย" in shown
    assert "สมหญิง" not in shown


def test_help_is_told_on_the_page_and_told_again_changes_nothing(client, made, sent):
    goes_in(client, made)
    day = timezone.localdate()
    told = {
        "referral": [sent.pk, "x", "9" * 30], "to_state": "delivered", "help_what": "ข้าวสาร", "help_kind": "goods",
        "help_baht": "500", "happened_on": f"{day.day}/{day.month}/{day.year + 543}",
    }  # fmt: skip
    assert "ตอบแล้ว 1 เรื่อง" in text(client.post(address(made, "tell"), told))
    assert "เคยแจ้งอย่างนี้แล้ว" in text(client.post(address(made, "tell"), told))
    line = HelpLine.objects.get()
    assert (line.what, line.baht) == ("ข้าวสาร", 500)
    sent.refresh_from_db()
    assert sent.state == "delivered"


def test_what_and_when_are_all_that_is_asked_of_who_helped(client, made):
    goes_in(client, made)
    told = {"referral": made.link.referrals.get().pk, "to_state": "delivered", "help_what": "ข้าวสาร"}
    told["happened_on"] = f"{timezone.localdate():%d/%m/}{timezone.localdate().year + 543}"
    assert "ตอบแล้ว 1 เรื่อง" in text(client.post(address(made, "tell"), told))
    assert HelpLine.objects.get().kind == "unsorted"


WRONG_ANSWERS = [
    ({}, "ยังไม่ได้เลือกเรื่อง"),
    ({"referral": "mine", "to_state": ""}, "ยังไม่ได้บันทึก"),
    ({"referral": "mine", "to_state": "turned_down"}, "ระบุเหตุผลจากรายการ"),
    ({"referral": "mine", "to_state": "redirected"}, "ยังไม่ได้บันทึก"),
    ({"referral": "mine", "to_state": "delivered", "help_what": "เงิน"}, "ระบุวันที่ให้"),
]


@pytest.mark.parametrize(("told", "said"), WRONG_ANSWERS)
def test_what_is_no_answer_is_said_and_nothing_changes(client, made, sent, told, said):
    goes_in(client, made)
    given = told | ({"referral": sent.pk} if "referral" in told else {})
    assert said in text(client.post(address(made, "tell"), given))
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_referral_of_somebody_else_is_not_answered_by_its_number(client, made, service):
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    goes_in(client, made)
    said = client.post(address(made, "tell"), {"referral": other.pk, "to_state": "taken_on"})
    assert "ยังไม่ได้เลือกเรื่อง" in text(said)
    other.refresh_from_db()
    assert other.state == "sent"


def test_a_link_that_is_shut_while_the_answer_is_on_its_way_notes_nothing(client, made, sent, monkeypatch):
    goes_in(client, made)
    monkeypatch.setattr("ppaos.support.referral.views.by_link.is_let_in", lambda *_told: True)
    monkeypatch.setattr(
        "ppaos.support.referral.views.by_link.standing", lambda *_told: made.link.Standing.LIVE
    )
    revoked(made)
    said = client.post(address(made, "tell"), {"referral": sent.pk, "to_state": "taken_on"})
    assert said.status_code == 410
    assert "ยังไม่ได้บันทึกคำตอบ" in text(said)


def test_what_has_ended_is_known_by_its_number_alone(client, made, sent):
    answered(sent, "turned_down", reason="moved")
    goes_in(client, made)
    shown = text(client.get(address(made)))
    assert "สมชาย" not in shown
    assert f"เรื่องเลขที่ {sent.pk}" in shown
    assert 'name="referral"' not in shown
    sent.delete()
    assert "ไม่มีเรื่องเหลืออยู่" in text(client.get(address(made)))


def test_leaving_shuts_the_link_on_the_device_until_its_code_is_given_again(client, made):
    goes_in(client, made)
    assert "เครื่องเดิม" in text(client.post(address(made, "leave")))
    shut = text(client.get(address(made)))
    assert "สมชาย" not in shut
    assert "ใส่รหัสเดิมอีกครั้ง" in shut
    assert "ใส่รหัสเดิมอีกครั้ง" in text(client.post(address(made, "leave")) and client.get(address(made)))
    assert goes_in(client, made).status_code == 302
    assert "สมชาย" in text(client.get(address(made)))
    assert outcomes(made) == [
        "code_right", "left_link", "door_seen", "door_seen", "code_again", "read_by_link"
    ]  # fmt: skip


def test_days_later_the_same_device_gives_its_code_again_and_no_other_does(client, client_class, made):
    goes_in(client, made)
    made.link.openings.update(at=timezone.now() - timedelta(days=2))
    told = client.post(address(made, "tell"), {"referral": "1", "to_state": "arrived"})
    assert told.status_code == 403
    assert "ใส่รหัสเดิมอีกครั้ง" in text(told)
    assert "ใช้ไปแล้ว" in text(goes_in(client_class(), made))
    assert goes_in(client, made, WRONG).status_code == 403
    again = goes_in(client, made)
    assert again.status_code == 302
    assert not again.cookies
    assert "สมชาย" in text(client.get(address(made)))


def test_english_is_one_click_away(client, made):
    assert "?in=en" in text(client.get(address(made)))
    assert "Give the code" in text(client.get(address(made) + "?in=en"))
    opened = client.post(address(made, "let_in") + "?in=en", {"code": made.code})
    assert opened.url.endswith("?in=en")
    assert "Requests for help" in text(client.get(opened.url))


def test_who_asks_too_often_waits(client, made, monkeypatch):
    monkeypatch.setattr("ppaos.support.referral.views.by_link.MOST_A_MINUTE", 2)
    now = timezone.now()
    monkeypatch.setattr("ppaos.ground.workbench.queries.throttled.timezone.now", lambda: now)
    assert [client.get(address(made)).status_code for _time in range(4)] == [200, 200, 429, 429]
    assert [client.get(f"/a/guess-{number}/").status_code for number in range(3)] == [404, 404, 429]
    assert outcomes(made) == [Outcome.DOOR_SEEN] * 2


@pytest.mark.parametrize(
    ("page", "wrong"), [("door", "post"), ("let_in", "get"), ("tell", "get"), ("leave", "get")]
)
def test_each_page_takes_its_own_way_of_asking(client, made, page, wrong):
    assert getattr(client, wrong)(address(made, page)).status_code == 405
