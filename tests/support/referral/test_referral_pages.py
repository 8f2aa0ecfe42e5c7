"""The pages of referrals: what was sent out, one with its steps, the receiving desk, answers on screen and by sheet."""

import io
from datetime import date

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.forms.answer_sheet import read_answers
from ppaos.support.referral.models import AnswerSetAside, Referral
from ppaos.support.referral.queries.overdue import overdue
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with
from tests.factories.referred import (
    answered,
    consenting,
    need_of,
    office,
    officer_of,
    referral_of,
    sent_referral,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


def page(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"referral:{name}", args=args), asked)


def post(client, user, name, *args, query="", **told):
    client.force_login(user)
    return client.post(reverse(f"referral:{name}", args=args) + query, told, follow=True)


def text(response):
    return response.content.decode()


def test_the_sender_sees_where_everything_stands(client, sent, service):
    referral_of(need_of(household_of("สมหญิง", key="h2")), service)
    manager = user_with("data_manager", "46")
    shown = text(page(client, manager, "outgoing"))
    assert "สมชาย" in shown
    assert "สมหญิง" in shown
    assert "ส่งแล้ว" in shown
    assert "สมหญิง" not in text(page(client, manager, "outgoing", state="sent"))
    assert "สมชาย" in text(page(client, manager, "outgoing", area="4601", organisation=sent.organisation_id))
    Referral.objects.update(due_on=timezone.localdate())
    assert "สมชาย" not in text(page(client, manager, "outgoing", due="overdue"))
    assert "สมชาย" in text(page(client, manager, "outgoing", due="week"))
    assert Event.objects.filter(verb="household.read").exists()


def test_who_has_no_right_and_who_is_elsewhere_sees_nothing(client, sent):
    outside, nobody = user_with("data_manager", "4605"), user_with("village_leader", "46")
    assert page(client, nobody, "outgoing").status_code == 403
    assert page(client, nobody, "desk").status_code == 403
    assert page(client, outside, "referral", sent.pk).status_code == 404
    assert "สมชาย" not in text(page(client, outside, "outgoing"))
    assert page(client, outside, "outgoing", area="4601").status_code == 404
    assert page(client, outside, "outgoing", state="lost").status_code == 404
    assert page(client, outside, "outgoing", organisation="x").status_code == 404
    assert page(client, officer_of(office("อื่น")), "referral", sent.pk).status_code == 404


def test_a_need_is_referred_cleared_and_sent_from_its_page(client, receiver, service):
    home = household_of("สมชาย")
    need = need_of(home)
    manager = user_with("data_manager", "46")
    assert "บริการ family_aid" in text(page(client, manager, "refer_need", need.pk))
    post(client, manager, "refer_need", need.pk, service=service.pk)
    made = Referral.objects.get()
    assert made.state == "draft"
    assert "เคยส่งต่อ" in text(page(client, manager, "refer_need", need.pk))
    assert "ยังไม่มีความยินยอม" in text(post(client, manager, "clear", made.pk, ground="consent"))
    consenting(home)
    post(client, manager, "clear", made.pk, ground="consent")
    post(client, manager, "send", made.pk)
    made.refresh_from_db()
    assert (made.state, made.ground) == ("sent", "consent")
    assert page(client, user_with("data_manager", "4605"), "refer_need", need.pk).status_code == 404
    assert page(client, user_with("surveyor", "46"), "refer_need", need.pk).status_code == 403


def test_what_may_not_be_referred_is_said_at_the_form(client, service):
    need = need_of(household_of("สมชาย"), state="met")
    said = post(client, user_with("data_manager", "46"), "refer_need", need.pk, service=service.pk)
    assert "ถ้ากลับมาอีกให้บันทึกใหม่" in text(said)


def test_an_urgent_one_goes_at_once(client, service):
    made = referral_of(need_of(household_of("สมชาย"), is_urgent=True), service)
    manager = user_with("data_manager", "46")
    assert "ส่งทันที" in text(page(client, manager, "referral", made.pk))
    post(client, manager, "send_urgent", made.pk, ground="vital_interest", note="")
    post(client, manager, "send_urgent", made.pk, ground="vital_interest", note="ไม่มีที่อยู่")
    made.refresh_from_db()
    assert made.state == "sent"
    assert "ส่งไปแล้ว" in text(
        post(client, manager, "send_urgent", made.pk, ground="vital_interest", note="อีก")
    )


def test_the_receiver_answers_one_and_both_see_the_steps(client, sent):
    officer = officer_of(sent.organisation)
    assert "สมชาย" in text(page(client, officer, "referral", sent.pk))
    told = {"to_state": "delivered", "help_kind": "cash", "help_what": "เงินสงเคราะห์", "help_baht": "3000"}
    assert "ระบุวันที่ให้" in text(post(client, officer, "answer", sent.pk, **told))
    day = timezone.localdate()
    typed = f"{day.day}/{day.month}/{day.year + 543}"
    post(client, officer, "answer", sent.pk, happened_on=typed, **told)
    assert HelpLine.objects.get().baht == 3000
    shown = text(page(client, user_with("data_manager", "46"), "referral", sent.pk))
    assert "ข้ามไปโดยไม่มีใครแจ้ง" in shown
    assert "3,000" in shown
    assert "เลือกเหตุผล" not in shown


def test_an_answer_that_is_no_answer_is_said(client, sent):
    officer = officer_of(sent.organisation)
    post(client, officer, "answer", sent.pk, to_state="lost")
    sent.refresh_from_db()
    assert sent.state == "sent"
    manager = user_with("data_manager", "46")
    assert post(client, manager, "answer", sent.pk, to_state="arrived").status_code == 403


def test_the_sender_calls_back_and_opens_again(client, sent):
    manager = user_with("data_manager", "46")
    post(client, manager, "steer", sent.pk, to_state="called_back", reason="")
    sent.refresh_from_db()
    assert sent.state == "sent"
    answered(sent, "turned_down", reason="no_budget")
    shown = text(page(client, manager, "referral", sent.pk))
    assert "งบประมาณไม่พอ" in shown
    post(client, manager, "steer", sent.pk, to_state="sent", note="งบมาแล้ว")
    post(client, manager, "steer", sent.pk, to_state="called_back", reason="mistake")
    sent.refresh_from_db()
    assert sent.state == "called_back"
    assert page(client, officer_of(sent.organisation), "referral", sent.pk).status_code == 404


def test_a_reader_of_referrals_only_has_no_forms(client, sent, service):
    answered(sent, "redirected", redirect_to=office("อบต. สมมุติ").pk)
    shown = text(page(client, user_with("data_manager", "46"), "referral", sent.pk))
    assert "อบต. สมมุติ" in shown


def test_the_desk_shows_what_waits_and_hides_who_is_no_longer_open(client, sent, service):
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    answered(other, "turned_down", reason="moved")
    officer = officer_of(sent.organisation)
    shown = text(page(client, officer, "desk"))
    assert "สมชาย" in shown
    assert "สมหญิง" not in shown
    done = text(page(client, officer, "desk", state="answered"))
    assert "ย้ายออกจากพื้นที่แล้ว" in done
    assert "สมหญิง" not in done
    assert "ไม่มีเรื่องค้างที่นี่" in text(page(client, officer, "desk", state="helped"))


def test_many_are_answered_at_once(client, sent, service):
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    officer = officer_of(sent.organisation)
    ticked = [sent.pk, other.pk, "x"]
    said = post(client, officer, "answer_ticked", query="?state=sent", referral=ticked, to_state="arrived")
    assert "ตอบแล้ว 2 เรื่อง" in text(said)
    assert set(Referral.objects.values_list("state", flat=True)) == {"arrived"}
    assert "เคยแจ้งอย่างนี้แล้ว" in text(
        post(client, officer, "answer_ticked", referral=ticked, to_state="arrived")
    )
    assert "ยังไม่ได้เลือกเรื่อง" in text(post(client, officer, "answer_ticked", to_state="arrived"))
    post(client, officer, "answer_ticked", referral=ticked, to_state="")
    foreign = post(client, officer_of(office("อื่น")), "answer_ticked", referral=ticked, to_state="taken_on")
    assert "ยังไม่ได้เลือกเรื่อง" in text(foreign)


def filled(client, officer, **columns):
    """The downloaded sheet with some columns filled."""
    content = b"".join(page(client, officer, "answer_sheet").streaming_content)
    (sheet,) = read_sheets(io.BytesIO(content).getvalue(), "answers.xlsx")
    rows = sheet.rows.drop("row_no").with_columns(
        pl.lit(value).alias(name) for name, value in columns.items()
    )
    return SimpleUploadedFile("answers.csv", rows.write_csv().encode())


def test_a_hundred_are_answered_by_one_sheet_and_twice_changes_nothing(client, sent):
    officer = officer_of(sent.organisation)
    told = {
        "คำตอบ": "ช่วยแล้ว", "เมื่อวันที่": "1/11/2569", "สิ่งที่ให้": "เงินสงเคราะห์", "ประเภทความช่วยเหลือ": "เงิน",
        "มูลค่า (บาท)": "3,000 บาท", "ในบัญชีของท่าน": "ผู้รับยังไม่มี (Add on)",
    }  # fmt: skip
    file = filled(client, officer, **told)
    shown = post(client, officer, "bring_in_answers", sheet=file)
    assert shown.context["answered"] == shown.context["helped"] == 1
    sent.refresh_from_db()
    assert (sent.state, sent.overlap, sent.steps.last().happened_on) == (
        "delivered",
        "add_on",
        date(2026, 11, 1),
    )
    file.seek(0)
    again = post(client, officer, "bring_in_answers", sheet=file)
    assert (again.context["answered"], again.context["unchanged"]) == (0, 1)
    assert Event.objects.filter(verb="export.made").exists()


def test_rows_that_do_not_count_are_told_by_row(client, sent):
    officer = officer_of(sent.organisation)
    rows = (
        "referral_id,to_state,happened_on,help_what,help_kind,help_baht\n"
        f"{sent.pk},หาย,,,,\n"
        "999999,arrived,,,,\n"
        "abc,arrived,,,,\n"
        f"{sent.pk},delivered,เมื่อวาน,ข้าวสาร,goods,\n"
        f"{sent.pk},delivered,1/11/2569,ข้าวสาร,goods,มาก\n"
        f"{sent.pk},,,,,\n"
    )
    shown = post(client, officer, "bring_in_answers", sheet=SimpleUploadedFile("a.csv", rows.encode()))
    told = {row["row"]: row["text"] for row in shown.context["faults"]}
    assert "ไม่ใช่คำตอบ" in told[2]
    assert "ไม่มีเรื่องเลขนี้" in told[3]
    assert "อ่านเลขที่เรื่องไม่ได้" in told[4]
    assert "อ่านวันที่ไม่ได้" in told[5]
    assert "อ่านจำนวนไม่ได้" in told[6]
    assert (shown.context["refused"], shown.context["empty"]) == (5, 1)
    assert set(AnswerSetAside.objects.values_list("fault", flat=True)) == {
        "state_unknown",
        "referral_unknown",
    }


def test_a_file_without_answers_is_refused_in_words(client, sent):
    officer = officer_of(sent.organisation)
    shown = post(client, officer, "bring_in_answers", sheet=SimpleUploadedFile("a.csv", b"a,b\n1,2\n"))
    assert "ไม่มีช่องเลขที่เรื่องและคำตอบ" in text(shown)
    assert "เลือกแฟ้มที่กรอกแล้วก่อน" in text(post(client, officer, "bring_in_answers"))


def test_nobodys_answers_are_nobodys():
    read = read_answers(b"referral_id,to_state\n1,arrived\n", "a.csv")
    assert not list(read.by_organisation([]))


def test_an_empty_desk_downloads_an_empty_sheet(client, receiver):
    assert page(client, officer_of(receiver), "answer_sheet").status_code == 200


def test_what_should_have_moved_on_is_overdue_from_the_day_after(sent):
    everything = Referral.objects.all()
    assert sent.due_on == date(2026, 11, 29)
    assert not overdue(everything, date(2026, 11, 29)).exists()
    assert overdue(everything, date(2026, 11, 30)).get() == sent
