"""The pages of meetings: who opens them, what they show of whom, and what their forms do."""

import shutil
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Notice
from ppaos.learning.policy.actions.minutes import write_minutes
from ppaos.learning.policy.actions.summary import publish_summary
from ppaos.learning.policy.models import AgendaItem, Meeting, Resolution
from tests.factories.exiting import people, proposed, ready, rules
from tests.factories.meetings import (
    NEXT_WEEK,
    again,
    built,
    called,
    handed_in,
    held,
    meeting_of,
    put,
    radar,
    stuck_referral,
)
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def opened(client, user, name, /, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"policy:{name}", args=args), asked)


def sent(client, user, name, /, *args, **given):
    client.force_login(user)
    return client.post(reverse(f"policy:{name}", args=args), given, follow=True)


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


PAGES = ("meeting", "meeting_screen", "hand_in", "meeting_cases", "participants", "minutes", "meeting_papers")


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_so_where_there_is_nothing_yet(client, keeper, meeting, page):
    assert "<h1" in text(opened(client, keeper, page, meeting.pk))


@pytest.mark.parametrize("page", [*PAGES, "change_meeting", "minutes_file"])
def test_pages_are_shut_without_the_deed_and_out_of_sight(client, meeting, page):
    assert opened(client, user_with("surveyor", "46"), page, meeting.pk).status_code == 403
    assert opened(client, user_with("data_manager", "4605"), page, meeting.pk).status_code == 404
    assert opened(client, user_with("data_manager", "46"), page, 10**25).status_code == 404


def test_the_list_shows_meetings_to_come_held_or_all(client, keeper, meeting):
    held(meeting_of(by=keeper, name="ครั้งก่อน"), by=keeper)
    assert "เวทีแก้จนจังหวัด" in text(opened(client, keeper, "meetings"))
    assert "ครั้งก่อน" not in text(opened(client, keeper, "meetings"))
    assert "ครั้งก่อน" in text(opened(client, keeper, "meetings", show="took_place"))
    assert "ครั้งก่อน" in text(opened(client, keeper, "meetings", show="all"))
    assert opened(client, keeper, "meetings", show="odd").status_code == 404
    assert opened(client, user_with("surveyor", "46"), "meetings").status_code == 403
    assert "ยังไม่มีการประชุม" in text(opened(client, user_with("supervisor", "4605"), "meetings"))


def test_a_meeting_is_prepared_in_thai_digits_and_buddhist_years(client, keeper):
    assert "เวทีแก้จน จังหวัดกาฬสินธุ์" in text(opened(client, keeper, "new_meeting"))
    told = {"name": "เวที", "on": "๑ ธ.ค. ๒๕๖๙", "starts_at": "๙.๓๐ น.", "place": "ศาลากลาง"}
    assert "เตรียมการประชุมแล้ว" in text(sent(client, keeper, "new_meeting", **told))
    made = Meeting.objects.get()
    assert (str(made.on), str(made.starts_at), made.area_id) == ("2026-12-01", "09:30:00", "46")
    assert "ไม่ใช่เวลา" in text(sent(client, keeper, "new_meeting", **(told | {"starts_at": "สาย"})))
    assert "ครั้งที่ 1/2569 แล้ว" in text(sent(client, keeper, "new_meeting", number="1", **told))
    assert opened(client, keeper, "new_meeting", area="99").status_code == 404
    assert opened(client, user_with("supervisor", "46"), "new_meeting").status_code == 403


def test_a_meeting_is_taken_from_step_to_step(client, keeper, meeting):
    stuck_referral("ช้า")
    assert "วาระใหม่ 2" in text(sent(client, keeper, "meeting_step", meeting.pk, act="build"))
    assert "ยังไม่ได้เชิญใคร" in text(sent(client, keeper, "meeting_step", meeting.pk, act="call"))
    officer = officer_of(office())
    sent(client, keeper, "participants", meeting.pk, organisations=[office().pk], names="กำนัน\nผู้ใหญ่บ้าน")
    sent(client, keeper, "meeting_step", meeting.pk, act="call")
    assert "มีวาระ 2 เรื่อง" in Notice.objects.get(user_id=officer.pk).text
    sent(client, keeper, "meeting_step", meeting.pk, act="hold")
    assert again(meeting).state == Meeting.State.HELD
    assert sent(client, keeper, "meeting_step", meeting.pk, act="odd").status_code == 404
    assert (
        sent(client, user_with("supervisor", "46"), "meeting_step", meeting.pk, act="build").status_code
        == 403
    )


def test_a_meeting_is_moved_or_cancelled(client, keeper, meeting):
    assert "เวทีแก้จนจังหวัด" in text(opened(client, keeper, "change_meeting", meeting.pk))
    sent(client, keeper, "change_meeting", meeting.pk, name="ใหม่", on="5/1/2570")
    assert (again(meeting).name, again(meeting).year) == ("ใหม่", 2570)
    assert "โปรดบอกเหตุ" in text(sent(client, keeper, "cancel_meeting", meeting.pk, reason=""))
    assert "น้ำท่วม" in text(sent(client, keeper, "cancel_meeting", meeting.pk, reason="น้ำท่วม"))
    assert "งดประชุม" in text(sent(client, keeper, "cancel_meeting", meeting.pk, reason="อีก"))
    assert "งดประชุม" in text(sent(client, keeper, "change_meeting", meeting.pk, name="สาย", on="5/1/2570"))


def test_something_is_handed_in_by_a_page(client, meeting):
    supervisor = user_with("supervisor", "46")
    assert "เลข 13 หลัก" in text(sent(client, supervisor, "hand_in", meeting.pk, title="เลข 1101700230708"))
    page = text(sent(client, supervisor, "hand_in", meeting.pk, title="น้ำประปา", part="4601"))
    assert "น้ำประปา" in page
    assert meeting.items.get().area_id == "4601"


def test_an_item_opens_to_the_records_that_each_reader_sees(client, keeper, meeting):
    referral = stuck_referral("สมศรี")
    item = built(meeting)["overdue_referrals"]
    page = text(opened(client, keeper, "agenda_item", item.pk))
    assert "ครัวเรือนสมศรี" in page
    assert reverse("referral:referral", args=[referral.pk]) in page
    governor = text(opened(client, user_with("governor_office", "46"), "agenda_item", item.pk))
    assert "สมศรี" not in governor
    assert "เห็นจำนวน แต่ไม่เห็นรายการ" in governor
    assert "พมจ. สมมุติ" in governor
    assert Event.objects.filter(verb="household.read").exists()


def test_an_officer_sees_the_own_organisation_alone(client, meeting):
    stuck_referral("ของเรา")
    stuck_referral("ของเขา", body="อบจ.")
    item = built(meeting)["overdue_referrals"]
    officer = officer_of(office())
    assert opened(client, officer, "agenda_item", item.pk).status_code == 404
    meeting.participants.create(organisation=office())
    page = text(opened(client, officer, "agenda_item", item.pk))
    assert "พมจ. สมมุติ" in page
    assert "อบจ." not in page
    assert "ของเขา" not in page


KINDS = ("pledges_of_before", "resolutions_of_before", "unanswered_batches", "double_help", "gaps_in_help",
         "exits_awaiting_review", "villages_without_visits", "overdue_referrals", "overdue_voices",
         "handed_in")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["data_manager", "governor_office", "project_team"])
def test_items_of_every_kind_have_a_page(client, meeting, kind, role):
    before = meeting_of(on=AT.date())
    Resolution.objects.create(
        meeting=before, number=1, text="ซ่อม", area=meeting.area, owner=office(), due_on=AT.date(), made_at=AT
    )  # fmt: skip
    need_of(household_of("ก"))
    rules()
    proposed(ready(key="x"), people())
    radar()
    item = AgendaItem.objects.create(
        meeting=meeting, place=1, kind=kind, title="x", area=meeting.area, made_at=AT
    )
    assert "<h1" in text(opened(client, user_with(role, "46"), "agenda_item", item.pk))


def test_households_are_put_before_the_meeting_ticked_all_or_by_number(client, keeper, meeting):
    first, second, third = (stuck_referral(name) for name in ("ก", "ข", "ค"))
    item = built(meeting)["overdue_referrals"]
    told = text(
        sent(client, keeper, "put_cases", item.pk, which="ticked", record=[first.pk], question="ช้าเพราะอะไร")
    )
    assert "เอกสารรายครัวเรือนใหม่ 1 ฉบับ" in told
    sent(client, keeper, "put_cases", item.pk, which="all")
    assert {each.referral_id for each in item.cases.all()} == {first.pk, second.pk, third.pk}
    other = household_of("ง", key="h9")
    assert "ใหม่ 1 ฉบับ" in text(sent(client, keeper, "put_cases", item.pk, numbers=f"{other.pk}, 999999"))
    assert "ไม่ใช่เลขที่ครัวเรือน" in text(sent(client, keeper, "put_cases", item.pk, numbers="บ้านสมศรี"))
    assert "ไม่ใช่เลขที่ครัวเรือน" in text(sent(client, keeper, "put_cases", item.pk, numbers="9" * 30))
    assert "ยังไม่ได้เลือก" in text(sent(client, keeper, "put_cases", item.pk))
    sent(client, keeper, "take_cases_off", item.pk, case=[item.cases.first().pk, "x"])
    assert item.cases.count() == 3
    assert "งดประชุม" in text(sent(client, keeper, "cancel_meeting", meeting.pk, reason="x"))
    assert "งดประชุม" in text(sent(client, keeper, "take_cases_off", item.pk, case=[item.cases.first().pk]))


def test_case_papers_of_a_meeting_are_shown_as_far_as_each_sees(client, keeper, meeting):
    item = handed_in(meeting)
    put(item, household_of("สมศรี"), by=keeper)
    assert "สมศรี" in text(opened(client, keeper, "meeting_cases", meeting.pk, item=item.pk))
    governor = text(opened(client, user_with("governor_office", "46"), "meeting_cases", meeting.pk))
    assert "สมศรี" not in governor
    assert "รายที่ 1" in governor
    officer = officer_of(office())
    meeting.participants.create(organisation=office())
    assert "อีก 1 ฉบับไม่แสดง" in text(opened(client, officer, "meeting_cases", meeting.pk))
    assert opened(client, keeper, "meeting_cases", meeting.pk, item="x").status_code == 404


def test_a_part_becomes_an_item_and_items_are_moved(client, keeper, meeting):
    stuck_referral("ก")
    item = built(meeting)["overdue_referrals"]
    assert "แยกเป็นวาระแล้ว" in text(sent(client, keeper, "narrow_item", item.pk, organisation=office().pk))
    assert "อยู่ในวาระแล้ว" in text(sent(client, keeper, "narrow_item", item.pk, organisation=office().pk))
    assert "แยกเป็นวาระแล้ว" in text(sent(client, keeper, "narrow_item", item.pk, area="4601"))
    assert sent(client, keeper, "narrow_item", item.pk, area="odd").status_code == 404
    sent(client, keeper, "move_item", item.pk, way="down")
    held(meeting, by=keeper)
    Meeting.objects.update(state="minutes_confirmed")
    assert "รับรองรายงาน" in text(sent(client, keeper, "move_item", item.pk, way="up"))


def test_what_became_of_an_item_is_written_on_its_page(client, keeper, meeting):
    item = handed_in(meeting)
    assert "เหตุที่เลื่อน" in text(sent(client, keeper, "agenda_item", item.pk, state="item_put_off"))
    sent(client, keeper, "agenda_item", item.pk, state="item_put_off", discussion="รอข้อมูลน้ำ")
    assert "รอข้อมูลน้ำ" in text(opened(client, keeper, "agenda_item", item.pk))
    assert "รอข้อมูลน้ำ" not in text(
        opened(client, user_with("central_programme", "46"), "agenda_item", item.pk)
    )


def test_who_came_is_noted_and_the_committee_called(client, keeper, meeting):
    assert "ไม่ได้เป็นของคณะกรรมการ" in text(sent(client, keeper, "call_members", meeting.pk))
    assert "โปรดเลือกหน่วยงานหรือพิมพ์ชื่อ" in text(sent(client, keeper, "participants", meeting.pk, names=""))
    assert "ยาวเกินกว่า" in text(sent(client, keeper, "participants", meeting.pk, names="ก" * 201))
    assert "ไม่เกิน 200" in text(sent(client, keeper, "participants", meeting.pk, names="ก\n" * 201))
    sent(client, keeper, "participants", meeting.pk, names="กำนัน")
    row = meeting.participants.get()
    assert "เตรียมการ" in text(sent(client, keeper, "attendance", meeting.pk, **{f"came-{row.pk}": "yes"}))
    called(meeting, by=keeper)
    sent(client, keeper, "attendance", meeting.pk, **{f"came-{row.pk}": "yes"})
    row.refresh_from_db()
    assert row.has_come is True
    assert "บันทึกการมาประชุม" in text(sent(client, keeper, "uncall", meeting.pk, row.pk))
    assert sent(client, user_with("supervisor", "46"), "uncall", meeting.pk, row.pk).status_code == 403
    Meeting.objects.update(state="meeting_cancelled")
    assert "งดประชุม" in text(sent(client, keeper, "participants", meeting.pk, names="สาย"))


def test_minutes_are_read_by_who_sees_words_and_confirmed_by_somebody_else(client, keeper, meeting):
    held(meeting, by=keeper)
    paper = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 x", content_type="application/pdf")
    assert "โปรดเขียนรายงาน" in text(sent(client, keeper, "minutes", meeting.pk, text=""))
    sent(client, keeper, "minutes", meeting.pk, text="นางสมศรีมาร้องเรียน", file=paper)
    assert "ผู้อื่นรับรอง" in text(opened(client, keeper, "minutes", meeting.pk))
    central = user_with("central_programme", "46")
    assert "สมศรี" not in text(opened(client, central, "minutes", meeting.pk))
    assert opened(client, central, "minutes_file", meeting.pk).status_code == 403
    assert b"".join(opened(client, keeper, "minutes_file", meeting.pk).streaming_content) == b"%PDF-1.7 x"
    assert Event.objects.filter(verb="minutes.read").count() >= 2
    meeting.items.update(state="item_discussed")
    sent(client, user_with("governor_office", "46"), "meeting_step", meeting.pk, act="confirm")
    assert "นางสมศรี" in text(opened(client, keeper, "minutes", meeting.pk))
    assert sent(client, keeper, "meeting_step", meeting.pk, act="confirm").status_code == 403


@pytest.mark.parametrize("kind", ["invitation", "cases", "minutes", "attendance"])
def test_papers_extract_as_written_and_are_noted(client, keeper, meeting, kind):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is absent")
    put(handed_in(meeting, "น้ำประปาหมู่บ้าน"), household_of("สมศรี"), by=keeper, question="ทำไมช้า")
    stuck_referral("ช้า")
    built(meeting)
    meeting = held(meeting, by=keeper, minutes="ที่ประชุมรับทราบเรื่องน้ำ")
    answer = opened(client, keeper, "meeting_paper", meeting.pk, kind)
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True
    )
    words = told.stdout.decode()
    assert "เวทีแก้จนจังหวัด" in words
    expected = {
        "invitation": "น้ำประปาหมู่บ้าน",
        "cases": "สมศรี",
        "minutes": "รับทราบเรื่องน้ำ",
        "attendance": "ลงชื่อ",
    }
    assert expected[kind] in words
    assert Event.objects.filter(verb="export.made", detail__what=f"paper of a meeting: {kind}").count() == 1


def test_case_papers_are_printed_without_names_where_names_may_not_leave(client, keeper, meeting):
    put(handed_in(meeting), household_of("สมศรี"), by=keeper)
    supervisor = user_with("supervisor", "46")
    content = opened(client, supervisor, "meeting_paper", meeting.pk, "cases").content
    words = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    assert "สมศรี" not in words
    assert "พิมพ์โดยไม่มีชื่อ" in words
    assert opened(client, keeper, "meeting_paper", meeting.pk, "odd").status_code == 404


def test_everybody_reads_the_public_summary_and_nothing_else(client, keeper, meeting):
    address = reverse("forum:summary", args=[meeting.uid])
    assert client.get(address).status_code == 404
    Resolution.objects.create(
        meeting=meeting, number=1, text="ซ่อมถนน", area=meeting.area, owner=office(), due_on=NEXT_WEEK, made_at=AT,
        budget_baht=20000,
    )  # fmt: skip
    stuck_referral("สมศรี")
    built(meeting)
    held(meeting, by=keeper)
    assert "เป็นชื่อคน" not in text(sent(client, keeper, "meeting_papers", meeting.pk, text="ที่ประชุมเห็นชอบ"))
    client.logout()
    page = text(client.get(address))
    for words in ("ที่ประชุมเห็นชอบ", "ซ่อมถนน", "20,000 บาท", "น้อยกว่า 10"):
        assert words in page
    assert "Poverty Forum" not in page
    assert "fewer than 10" in text(client.get(address, {"in": "en"}))
    assert not client.get(address).cookies
    sent(client, keeper, "take_summary_down", meeting.pk)
    assert client.get(address).status_code == 404


def test_the_public_summary_is_not_asked_for_too_often(client, keeper, meeting, monkeypatch):
    publish_summary(meeting=held(meeting, by=keeper), text="สรุป", by=keeper, at=AT)
    monkeypatch.setattr("ppaos.learning.policy.views.public.is_too_many", lambda *given: True)
    assert client.get(reverse("forum:summary", args=[meeting.uid])).status_code == 429


def test_a_summary_with_a_name_is_refused_on_its_page(client, keeper, meeting):
    put(handed_in(meeting), household_of("สมศรี"), by=keeper)
    held(meeting, by=keeper)
    assert "เป็นชื่อคน" in text(sent(client, keeper, "meeting_papers", meeting.pk, text="ช่วยนางสมศรีแล้ว"))
    Meeting.objects.update(state="meeting_called")
    assert "เรียกประชุมแล้ว" in text(sent(client, keeper, "take_summary_down", meeting.pk))


def test_the_wall_of_the_room_shows_nobody(client, keeper, meeting):
    put(handed_in(meeting), household_of("สมศรี"), by=keeper)
    write_minutes(meeting=called(meeting, by=keeper), text="นางสมศรี", by=keeper, at=AT)
    page = text(opened(client, keeper, "meeting_screen", meeting.pk))
    assert "ถนนเข้าหมู่บ้าน" in page
    assert "สมศรี" not in page
