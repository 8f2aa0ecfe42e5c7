"""The sender's pages of links: made from a page, a referral or a batch; listed, renewed, taken back."""

import pytest
from django.urls import reverse
from django.utils import translation

from ppaos.support.referral.models import AnswerLink, Batch, Referral
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import answered, need_of, office, sent_referral
from tests.support.referral.linked import expired, link_to, revoked, tried

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def manager(db, _areas):
    return user_with("data_manager", "46")


def page(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"referral:{name}", args=args), asked)


def post(client, user, name, *args, query="", **told):
    client.force_login(user)
    return client.post(reverse(f"referral:{name}", args=args) + query, told, follow=True)


def text(response):
    return response.content.decode()


WHO = {"sent_to": "พระครู", "days": "7"}


def test_a_link_is_made_and_its_secrets_are_shown_once(client, manager, sent):
    assert "พมจ. สมมุติ" in text(page(client, manager, "new_link"))
    body = sent.organisation_id
    assert "สมชาย" in text(page(client, manager, "new_link", organisation=body))
    shown = post(client, manager, "new_link", query=f"?organisation={body}", referral=sent.pk, **WHO)
    made = shown.context["made"]
    assert f"/a/{made.token}/" in text(shown)
    assert made.code in text(shown)
    assert "no-store" in shown["Cache-Control"]
    later = text(page(client, manager, "link", made.link.pk)) + text(page(client, manager, "links"))
    assert "พระครู" in later
    assert made.token not in later
    assert made.code not in later


def test_from_its_own_page_a_referral_is_ticked_already(client, manager, sent, service):
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    assert f"?referral={sent.pk}" in text(page(client, manager, "referral", sent.pk))
    shown = text(page(client, manager, "new_link", referral=sent.pk))
    assert f'value="{sent.pk}" checked' in shown
    assert f'value="{other.pk}" checked' not in shown
    answered(sent, "turned_down", reason="moved")
    assert f"?referral={sent.pk}" not in text(page(client, manager, "referral", sent.pk))


def test_of_a_batch_all_that_wait_are_ticked_and_the_link_knows_its_batch(client, manager, sent, service):
    sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    batch = Batch.objects.create(organisation=sent.organisation, area_id="46", made_at=AT)
    Referral.objects.filter(pk=sent.pk).update(batch=batch)
    Batch.objects.update(sent_at=AT, state="batch_sent", counts={"referrals": 1, "households": 1})
    assert f"?batch={batch.pk}" in text(page(client, manager, "batch", batch.pk))
    shown = text(page(client, manager, "new_link", batch=batch.pk))
    assert "สมชาย" in shown
    assert "สมหญิง" not in shown
    post(client, manager, "new_link", query=f"?batch={batch.pk}", referral=sent.pk, **WHO)
    assert AnswerLink.objects.get().batch == batch


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"referral": [], **WHO}, "ไม่มีเรื่องใดในนี้รอคำตอบ"),
        ({"sent_to": "", "days": "7"}, "ยังไม่ได้บันทึก"),
        ({"sent_to": "ใคร", "days": "31"}, "ยังไม่ได้บันทึก"),
        ({"sent_to": "ใคร", "days": "0"}, "ยังไม่ได้บันทึก"),
    ],
)
def test_what_is_no_link_is_said_and_what_was_ticked_stays(client, manager, sent, told, said):
    given = {"referral": sent.pk} | told
    shown = text(post(client, manager, "new_link", query=f"?organisation={sent.organisation_id}", **given))
    assert said in shown
    assert ("checked" in shown) == bool(given["referral"])
    assert not AnswerLink.objects.exists()


def test_an_organisation_that_has_nothing_to_answer_is_told_so(client, manager):
    shown = page(client, manager, "new_link", organisation=office("ว่าง").pk)
    assert "ไม่มีเรื่องรอคำตอบจากหน่วยงานนี้" in text(shown)
    assert "ยังไม่มีลิงก์" in text(page(client, manager, "links"))


@pytest.mark.parametrize("asked", [{"organisation": "x"}, {"organisation": 0}, {"referral": 0}, {"batch": 0}])
def test_what_is_not_there_is_not_found(client, manager, asked):
    assert page(client, manager, "new_link", **asked).status_code == 404


def test_more_than_a_link_shows_is_said(client, manager, sent, monkeypatch):
    monkeypatch.setattr("ppaos.support.referral.views.links.MOST_REFERRALS", 1)
    sent_referral(need_of(household_of("สมหญิง", key="h2")), sent.service)
    shown = text(page(client, manager, "new_link", organisation=sent.organisation_id))
    assert "ลิงก์แสดงได้ไม่เกิน 1 เรื่อง" in shown


def test_who_is_elsewhere_or_has_no_right_sees_no_link(client, sent):
    made = link_to(sent)
    outside, nobody = user_with("data_manager", "4605"), user_with("surveyor", "46")
    for name in ("link", "link_code", "revoke_link"):
        ask = page if name == "link" else post
        assert ask(client, outside, name, made.link.pk).status_code == 404
        assert ask(client, nobody, name, made.link.pk).status_code == 403
    assert page(client, nobody, "links").status_code == 403
    assert page(client, nobody, "new_link").status_code == 403
    assert "พระครู" not in text(page(client, outside, "links"))
    assert page(client, outside, "new_link", referral=sent.pk).status_code == 404
    shown = page(client, outside, "new_link", organisation=sent.organisation_id)
    assert "สมชาย" not in text(shown)


def test_every_opening_is_listed_with_where_it_came_from(client, manager, sent):
    made = link_to(sent)
    tried(made, "WWWW-WWWW")
    tried(made)
    shown = text(page(client, manager, "link", made.link.pk))
    assert "รหัสผิด" in shown
    assert "ใส่รหัสถูก" in shown
    assert "10.0.0.1" in shown
    assert "ใช้รหัสแล้ว" in shown


def test_a_new_code_is_shown_once_and_a_link_is_taken_back(client, manager, sent):
    made = link_to(sent)
    tried(made)
    renewed = post(client, manager, "link_code", made.link.pk)
    assert renewed.context["made"].code in text(renewed)
    assert "/a/" not in text(renewed)
    assert "เพิกถอนลิงก์แล้ว" in text(post(client, manager, "revoke_link", made.link.pk))
    assert "ให้ทำลิงก์ใหม่" in text(post(client, manager, "link_code", made.link.pk))


@pytest.mark.parametrize(("end", "said"), [(revoked, "เพิกถอนแล้ว"), (expired, "หมดอายุ")])
def test_a_link_that_ended_has_no_buttons(client, manager, sent, end, said):
    made = link_to(sent)
    end(made)
    shown = text(page(client, manager, "link", made.link.pk))
    assert said in shown
    assert "ออกรหัสใหม่" not in shown
