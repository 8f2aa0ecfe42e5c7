"""Rules of retention: tried, asked for, run by a second person, over what is over its time and nothing else."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.survey.models import Upload, UploadPart
from ppaos.evidence.targeting.models import ListImport, RowBlock
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import Notice, StoredFile
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.retaining import (
    ask_retention,
    decline_retention,
    run_retention,
    try_rules,
)
from ppaos.sharing.protection.models import RetentionRun
from ppaos.sharing.protection.queries.retention import counts_over, rows_over, rules
from ppaos.sharing.protection.tasks.retention import try_retention
from ppaos.support.grievance.models import Voice
from tests.factories.areas import make_areas
from tests.factories.erasing import AT, officer_of_protection
from tests.factories.list_files import checked, csv_of, row, source_of
from tests.factories.people import data_manager_of, user_with

pytestmark = pytest.mark.django_db
LONG_AGO = AT - timedelta(days=4000)


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def _voice(
    number: str, area: str = "46010101", *, closed_at: datetime | None = LONG_AGO, **given: Any
) -> Voice:
    told = {"contact": "0812345678", "sender_name": "สมชาย", "state": "voice_closed"} | given
    return Voice.objects.create(
        number=number, code_hash=number, kind="missed", channel="voice_at_desk", area_id=area, due_on=date(2015, 1, 1),
        received_at=LONG_AGO, closed_at=closed_at, **told,
    )  # fmt: skip


def _asked(code: str = "voice_senders", area: str = "46", *, by: Any = None) -> RetentionRun:
    place = Area.objects.get(pk=area)
    return ask_retention(rule=code, area=place, by=by or officer_of_protection(), at=AT)


@pytest.mark.parametrize("code", rules())
def test_every_rule_can_be_counted_and_says_what_it_is(code: str) -> None:
    rule = rules()[code]
    assert rows_over(rule, as_of=AT.date(), areas=["46"]).count() == 0
    assert rule.words["th"]
    assert rule.basis["en"]
    assert rule.status == "proposal"
    for name in (*rule.fields, *rule.files):
        rule.model._meta.get_field(name)
    assert set(rule.fields) <= vars(rule.model)["PERSONAL"].keys()


def test_fields_are_emptied_of_what_is_over_its_time_in_the_area_and_of_nothing_else() -> None:
    old, fresh = _voice("old"), _voice("fresh", closed_at=AT - timedelta(days=1000))
    elsewhere, still_open = _voice("else", "460510"), _voice("open", state="voice_answered")
    done = run_retention(run=_asked(area="4601"), by=data_manager_of("46"), at=AT)
    told = dict(Voice.objects.values_list("number", "contact"))
    assert told == {"old": "", "fresh": "0812345678", "else": "0812345678", "open": "0812345678"}
    assert done.result == {"rows": 1, "columns": {"sender_name": 1, "contact": 1}}
    assert (done.state, done.counted) == (RetentionRun.State.DONE, 1)
    assert {old.pk, fresh.pk, elsewhere.pk, still_open.pk} == set(Voice.objects.values_list("pk", flat=True))


def test_a_second_run_has_nothing_to_do() -> None:
    _voice("old")
    run_retention(run=_asked(), by=data_manager_of("46"), at=AT)
    with pytest.raises(ProtectionRefused, match="ไม่มีสิ่งใดพ้นเวลา"):
        _asked()


def test_what_came_after_the_asking_waits_for_the_next_run() -> None:
    _voice("old")
    waiting = _asked()
    _voice("later", closed_at=AT - timedelta(days=1094))
    run_retention(run=waiting, by=data_manager_of("46"), at=AT + timedelta(days=5))
    assert Voice.objects.get(number="later").contact == "0812345678"


def test_files_are_erased_with_content_and_name() -> None:
    file, young = (
        store_file(
            content=io.BytesIO(b"x"),
            name="print.pdf",
            purpose="referral.slips",
            area_code="46",
            by=None,
            at=at,
        )
        for at in (LONG_AGO, AT)
    )
    done = run_retention(run=_asked("prints"), by=data_manager_of("46"), at=AT)
    file.refresh_from_db()
    young.refresh_from_db()
    assert (file.name, file.erased_at, young.name) == ("", AT, "print.pdf")
    assert done.result == {"rows": 1, "files": 1}


def test_files_of_drafts_go_and_their_rows_are_deleted() -> None:
    draft = checked(csv_of(row(1)), source_of(), at=LONG_AGO)
    ListImport.objects.update(received_at=LONG_AGO)
    run_retention(run=_asked("list_draft_files"), by=data_manager_of("46"), at=AT)
    done = run_retention(run=_asked("list_draft_rows"), by=data_manager_of("46"), at=AT)
    draft.file.refresh_from_db()
    assert draft.file.erased_at == AT
    assert RowBlock.objects.count() == 0
    assert done.result["rows"] >= 1
    assert ListImport.objects.count() == 1


def test_a_rule_of_the_whole_house_knows_no_area() -> None:
    user = user_with("surveyor", "46")
    Notice.objects.create(
        key="k", channel="home_page", user_id=user.pk, purpose="x", subject="ก", text="ข", made_at=LONG_AGO
    )
    upload = Upload.objects.create(key="u", user=user, name="x.jpg", size=9, sha256="", started_at=LONG_AGO)
    UploadPart.objects.create(upload=upload, start=0, length=1, sealed=b"x")
    officer = officer_of_protection()
    counts = counts_over("protect_data", officer, as_of=AT.date())
    assert (counts["notices"], counts["upload_parts"]) == (1, 1)
    run_retention(run=_asked("notices", by=officer), by=data_manager_of("46"), at=AT)
    assert Notice.objects.get().text == ""


def test_two_people_and_the_right_ones_run_a_rule() -> None:
    _voice("old")
    officer = officer_of_protection()
    waiting = _asked(by=officer)
    with pytest.raises(PermissionDenied):
        run_retention(run=waiting, by=officer, at=AT)
    with pytest.raises(PermissionDenied):
        run_retention(run=waiting, by=user_with("supervisor", "46"), at=AT)
    with pytest.raises(PermissionDenied):
        run_retention(run=waiting, by=data_manager_of("4605"), at=AT)
    with pytest.raises(PermissionDenied):
        _asked(by=data_manager_of("46"))
    with pytest.raises(ProtectionRefused, match="รออนุมัติ"):
        _asked()
    run_retention(run=waiting, by=data_manager_of("46"), at=AT)
    with pytest.raises(ProtectionRefused, match="ตอบแล้ว"):
        run_retention(run=waiting, by=data_manager_of("46"), at=AT)


def test_a_declined_run_erases_nothing() -> None:
    _voice("old")
    done = decline_retention(run=_asked(), by=data_manager_of("46"), at=AT)
    assert done.state == RetentionRun.State.DECLINED
    assert Voice.objects.get().contact == "0812345678"


def test_a_rule_that_only_looks_and_one_that_is_none_are_not_run() -> None:
    with pytest.raises(ProtectionRefused, match="เครื่องไม่ทำเอง"):
        _asked("households_gone")
    with pytest.raises(ProtectionRefused, match="ไม่มีเกณฑ์"):
        _asked("nothing")
    _voice("old")
    waiting = _asked()
    RetentionRun.objects.update(rule="gone")
    with pytest.raises(ProtectionRefused, match="ไม่มีเกณฑ์"):
        run_retention(run=waiting, by=data_manager_of("46"), at=AT)


def test_trying_counts_and_changes_nothing() -> None:
    _voice("old")
    done = try_rules(areas=[Area.objects.get(pk="46")], by=None, at=AT)
    assert (done.rules, done.areas, done.rows) == (len(rules()), 1, 1)
    assert Voice.objects.get().contact == "0812345678"
    assert RetentionRun.objects.get(rule="voice_senders").counted == 1
    assert not RetentionRun.objects.exclude(is_dry=True, state=RetentionRun.State.TRIED).exists()


@pytest.mark.django_db(transaction=True)
def test_each_night_every_rule_is_tried_once_where_somebody_protects_data() -> None:
    officer_of_protection()
    try_retention(timestamp=0)
    try_retention(timestamp=0)
    assert RetentionRun.objects.count() == len(rules())
    assert StoredFile.objects.count() == 0
