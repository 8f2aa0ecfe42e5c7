"""A surveyor with the app in the browser of a phone: whatever happens to phone, line or server, nothing is lost."""

import struct
import time
import zlib

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ppaos.evidence.survey.actions.phones import revoke_phone
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.actions.visits import send_visit_back
from ppaos.evidence.survey.models import Interview, Phone, Submission, Visit
from ppaos.ground.geography.models import Area
from tests.evidence.survey.visited import a_visit
from tests.factories.people import household_of
from tests.journeys.installation import somebody, the_worker_works
from tests.journeys.phone import OnPhone, said
from tests.journeys.reader import WAIT

VERDICT = "แบบผลการเยี่ยมครัวเรือน"
OUTCOME, SIGNS, NOTE = "ผลการเยี่ยมครัวเรือนนี้", "เห็นสัญญาณความยากจนใดบ้าง", "บันทึกเพิ่มเติม"
POOR, REFUSED = "พบครัวเรือน และยากจนจริง", "ไม่ให้ข้อมูล"
OTHER_PIN = "135791"


def a_picture(side: int = 900) -> bytes:
    """A PNG of many colours, which does not shrink to nothing."""
    rows = b"".join(
        b"\0" + bytes((x * y * 7 + x * 13 + c * 91) % 256 for x in range(side) for c in range(3))
        for y in range(side)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def surveyor(installation):
    """A surveyor of a province whose forms are published."""
    publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=timezone.now())
    return somebody("surveyor")


@pytest.fixture
def phone(reader):
    """A phone with the app not yet on it, standing somewhere in Kalasin."""

    def begin():
        here = {"latitude": 16.43, "longitude": 103.5, "accuracy": 8}
        return OnPhone(reader(geolocation=here, permissions=["geolocation"]))

    return begin


def fills_the_verdict(on_phone, *, photo=False):
    """The form at the door: refused, for a reason, with a photo."""
    on_phone.turns_the_page()
    on_phone.chooses(OUTCOME, REFUSED)
    on_phone.page.locator(".question-container").filter(has_text="เพราะเหตุใด").locator(
        "label.choice"
    ).first.click()
    on_phone.writes(NOTE, "บ้านปิด เจ้าบ้านไม่สะดวก")
    if photo:
        on_phone.takes_a_photo("ภาพถ่ายบ้าน", a_picture())


def the_office_reads():
    """The worker reads what came; it is asked to for the next whole second."""
    time.sleep(1.5)
    the_worker_works()


def all_is_sent(on_phone):
    """Nothing waits in the outbox any more."""
    on_phone.goes_to("Outbox")
    expect(on_phone.page.get_by_text(said("Everything that is finished has been sent."))).to_be_visible(
        timeout=WAIT
    )


def test_a_surveyor_fills_a_form_without_a_line_closes_the_phone_goes_on_and_it_counts(surveyor, phone):
    visit = a_visit(surveyor=surveyor, household=household_of("มานี", "ปิติ"), comment="ดูหลังคาด้วย")
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.looks()

    on_phone.loses_the_line()
    on_phone.closes_the_tab()
    on_phone.opens_app()
    on_phone.types_pin()
    on_phone.follows("มานี")
    on_phone.sees_text("ดูหลังคาด้วย")
    on_phone.looks()
    on_phone.opens_form(VERDICT)
    on_phone.looks()
    fills_the_verdict(on_phone, photo=True)
    on_phone.looks()
    on_phone.waits_until_saved()
    on_phone.closes_the_tab()

    on_phone.opens_app()
    on_phone.types_pin()
    on_phone.goes_to("Drafts")
    on_phone.looks()
    on_phone.presses("Go on")
    expect(on_phone.page.locator(".fill-page")).to_be_visible(timeout=WAIT)
    assert on_phone.answer(NOTE) == "บ้านปิด เจ้าบ้านไม่สะดวก"
    expect(on_phone.page.locator("img.taken")).to_be_visible()
    on_phone.presses("Finish the interview")
    on_phone.sees("waits to be sent")
    on_phone.looks()
    assert not Submission.objects.exists()

    on_phone.finds_the_line()
    all_is_sent(on_phone)
    on_phone.looks()
    sent = Submission.objects.get()
    assert (sent.sent_by, sent.channel, sent.phone.kind) == (surveyor, "browser", "browser")
    assert [(file.file.size > 10_000, bool(file.received_at)) for file in sent.files.all()] == [(True, True)]
    the_office_reads()
    interview = Interview.objects.get()
    assert (interview.visit, interview.outcome, interview.surveyor) == (visit, "refused", surveyor)
    visit.refresh_from_db()
    assert visit.state == Visit.State.DONE


def test_a_forgotten_pin_loses_nothing(surveyor, phone):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone)
    on_phone.waits_until_saved()

    on_phone.closes_the_tab()
    on_phone.opens_app()
    on_phone.types_pin("000000")
    on_phone.sees("This is not the PIN. Try again, or press «PIN forgotten».")
    on_phone.looks()
    on_phone.presses("PIN forgotten")
    on_phone.signs_in(surveyor)
    on_phone.chooses_pin(OTHER_PIN)
    on_phone.goes_to("Drafts")
    on_phone.presses("Go on")
    expect(on_phone.page.locator(".fill-page")).to_be_visible(timeout=WAIT)
    assert on_phone.answer(NOTE) == "บ้านปิด เจ้าบ้านไม่สะดวก"


def test_two_surveyors_share_a_phone_and_see_nothing_of_each_other(surveyor, phone):
    other = somebody("surveyor", "4601")
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    a_visit(surveyor=other, household=household_of("ชูใจ", key="h2"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.sees_text("มานี")
    on_phone.goes_to("More")
    on_phone.looks()
    on_phone.presses("Lock")
    on_phone.lets_it_in(other, OTHER_PIN)
    on_phone.sees_text("ชูใจ")
    expect(on_phone.page.get_by_text("มานี")).to_have_count(0)

    on_phone.opens_app()
    on_phone.sees("Who is there?")
    on_phone.looks()
    on_phone.page.get_by_role("button", name=surveyor.display_name, exact=True).click()
    on_phone.types_pin(OTHER_PIN)
    on_phone.sees("This is not the PIN. Try again, or press «PIN forgotten».")
    on_phone.types_pin()
    on_phone.sees_text("มานี")
    expect(on_phone.page.get_by_text("ชูใจ")).to_have_count(0)


def test_a_server_that_dies_while_a_photo_is_on_its_way_gets_it_once_it_lives_again(surveyor, phone):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone, photo=True)
    seen = []

    def dies_after_the_first(route):
        seen.append(route.request.method)
        if seen.count("POST") > 1:
            route.abort()
        else:
            route.continue_()

    on_phone.reader.context.route("**/survey/phone/parts*", dies_after_the_first)
    on_phone.presses("Finish the interview")
    on_phone.sees("The office is not reached now. It is sent by itself when there is a line.")
    on_phone.sees("answers sent, photos on their way")
    on_phone.looks()
    sent = Submission.objects.get()
    assert sent.files.get().file is None

    on_phone.reader.context.unroute("**/survey/phone/parts*")
    on_phone.closes_the_tab()
    on_phone.opens_app()
    on_phone.types_pin()
    all_is_sent(on_phone)
    assert Submission.objects.count() == 1
    assert sent.files.get().file.size > 10_000


@pytest.mark.parametrize("death", ["connection refused", "bad gateway", "another network"])
def test_what_was_filled_while_the_server_was_dead_comes_when_it_lives_again(surveyor, phone, death):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()

    def dead(route):
        if death == "connection refused":
            route.abort("connectionrefused")
        else:
            status = 502 if death == "bad gateway" else 200
            route.fulfill(status=status, body="<h1>Welcome</h1>", content_type="text/html")

    on_phone.reader.context.route("**/survey/phone/*", dead)
    on_phone.opens_app()
    on_phone.types_pin()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone)
    on_phone.presses("Finish the interview")
    on_phone.sees("The office is not reached now. It is sent by itself when there is a line.")
    assert not Submission.objects.exists()
    # That the office answered nothing, or 502, is what this journey is about.
    on_phone.reader.faults[:] = [fault for fault in on_phone.reader.faults if not fault.startswith("502: ")]

    on_phone.reader.context.unroute("**/survey/phone/*")
    on_phone.presses("Send now")
    all_is_sent(on_phone)
    assert Submission.objects.count() == 1


def test_a_phone_that_was_shut_out_keeps_everything_and_hands_it_over_in_a_file(surveyor, phone, reader):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone, photo=True)
    revoke_phone(phone=Phone.objects.get(), by=None, at=timezone.now())
    on_phone.presses("Finish the interview")
    on_phone.sees("The office does not let this phone in any more.")
    on_phone.looks()
    assert not Submission.objects.exists()
    # That the office answered 401 is what this journey is about.
    on_phone.reader.faults[:] = [fault for fault in on_phone.reader.faults if not fault.startswith("401: ")]

    on_phone.goes_to("More")
    with on_phone.page.expect_download() as waiting:
        on_phone.presses("Write the backup file")
    file = waiting.value.path()
    kept = file.with_name("handed-over.ppaos")
    kept.write_bytes(file.read_bytes())
    assert "บ้านปิด".encode() not in kept.read_bytes()

    supervisor = reader(somebody("supervisor"))
    for came, were_here in ((1, 0), (0, 1)):
        supervisor.opens("/survey/backup-files/")
        supervisor.hands_in("Backup file of a phone", kept)
        supervisor.presses("Hand it in")
        supervisor.sees("What became of it")
        assert f"{came} " in supervisor.page.locator("#outcome + p").inner_text()
        assert Submission.objects.filter(channel="backup_file").count() == 1, were_here
    supervisor.looks_around()
    sent = Submission.objects.get()
    assert sent.sent_by == surveyor
    assert sent.files.get().file.size > 10_000


def test_a_visit_sent_back_shows_the_comment_and_what_was_sent_is_mended_as_a_new_version(surveyor, phone):
    visit = a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone, photo=True)
    on_phone.presses("Finish the interview")
    all_is_sent(on_phone)
    the_office_reads()
    visit.refresh_from_db()
    send_visit_back(visit=visit, comment="ขอเหตุผลให้ชัด", by=None, at=timezone.now())

    on_phone.goes_to("Visits")
    on_phone.presses("Bring the list")
    on_phone.sees("sent back")
    on_phone.follows("มานี")
    on_phone.sees("Sent back by the supervisor")
    on_phone.sees_text("ขอเหตุผลให้ชัด")
    on_phone.looks()
    on_phone.presses("Mend {title}", title=VERDICT)
    on_phone.sees("You are mending an interview that was sent. The first version is kept too.")
    on_phone.turns_the_page()
    assert on_phone.answer(NOTE) == "บ้านปิด เจ้าบ้านไม่สะดวก"
    on_phone.writes(NOTE, "ไม่ประสงค์ให้ข้อมูล ได้พบเจ้าบ้านแล้ว")
    on_phone.presses("Finish the interview")
    all_is_sent(on_phone)
    the_office_reads()
    first, second = Submission.objects.order_by("pk")
    assert second.bases == [first.instance_id]
    assert Interview.objects.get().submissions == 2


def test_a_finished_form_is_sent_while_the_app_is_closed_where_the_browser_can(surveyor, phone):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone, photo=True)
    on_phone.loses_the_line()
    on_phone.presses("Finish the interview")
    on_phone.sees("waits to be sent")
    on_phone.waits_until_saved()
    on_phone.closes_the_tab()
    on_phone.finds_the_line()
    on_phone.hears_of_the_line_while_closed()
    sent = Submission.objects.get()
    assert (sent.channel, sent.files.get().file.size > 10_000) == ("browser", True)

    on_phone.opens_app()
    on_phone.types_pin()
    all_is_sent(on_phone)
    assert Submission.objects.count() == 1


def test_a_form_that_is_open_in_one_tab_is_not_opened_in_another(surveyor, phone):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form(VERDICT)
    fills_the_verdict(on_phone)
    on_phone.waits_until_saved()
    address = on_phone.page.url

    other = OnPhone(on_phone.reader)
    first, other.page = other.page, on_phone.reader.context.new_page()
    other.page.goto(address)
    other.types_pin()
    other.sees("This interview is open in another window. Go on there, or close it first.")
    first.bring_to_front()
    first.close()
    other.page.reload()
    other.types_pin()
    expect(other.page.locator(".fill-page")).to_be_visible(timeout=WAIT)
    assert other.answer(NOTE) == "บ้านปิด เจ้าบ้านไม่สะดวก"


def test_members_that_are_known_stand_in_the_long_form_as_soon_as_they_are_counted(surveyor, phone):
    house = household_of("มานี", "ปิติ", title="นาง", presence="named_present")
    a_visit(surveyor=surveyor, household=house)
    on_phone = phone()
    on_phone.lets_it_in(surveyor)
    on_phone.is_kept_by_the_phone()
    on_phone.follows("มานี")
    on_phone.opens_form("แบบสำรวจครัวเรือน")
    on_phone.turns_the_page()
    on_phone.chooses(OUTCOME, POOR)
    on_phone.chooses(SIGNS, "บ้านทรุดโทรม")
    on_phone.turns_the_page()
    on_phone.chooses("ยินยอมให้เก็บ", "ใช่")
    on_phone.chooses("ยินยอมให้ส่งข้อมูลต่อ", "ใช่")
    on_phone.signs("ลายมือชื่อ")
    on_phone.looks()
    on_phone.turns_the_page()
    on_phone.page.locator(".fill-page label.choice").first.click()
    on_phone.turns_the_page()
    for kind, number in (("และมีชื่อ", "2"), ("แต่ไม่มีชื่อ", "0"), ("แต่ไม่ได้อาศัยอยู่", "0")):
        on_phone.writes(kind, number)
    on_phone.turns_the_page()
    named = on_phone.page.locator(".instance summary")
    assert [text.replace("\n", " ") for text in named.all_inner_texts()] == [
        "สมาชิก 1 มานี นามสกุล",
        "สมาชิก 2 ปิติ นามสกุล",
    ]
    named.first.click()
    assert on_phone.page.locator(".instance").first.get_by_label("นาง", exact=True).is_checked()
    on_phone.looks()
