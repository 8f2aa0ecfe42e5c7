"""A batch reconciled, each group opening to its rows; answers set aside taken after all or put aside for good."""

import io
from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.support.assistance.actions.correcting import correct_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.actions.errors import AnswerAtFault, ReferralRefused
from ppaos.support.referral.actions.settling import put_aside, take_answer
from ppaos.support.referral.models import AnswerSetAside, Batch, Referral
from ppaos.support.referral.queries.reconciliation import of_group, reconciled
from ppaos.support.referral.queries.set_aside import answers_set_aside
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
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
HELP = {"help_kind": "cash", "help_what": "เงินสงเคราะห์", "help_baht": 3000.0, "happened_on": AT.date()}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def receiver():
    made = office()
    agreement_with(made, "referrals", "households")
    return made


@pytest.fixture
def sent(receiver):
    service = service_of(receiver)
    return [sent_referral(need_of(household_of("สมชาย", key=f"h{n}")), service) for n in range(4)]


@pytest.fixture
def batch(sent):
    made = Batch.objects.create(
        organisation=sent[0].organisation, area_id="46", state="batch_sent", made_at=AT, sent_at=AT
    )
    Referral.objects.update(batch=made)
    return made


def aside_of(referral, *, batch=None, organisation=None, **told):
    """An answer that could not be used."""
    row = {"referral_id": referral.pk, "to_state": "delivered", "file_row": 7, **HELP} | told
    receiver = organisation or referral.organisation
    answer(frame=pl.DataFrame([row]), channel="sheet", organisation=receiver, by=None, at=AT, batch=batch)
    return AnswerSetAside.objects.latest("pk")


def go(client, user, page, *args, query="", **told):
    client.force_login(user)
    address = reverse(f"referral:{page}", args=args) + query
    return client.post(address, told, follow=True) if told else client.get(address)


def test_a_batch_is_counted_by_what_became_of_it(sent, batch):
    answered(sent[0], "delivered", overlap="add_on", **HELP)
    answered(sent[1], "delivered", overlap="known", **HELP | {"help_baht": None})
    answered(sent[2], "turned_down", reason="no_budget")
    aside_of(sent[3], batch=batch, help_baht=-1.0)
    aside_of(sent[0], help_baht=5000.0)
    line = HelpLine.objects.get(referral_id=sent[0].pk)
    correct_help(line=line, baht=Decimal(2500), reason="นับใหม่", by=None, at=AT)
    found = reconciled(batch)
    counts = {key: (group.referrals, group.households) for key, group in found.groups.items()}
    assert counts == {
        "sent": (4, 4), "answered": (3, 3), "unanswered": (1, 1), "helped": (2, 2), "corrected": (1, 1),
    }  # fmt: skip
    assert {group.key: group.referrals for group in found.states} == {
        "state:sent": 1, "state:turned_down": 1, "state:delivered": 2,
    }  # fmt: skip
    assert {group.key: group.referrals for group in found.overlaps} == {
        "overlap:untold": 2, "overlap:known": 1, "overlap:add_on": 1,
    }  # fmt: skip
    assert found.differs == {"amount_negative": 1, "told_otherwise": 1}
    assert (found.baht, found.without_baht) == ({"paid": 2500}, 1)
    assert of_group(batch, "overlap:known").get() == sent[1]
    assert of_group(batch, "corrected").get() == sent[0]
    assert of_group(batch, "state:lost") is None


def test_the_page_opens_each_group_to_its_rows_and_a_file(client, sent, batch):
    answered(sent[0], "delivered", overlap="add_on", **HELP)
    aside_of(sent[3], batch=batch, help_baht=-1.0)
    manager = user_with("data_manager", "46")
    page = go(client, manager, "reconciliation", batch.pk).content.decode()
    assert "กระทบยอดชุดส่งต่อ" in page
    assert "3,000" in page
    for key, shown in [
        ("answered", "ช่วยแล้ว"),
        ("aside:amount_negative", "ช่วยแล้ว"),
        ("overlap:known", "ไม่มีรายการ"),
    ]:
        assert shown in go(client, manager, "reconciliation", batch.pk, query=f"?rows={key}").content.decode()
    assert go(client, manager, "reconciliation", batch.pk, query="?rows=lost").status_code == 404
    for key, rows in [("sent", 4), ("aside:amount_negative", 1), ("overlap:known", 0)]:
        told = {"purpose": "assist", "format": "csv"}
        file = go(client, manager, "reconciliation_file", batch.pk, query=f"?rows={key}", **told)
        lines = b"".join(file.streaming_content).decode().strip().splitlines()
        assert (len(lines) - 2 == rows) or rows == 0
        assert Event.objects.filter(verb="export.made").latest("pk").detail["rows"] == rows
    wrong = go(client, manager, "reconciliation_file", batch.pk, query="?rows=sent", purpose="fun")
    assert wrong.redirect_chain


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        ("data_manager", "46", 200),
        ("data_manager", "4605", 404),
        ("supervisor", "46", 403),
        ("agency_officer", "46", 403),
    ],
)
def test_who_reconciles(client, batch, role, area, status):
    assert go(client, user_with(role, area), "reconciliation", batch.pk).status_code == status


def test_an_answer_is_taken_after_it_was_put_right(client, sent, batch):
    aside = aside_of(sent[0], help_baht=-1.0)
    officer = officer_of(sent[0].organisation)
    assert "มูล" in go(client, officer, "set_aside").content.decode()
    assert go(client, officer, "set_aside", query="?fault=help_missing").context["rows"] == []
    shown = go(client, officer, "one_set_aside", aside.pk).content.decode()
    assert "เงินสงเคราะห์" in shown
    told = {
        "referral_id": sent[0].pk, "to_state": "delivered", "help_what": "เงินสงเคราะห์", "help_kind": "cash",
        "happened_on": "1/11/2569",
    }  # fmt: skip
    assert (
        "ประเภท"
        in go(client, officer, "take_set_aside", aside.pk, **told | {"to_state": "x"}).content.decode()
    )
    still = go(client, officer, "take_set_aside", aside.pk, **told | {"help_what": ""})
    assert "ให้อะไร" in still.content.decode()
    assert "นับคำตอบนี้แล้ว" in go(client, officer, "take_set_aside", aside.pk, **told).content.decode()
    aside.refresh_from_db()
    assert (aside.settled_as, aside.settled_by, aside.referral.state) == (
        "answer_taken",
        officer,
        "delivered",
    )
    assert Event.objects.filter(verb="referral.answer_settled").exists()
    assert go(client, officer, "one_set_aside", aside.pk).status_code == 404


def test_an_answer_is_put_aside_for_good_with_a_note(client, sent):
    aside = aside_of(sent[0], help_baht=-1.0)
    manager = user_with("data_manager", "46")
    assert "เหตุที่ไม่นับ" in go(client, manager, "put_aside", aside.pk, note=" ").content.decode()
    assert "พักไว้ถาวรแล้ว" in go(client, manager, "put_aside", aside.pk, note="ส่งผิดคน").content.decode()
    aside.refresh_from_db()
    assert (aside.settled_as, aside.settled_note, aside.settled_by) == ("put_aside", "ส่งผิดคน", manager)


def test_what_was_settled_meanwhile_is_not_settled_again(client, sent, monkeypatch):
    aside = aside_of(sent[0], help_baht=-1.0)
    put_aside(aside=aside, note="ส่งผิดคน", by=None, at=AT)
    with pytest.raises(ReferralRefused, match="ตัดสินไปแล้ว"):
        put_aside(aside=aside, note="อีกครั้ง", by=None, at=AT)
    with pytest.raises(ReferralRefused, match="ตัดสินไปแล้ว"):
        take_answer(aside=aside, told={"referral_id": sent[0].pk, "to_state": "arrived"}, by=None, at=AT)
    other = aside_of(sent[1], help_baht=-1.0)
    with pytest.raises(ReferralRefused, match="เขียนในหมายเหตุ"):
        put_aside(aside=other, note=" ", by=None, at=AT)
    told = {"referral_id": sent[1].pk, "to_state": "delivered"}
    with pytest.raises(AnswerAtFault, match="help_missing"):
        take_answer(aside=other, told=told, by=None, at=AT)
    monkeypatch.setattr(
        "ppaos.support.referral.views.set_aside.answers_set_aside",
        lambda _user: AnswerSetAside.objects.order_by("pk"),
    )
    manager = user_with("data_manager", "46")
    assert "ตัดสินไปแล้ว" in go(client, manager, "put_aside", aside.pk, note="อีก").content.decode()
    officer = officer_of(sent[0].organisation)
    told = {"referral_id": sent[0].pk, "to_state": "arrived"}
    assert "ตัดสินไปแล้ว" in go(client, officer, "take_set_aside", aside.pk, **told).content.decode()


@pytest.mark.parametrize(
    ("who", "sees", "takes", "puts_aside"),
    [
        ("officer", True, True, True),
        ("sender of the batch", True, True, True),
        ("supervisor", True, False, True),
        ("elsewhere", False, False, False),
        ("other officer", False, False, False),
    ],
)
def test_who_settles_an_answer(client, sent, batch, who, sees, takes, puts_aside):
    aside = aside_of(sent[0], batch=batch, help_baht=-1.0)
    user = {
        "officer": lambda: officer_of(sent[0].organisation),
        "sender of the batch": lambda: user_with("data_manager", "46"),
        "supervisor": lambda: user_with("supervisor", "46"),
        "elsewhere": lambda: user_with("data_manager", "4605"),
        "other officer": lambda: officer_of(office("อื่น")),
    }[who]()
    assert answers_set_aside(user).filter(pk=aside.pk).exists() is sees
    page = go(client, user, "one_set_aside", aside.pk)
    assert page.status_code == (200 if sees else 404)
    if sees:
        assert (page.context["take_form"] is not None, page.context["put_form"] is not None) == (
            takes,
            puts_aside,
        )
    if not takes:
        with pytest.raises(PermissionDenied):
            take_answer(aside=aside, told={"referral_id": sent[0].pk, "to_state": "arrived"}, by=user, at=AT)
    if not puts_aside:
        with pytest.raises(PermissionDenied):
            put_aside(aside=aside, note="x", by=user, at=AT)


def test_an_answer_to_nothing_is_told_without_a_referral(client, sent, batch):
    aside = aside_of(sent[0], batch=batch, referral_id=99_999_999, to_state="ไม่มี")
    manager = user_with("data_manager", "46")
    page = go(client, manager, "one_set_aside", aside.pk)
    assert "99999999" in page.content.decode()
    assert page.context["content"]
    assert go(client, user_with("village_leader", "46"), "set_aside").status_code == 403
    with pytest.raises(PermissionDenied):
        put_aside(aside=aside, note="x", by=user_with("supervisor", "46"), at=AT)


def test_another_organisations_answer_to_our_referral_is_theirs_to_settle(sent):
    aside = aside_of(sent[0], organisation=office("อื่น"))
    assert aside.fault == "referral_foreign"
    assert not answers_set_aside(user_with("data_manager", "46")).exists()
    assert not answers_set_aside(officer_of(sent[0].organisation)).exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n", b"PK\x03\x04"])
def test_a_file_that_is_no_spreadsheet_is_refused_in_words(client, batch, content):
    file = SimpleUploadedFile("คำตอบ.xlsx", content)
    answer = go(client, user_with("data_manager", "46"), "bring_in_batch", batch.pk, sheet=file)
    assert answer.status_code == 200
    assert reverse("referral:reconciliation", args=[batch.pk]) in answer.text


def test_the_number_of_a_referral_at_fault_is_written_as_it_is(client, batch):
    told = pl.DataFrame({"เลขที่เรื่อง": ["1234567"], "คำตอบ": ["รับดำเนินการ"]})
    out = io.BytesIO()
    told.write_excel(out)
    file = SimpleUploadedFile("คำตอบ.xlsx", out.getvalue())
    answer = go(client, user_with("data_manager", "46"), "bring_in_batch", batch.pk, sheet=file)
    assert "1234567" in answer.text
    assert "1,234,567" not in answer.text
