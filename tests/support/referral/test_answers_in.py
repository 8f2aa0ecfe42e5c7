"""A file of answers: short ones at once, long ones by a worker, rows at fault given back, twice changes nothing."""

import io

import openpyxl
import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from ppaos.engine.thai.names import search_key
from ppaos.engine.thai.one import of_one
from ppaos.ground.privacy.queries import sealed_id
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry.models import Identifier
from ppaos.support.referral.actions.answer_files import ask_to_take_in
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.forms.answers_in import read_file, take_in
from ppaos.support.referral.models import AnswerSetAside, Batch, Referral
from ppaos.support.referral.queries.identities import other_persons
from ppaos.support.referral.tasks.answers import take_in_answers
from ppaos.support.referral.views import answers_in
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of, sent_referral

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


def batch_of(*referrals):
    made = Batch.objects.create(
        organisation=referrals[0].organisation, area_id="46", state="batch_sent", made_at=AT, sent_at=AT
    )
    Referral.objects.filter(pk__in=[one.pk for one in referrals]).update(batch=made, sent_at=AT)
    return made


def file_of(*rows, header="เลขที่เรื่อง,คำตอบ"):
    return ("\n".join([header, *rows]) + "\n").encode()


def taken(content, receiver, **given):
    read = read_file(content, "a.csv", [receiver])
    return take_in(read=read, name="a.csv", bodies=[receiver], **{"by": None, "at": AT} | given)


def upload(client, user, content, *args):
    client.force_login(user)
    page = "bring_in_batch" if args else "bring_in_answers"
    file = SimpleUploadedFile("a.csv", content)
    return client.post(reverse(f"referral:{page}", args=args), {"sheet": file}, follow=True)


def test_rows_at_fault_come_back_as_they_came_with_what_is_wrong(client, sent):
    officer = officer_of(sent.organisation)
    content = file_of(f"{sent.pk},รับเรื่องแล้ว,ก", "99999999,รับเรื่องแล้ว,ข", header="เลขที่เรื่อง,คำตอบ,ของเรา")
    shown = upload(client, officer, content)
    number = shown.context["faults_file"]
    given = client.post(reverse("referral:answers_at_fault", args=[number]))
    page = openpyxl.load_workbook(io.BytesIO(b"".join(given.streaming_content))).active
    rows = [[cell.value for cell in row] for row in page.rows]
    assert rows[0] == ["เลขที่เรื่อง", "คำตอบ", "ของเรา", "สิ่งที่ผิด"]
    assert rows[1][:3] == ["99999999", "รับเรื่องแล้ว", "ข"]
    assert "ไม่มีเรื่องเลขนี้" in rows[1][3]
    assert len(rows) == 2
    client.force_login(officer_of(sent.organisation))
    assert client.post(reverse("referral:answers_at_fault", args=[number])).status_code == 404


def test_the_same_file_again_changes_nothing_and_stands_aside_once(sent):
    content = file_of(f"{sent.pk},รับเรื่องแล้ว", "99999999,รับเรื่องแล้ว")
    first, again = taken(content, sent.organisation), taken(content, sent.organisation)
    assert (first.answered, again.answered, again.unchanged) == (1, 0, 1)
    assert AnswerSetAside.objects.count() == 1


def test_contradictions_are_seen_across_the_pieces_of_a_long_file(sent, service, monkeypatch):
    monkeypatch.setattr("ppaos.support.referral.forms.answers_in.ROWS_AT_ONCE", 1)
    other = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    told = []
    content = file_of(f"{sent.pk},รับเรื่องแล้ว", f"{other.pk},รับเรื่องแล้ว", f"{sent.pk},เยี่ยมแล้ว", ",รับเรื่องแล้ว")
    done = taken(content, sent.organisation, report=lambda number, total: told.append((number, total)))
    assert done.answered == 1
    assert sorted(done.faults["fault"]) == ["answers_contradict", "answers_contradict", "referral_unknown"]
    assert told[-1] == (4, 4)
    assert len(told) == 3


def test_a_long_file_is_taken_in_by_a_worker(client, sent, monkeypatch):
    monkeypatch.setattr(answers_in, "ROWS_NOW", 0)
    officer = officer_of(sent.organisation)
    shown = upload(client, officer, file_of(f"{sent.pk},รับเรื่องแล้ว", "99999999,รับเรื่องแล้ว"))
    job = Job.objects.get()
    result = reverse("referral:answers_taken_in", args=[job.pk])
    assert shown.redirect_chain[-1][0] == reverse("workbench:job", args=[job.pk])
    assert client.get(result).url == reverse("workbench:job", args=[job.pk])
    run_job(job.pk, take_in_answers)
    job.refresh_from_db()
    assert (job.state, job.result["answered"], job.result["url"]) == ("succeeded", 1, result)
    page = client.get(result)
    assert (page.context["answered"], page.context["refused"]) == (1, 1)
    assert "ไม่มีเรื่องเลขนี้" in page.content.decode()
    client.force_login(officer_of(sent.organisation))
    assert client.get(result).status_code == 404
    sent.refresh_from_db()
    assert sent.state == "arrived"


def test_a_stranger_leaves_no_file_to_a_worker(sent):
    stranger = officer_of(office("อื่น"))
    with pytest.raises(PermissionDenied):
        ask_to_take_in(content=b"x", name="a", organisations=[sent.organisation], by=stranger, at=AT)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("named", "differs"),
    [
        ({"first_name": "สมชาย", "last_name": "ใจดี"}, False),
        ({"head": "นายสมไชย ใจดี"}, False),  # of the same sound
        ({"head": "สมหมาย อื่น"}, True),
        ({"first_name": "สมหมาย", "last_name": "อื่น"}, True),
        ({"citizen_id": "1101700230708"}, False),  # no id of the house is known
        ({"citizen_id": "12"}, False),
        ({}, False),
    ],
)
def test_a_row_that_names_somebody_else_is_found(sent, named, differs):
    person = sent.household.memberships.get().person
    person.first_name, person.last_name, person.search_key = "สมชาย", "ใจดี", of_one(search_key, "สมชาย ใจดี")
    person.save()
    Identifier.objects.all().delete()
    rows = pl.DataFrame([{"file_row": 2, "referral_id": sent.pk, **named}])
    assert (other_persons(rows).to_list() == [2]) is differs


def test_an_id_of_another_house_is_found(sent):
    person = sent.household.memberships.get().person
    Identifier.objects.filter(person=person).delete()
    Identifier.objects.create(
        person=person, kind="citizen_id", sealed=sealed_id("1101700230708"), valid_from=AT.date()
    )
    rows = [
        {"file_row": 2, "referral_id": sent.pk, "citizen_id": "1-1017-00230-70-8"},
        {"file_row": 3, "referral_id": sent.pk, "citizen_id": "1234567890121"},
    ]
    assert other_persons(pl.DataFrame(rows)).to_list() == [3]


def test_a_slipped_row_stands_aside(sent):
    content = file_of(f"{sent.pk},รับเรื่องแล้ว,คนอื่น คนไกล", header="เลขที่เรื่อง,คำตอบ,ครัวเรือนของ")
    done = taken(content, sent.organisation)
    assert done.faults["fault"].to_list() == ["person_differs"]
    assert AnswerSetAside.objects.get().content["is_other_person"] is True


def test_a_sheet_sends_on_to_another_organisation_by_name_or_number(sent, service):
    other, twin = office("รพ.สต. สมมุติ"), office("อบต. ซ้ำ")
    office("อบต. ซ้ำ", area="4601")
    many = [sent_referral(need_of(household_of("ก", key=f"k{n}")), service) for n in range(3)]
    content = file_of(
        f"{sent.pk},ส่งต่อหน่วยอื่น,รพ.สต. สมมุติ",
        f"{many[0].pk},ส่งต่อหน่วยอื่น,{twin.pk}",
        f"{many[1].pk},ส่งต่อหน่วยอื่น,อบต. ซ้ำ",
        f"{many[2].pk},ส่งต่อหน่วยอื่น,หน่วยที่ไม่รู้จัก",
        header="เลขที่เรื่อง,คำตอบ,ส่งต่อให้",
    )
    done = taken(content, sent.organisation)
    assert done.answered == 2
    assert done.faults["fault"].to_list() == ["redirect_ambiguous", "redirect_unknown"]
    sent.refresh_from_db()
    assert sent.redirected_to.organisation == other


def test_the_sender_brings_in_what_the_receiver_of_a_batch_answered(client, sent, service):
    outside = sent_referral(need_of(household_of("สมหญิง", key="h2")), service)
    batch, manager = batch_of(sent), user_with("data_manager", "46")
    content = file_of(f"{sent.pk},รับเรื่องแล้ว", f"{outside.pk},รับเรื่องแล้ว")
    shown = upload(client, manager, content, batch.pk)
    assert (shown.context["answered"], shown.context["refused"]) == (1, 1)
    assert AnswerSetAside.objects.get().fault == "referral_foreign"
    assert AnswerSetAside.objects.get().batch == batch
    assert upload(client, user_with("data_manager", "4605"), content, batch.pk).status_code == 404
    assert upload(client, officer_of(sent.organisation), content, batch.pk).status_code == 403


@pytest.mark.parametrize(
    ("who", "may_tell"), [("sender", True), ("elsewhere", False), ("supervisor", False), ("other", False)]
)
def test_who_tells_the_answers_to_a_batch(sent, who, may_tell):
    batch = batch_of(sent)
    user = {
        "sender": lambda: user_with("data_manager", "46"),
        "elsewhere": lambda: user_with("data_manager", "4605"),
        "supervisor": lambda: user_with("supervisor", "46"),
        "other": lambda: officer_of(office("อื่น")),
    }[who]()
    frame = pl.DataFrame([{"referral_id": sent.pk, "to_state": "arrived"}])
    told = {"frame": frame, "channel": "sheet", "organisation": sent.organisation, "at": AT, "by": user}
    if may_tell:
        assert answer(**told, batch=batch).answered == 1
    else:
        with pytest.raises(PermissionDenied):
            answer(**told, batch=batch)
    with pytest.raises(PermissionDenied):
        answer(**told)
    with pytest.raises(PermissionDenied):
        answer(**told | {"organisation": office("ที่สาม")}, batch=batch)
