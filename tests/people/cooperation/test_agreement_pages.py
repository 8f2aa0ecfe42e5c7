"""Pages of agreements and the directory: read by who sees the policy, written by who manages organisations."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import AgreedFlow, Agreement, Organisation, Sector
from tests.factories.areas import AT, make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def keeper(client):
    client.force_login(user_with("administrator", "46", name="keeper"))
    return client


@pytest.fixture
def bodies():
    return [
        Organisation.objects.create(name_th=name, sector=Sector.GOVERNMENT, area_id="46")
        for name in ("หน่วยหนึ่ง", "หน่วยสอง", "หน่วยสาม")
    ]


@pytest.fixture
def agreement(bodies):
    today = timezone.localdate()
    made = Agreement.objects.create(
        title="ข้อตกลงสมมุติ", area_id="46", scopes=["referrals"], level="province_level", about="ร่วมมือกัน",
        valid_from=today - timedelta(days=400), valid_to=today + timedelta(days=20),
    )  # fmt: skip
    made.parties.set(bodies[:2])
    made.signatories.create(organisation=bodies[0], name="สมมุติ ผู้ลงนาม", position="หัวหน้า")
    made.flows.create(
        organisation=bodies[1], scope="referrals", field_classes=["names", "gps"], purpose="ช่วยเหลือ",
        legal_basis=AgreedFlow.LegalBasis.PUBLIC_TASK,
    )  # fmt: skip
    return made


def address(name, *args):
    return reverse(f"cooperation:{name}", args=args)


def typed(bodies, **given):
    """The form filled in, with one row of flows and one of those who signed."""
    rows = {
        "flows-0-organisation": bodies[1].pk, "flows-0-scope": "referrals", "flows-0-field_classes": ["names"],
        "flows-0-purpose": "ช่วยเหลือ", "flows-0-legal_basis": "by_public_task",
        "signed-0-organisation": bodies[0].pk, "signed-0-name": "สมมุติ", "signed-0-signed_on": "1/10/2569",
    }  # fmt: skip
    frame = {f"{prefix}-{name}": value for prefix in ("flows", "signed") for name, value in (
        ("TOTAL_FORMS", 3), ("INITIAL_FORMS", 0),
    )}  # fmt: skip
    told = {
        "title": "ข้อตกลง", "area": "46", "level": "province_level", "scopes": ["lists", "referrals"],
        "parties": [bodies[0].pk, bodies[1].pk], "valid_from": "1/10/2569", "valid_to": "30/9/2599",
        "signed_on": "1/10/2569", "warn_days": "๖๐", "more_areas": "", "about": "",
    }  # fmt: skip
    return told | frame | rows | given


def test_an_agreement_is_entered_with_what_flows_and_who_signed(keeper, bodies):
    made = keeper.post(address("new_agreement"), typed(bodies, more_areas="4601\nอำเภออื่น (4605)"))
    agreement = Agreement.objects.get()
    assert made.url == address("agreement", agreement.pk)
    assert (agreement.valid_from, agreement.valid_to) == (date(2026, 10, 1), date(2056, 10, 1))
    assert agreement.warn_days == 60
    assert agreement.flows.get().field_classes == ["names"]
    assert agreement.signatories.get().signed_on == date(2026, 10, 1)
    assert set(agreement.more_areas.values_list("code", flat=True)) == {"4601", "4605"}


WRONG = {
    "one party": {"parties": []},
    "a party twice": {"parties": "twice"},
    "a stranger gets data": {"flows-0-organisation": "third"},
    "no purpose": {"flows-0-purpose": ""},
    "a row of nobody": {"flows-0-organisation": ""},
    "ends before it begins": {"valid_to": "1/1/2569"},
    "an unreadable day": {"valid_from": "เมื่อวาน"},
    "an area elsewhere": {"more_areas": "4601\n99"},
    "signed in the future": {"signed_on": "1/10/2599"},
    "signed by somebody in the future": {"signed-0-signed_on": "1/10/2599"},
    "a flow of no scope": {"scopes": ["lists"]},
    "rows without their frame": {"flows-TOTAL_FORMS": "many"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_and_nothing_is_written(keeper, bodies, wrong):
    given = {name: bodies[2].pk if value == "third" else value for name, value in wrong.items()}
    if given.get("parties") == "twice":
        given["parties"] = [bodies[0].pk, bodies[1].pk, bodies[1].pk]
    answer = keeper.post(address("new_agreement"), typed(bodies, **given))
    assert answer.status_code == 200
    told, rows = answer.context, [*answer.context["flows"].errors, *answer.context["signed"].errors]
    assert told["form"].errors or any(rows) or told["flows"].non_form_errors()
    assert not Agreement.objects.exists()


def test_one_agreement_is_read_with_all_it_says(keeper, agreement):
    text = keeper.get(address("agreement", agreement.pk)).text
    for words in ("ข้อตกลงสมมุติ", "ร่วมมือกัน", "พิกัดบ้าน", "ช่วยเหลือ", "สมมุติ ผู้ลงนาม", "เหลือ 20 วัน"):
        assert words in text, words


@pytest.mark.parametrize(
    ("role", "area", "status", "sees_name"),
    [
        ("administrator", "4601", 200, False),
        ("data_manager", "46", 200, True),
        ("governor_office", "46", 200, False),
        ("supervisor", "4601", 200, False),
        ("surveyor", "46", 403, False),
        ("agency_officer", "46", 403, False),
    ],
)
def test_who_reads_an_agreement_and_whose_names_they_see(client, agreement, role, area, status, sees_name):
    client.force_login(user_with(role, area))
    assert client.get(address("agreements")).status_code == status
    answer = client.get(address("agreement", agreement.pk))
    assert answer.status_code == status
    assert ("สมมุติ ผู้ลงนาม" in answer.text) is sees_name
    if role != "administrator":
        assert client.get(address("new_agreement")).status_code == 403
        assert client.get(address("change_agreement", agreement.pk)).status_code == 403


def test_an_agreement_of_another_place_is_not_there(client, agreement):
    agreement.area_id = "4605"
    agreement.save()
    client.force_login(user_with("administrator", "4601"))
    for name in ("agreement", "change_agreement", "renew_agreement", "document"):
        assert client.get(address(name, agreement.pk)).status_code == 404
    agreement.area_id = "46"
    agreement.save()
    assert client.get(address("agreement", agreement.pk)).status_code == 200
    assert client.get(address("renew_agreement", agreement.pk)).status_code == 403, "it is kept further up"


def test_the_list_is_narrowed_by_word_level_state_and_party(keeper, agreement, bodies):
    today = timezone.localdate()
    open_end = Agreement.objects.create(title="ไม่มีกำหนด", area_id="46", scopes=["lists"], valid_from=today)
    later = Agreement.objects.create(
        title="ปีหน้า",
        area_id="46",
        scopes=["lists"],
        valid_from=today + timedelta(days=9),
        level="local_level",
    )
    over = Agreement.objects.create(
        title="จบแล้ว", area_id="46", scopes=["lists"], valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )

    def found(**asked):
        return {row["agreement"].pk for row in keeper.get(address("agreements"), asked).context["rows"]}

    every = {agreement.pk, open_end.pk, later.pk, over.pk}
    assert found() == found(state="no such") == found(party="x") == found(level="๑") == every
    assert found(words="ร่วมมือ") == found(party=bodies[0].pk) == found(state="ending_soon") == {agreement.pk}
    assert found(state="in_force") == {agreement.pk, open_end.pk}
    assert found(state="not_begun") == found(level="local_level") == {later.pk}
    assert found(state="over") == {over.pk}
    assert found(words="ไม่มีในโลก") == set()


def test_it_is_changed_before_it_begins_ended_with_a_reason_and_renewed(keeper, agreement, bodies):
    assert not keeper.get(address("agreement", agreement.pk)).context["can_change"]
    late = keeper.post(address("change_agreement", agreement.pk), typed(bodies))
    assert late.context["form"].non_field_errors()
    begun = keeper.get(address("renew_agreement", agreement.pk)).context
    assert begun["form"]["valid_from"].value() == agreement.valid_to
    day = agreement.valid_to
    first = f"{day.day}/{day.month}/{day.year + 543}"
    keeper.post(address("renew_agreement", agreement.pk), typed(bodies, valid_from=first))
    renewed = agreement.renewals.get()
    shown = keeper.get(address("agreement", renewed.pk))
    assert shown.context["can_change"]
    assert "ข้อตกลงสมมุติ" in shown.text
    changed = typed(bodies, valid_from=first, title="ฉบับใหม่")
    assert keeper.post(address("change_agreement", renewed.pk), changed).url == address(
        "agreement", renewed.pk
    )
    assert "ฉบับใหม่" in keeper.get(address("agreement", agreement.pk)).text
    keeper.post(address("end_agreement", agreement.pk), {"reason": ""})
    assert keeper.get(address("agreement", agreement.pk)).context["can_end"]
    keeper.post(address("end_agreement", agreement.pk), {"reason": "เลิกโครงการ"})
    assert not keeper.get(address("agreement", agreement.pk)).context["can_end"]


def test_the_document_is_attached_and_given_out(keeper, agreement):
    assert keeper.get(address("document", agreement.pk)).status_code == 404
    keeper.post(address("attach_document", agreement.pk), {"document": SimpleUploadedFile("a.pdf", b"plain")})
    keeper.post(address("attach_document", agreement.pk))
    assert keeper.get(address("document", agreement.pk)).status_code == 404
    keeper.post(
        address("attach_document", agreement.pk), {"document": SimpleUploadedFile("a.pdf", b"%PDF-1")}
    )
    answer = keeper.get(address("document", agreement.pk))
    assert b"".join(answer.streaming_content) == b"%PDF-1"
    keeper.force_login(user_with("governor_office", "46"))
    assert keeper.get(address("document", agreement.pk)).status_code == 403


def test_what_flows_to_a_party_elsewhere_is_not_lost_when_it_is_renewed(client, agreement, bodies):
    Organisation.objects.filter(pk=bodies[1].pk).update(area="4605")
    agreement.area_id = "4601"
    agreement.save()
    client.force_login(user_with("administrator", "4601"))
    flows = client.get(address("renew_agreement", agreement.pk)).context["flows"]
    assert bodies[1] in flows.forms[0].fields["organisation"].queryset


def test_the_directory_counts_bodies_by_sector_and_level(client):
    load_catalogue(
        area=Organisation._meta.get_field("area").related_model.objects.get(pk="46"), by=None, at=AT
    )
    Organisation.objects.create(name_th="กลุ่มแม่บ้าน", sector=Sector.PEOPLE, area_id="46010101")
    Organisation.objects.create(
        name_th="ชมรมที่เลิก", sector=Sector.PEOPLE, area_id="46", ended_on=date(2020, 1, 1)
    )
    client.force_login(user_with("surveyor", "460101"))
    page = client.get(address("directory"))
    rows = {row["sector"]: row for row in page.context["matrix"]["rows"]}
    assert rows["ภาคประชาชน"]["total"] == 1
    assert "ส่วนกลางและต่างประเทศ" in page.text

    def named(**asked):
        return {row["name"] for row in client.get(address("directory"), asked).context["rows"]}

    assert "มหาวิทยาลัยกว่างสี" in named(sector="academic", level="country")
    assert named(sector="people", level="village") == {"กลุ่มแม่บ้าน"}
    assert named(words="บพท", kind="public_body") == {"หน่วยบริหารและจัดการทุนด้านการพัฒนาระดับพื้นที่ (บพท.)"}
    assert named(words="ไม่มีในโลก") == set()
    assert named(level="no such", page="๙")


def test_bodies_of_other_places_stand_in_no_directory(client):
    Organisation.objects.create(name_th="หน่วยที่อื่น", sector=Sector.PRIVATE, area_id="4605")
    client.force_login(user_with("surveyor", "4601"))
    assert "หน่วยที่อื่น" not in client.get(address("directory")).text
