"""Pages of committees, their chart, coverage and contact book: as who keeps them, reads them, or may not."""

import io
from datetime import timedelta

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.geography.models import Area, Boundary
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.actions.seats import cover_places, seat_member
from ppaos.people.cooperation.models import Agreement, Committee, CommitteeMember, CoveredPlace
from tests.factories.committees import AT, committee_of, course_in, office, seat_in, team_of
from tests.factories.people import organisation, user_with

BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"


def address(name, *args, **asked):
    return reverse(f"cooperation:{name}", args=args, query=asked or None)


READ = [
    "committees",
    "chart",
    "coverage",
    "coverage_map",
    "covered_villages",
    "contacts",
    "training",
    "training_agencies",
]
KEPT = [
    "new_committee",
    "members_sheet",
    "members_example",
    "new_course",
    "course_officers_example",
    "untrained",
]
# Who reads these pages of an area, and who keeps them.
READERS = {
    "supervisor": (True, True), "data_manager": (True, True), "administrator": (True, True),
    "governor_office": (True, None), "project_team": (True, False), "central_programme": (True, False),
    "surveyor": (False, False), "agency_officer": (False, False), "village_leader": (False, False),
    "mentor": (False, False), "protection_officer": (False, False),
}  # fmt: skip


@pytest.mark.parametrize(("role", "reads", "keeps"), [(role, *may) for role, may in READERS.items()])
def test_pages_open_to_the_roles_whose_deed_it_is(as_role, role, reads, keeps):
    browser = as_role(role, "46")
    answers = {name: browser.get(address(name)).status_code for name in READ + KEPT}
    assert {answers[name] for name in READ} == {200 if reads else 403}
    if keeps is not None:
        assert {answers[name] for name in KEPT} == {200 if keeps else 403}


def test_strangers_sign_in_first(client):
    for name in READ + KEPT:
        assert client.get(address(name)).url.startswith("/sign-in/")


def record_pages(team, member, place, course, officer):
    """(address, whether it is a form to send) of every page that speaks of one record."""
    uid, of = team.uid, course.uid
    return [
        (address("committee", uid), False), (address("change_committee", uid), False),
        (address("committee_order", uid), False),
        (address("end_committee", uid), True), (address("new_seat", uid), False), (address("cover_places", uid), False),
        (address("committee_members_sheet", uid), False), (address("change_seat", uid, member.pk), False),
        (address("end_seat", uid, member.pk), True), (address("release_place", uid, place.pk), True),
        (address("training_course", of), False), (address("change_course", of), False),
        (address("course_officers_sheet", of), False), (address("remove_officer", of, officer.pk), True),
    ]  # fmt: skip


@pytest.fixture
def records():
    team = team_of("460101", covers_all=True)
    member = seat_member(seat=seat_in(team), by=None, at=AT)
    course = course_in("460101")
    officer = course.officers.create(organisation=office("สำนักงานสมมุติ"), name="ก")
    return record_pages(team, member, team.places.get(), course, officer)


@pytest.mark.parametrize(("role", "area", "status"), [("supervisor", "4605", 404), ("mentor", "460101", 403)])
def test_records_are_not_there_from_outside_and_closed_to_other_roles(as_role, records, role, area, status):
    browser = as_role(role, area)
    for page, is_sent in records:
        answer = browser.post(page, {"reason": "x"}) if is_sent else browser.get(page)
        assert answer.status_code == status, page
    assert not Committee.objects.exclude(valid_to=None).exists()


def test_who_reads_without_keeping_changes_nothing(as_role, records):
    browser = as_role("central_programme", "TH")
    for page, is_sent in records:
        answer = browser.post(page, {"reason": "x"}) if is_sent else browser.get(page)
        is_open = page in (records[0][0], records[10][0])
        assert answer.status_code == (200 if is_open else 404 if "order" in page else 403), page


def typed(**given):
    return {
        "name_th": "ศจพ. จังหวัด", "kind": "committee_of_many", "area": "กาฬสินธุ์ (46)", "valid_from": "1/10/2569",
    } | given  # fmt: skip


def test_a_committee_is_entered_shown_changed_and_ended(inside):
    office("ที่ทำการปกครองจังหวัด")
    paper = SimpleUploadedFile("order.pdf", b"%PDF-1.7")
    answer = inside.post(
        address("new_committee"),
        typed(organisation="ที่ทำการปกครองจังหวัด", valid_to="30/9/2571", paper=paper, mandate="ดูแลทั้งจังหวัด"),
    )
    made = Committee.objects.get()
    assert answer.url == address("committee", made.uid)
    shown = inside.get(answer.url).text
    for words in ("ศจพ. จังหวัด", "ที่ทำการปกครองจังหวัด", "30 ก.ย. 2571", "ดูแลทั้งจังหวัด", "ระดับจังหวัด"):
        assert words in shown
    change = address("change_committee", made.uid)
    assert inside.get(change).context["form"]["valid_to"].value() == made.valid_to - timedelta(days=1)
    inside.post(change, {"name_th": "ศจพ.จ.", "valid_to": "30/9/2572"})
    assert inside.get(answer.url).context["name"] == "ศจพ.จ."
    assert b"".join(inside.get(address("committee_order", made.uid)).streaming_content) == b"%PDF-1.7"
    assert Event.objects.filter(verb="export.made", detail__what="order of a committee").count() == 1
    assert "เหตุ" in inside.post(address("end_committee", made.uid), {"reason": ""}, follow=True).text
    inside.post(address("end_committee", made.uid), {"reason": "ครบวาระ"})
    assert "ครบวาระ" in inside.get(answer.url).text
    assert inside.get(address("committees")).context["rows"] == []
    assert len(inside.get(address("committees", state="ended")).context["rows"]) == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("area", "10"), ("area", "ที่ไหนสักแห่ง"), ("kind", "king"), ("name_th", ""), ("valid_from", "เมื่อวาน"),
        ("organisation", "ไม่มีองค์กรนี้"), ("parent", "999"), ("valid_to", "1/1/2569"), ("kind", "operation_team"),
    ],
)  # fmt: skip
def test_a_wrong_committee_says_what_to_mend(inside, field, wrong):
    form = inside.post(address("new_committee"), typed(**{field: wrong})).context["form"]
    assert form.errors.get(field) or form.non_field_errors()
    assert not Committee.objects.exists()


def test_an_organisation_that_two_bear_the_name_of_is_asked_about(inside):
    office("สำนักงานซ้ำ")
    office("สำนักงานซ้ำ", "4601")
    form = inside.post(address("new_committee"), typed(organisation="สำนักงานซ้ำ")).context["form"]
    assert "หลายองค์กร" in str(form.errors["organisation"])


def test_committees_are_found_by_area_name_kind_and_state(inside):
    committee_of("46", "ศจพ.จ.")
    committee_of("4605", "ศจพ.อ. กุฉินารายณ์")
    team_of("460101", "ทีม ต.กาฬสินธุ์")
    committee_of("46", "ยังไม่เริ่ม", valid_from=timezone.localdate() + timedelta(days=9))

    def found(**asked):
        return [row["name"] for row in inside.get(address("committees", **asked)).context["rows"]]

    assert found() == ["ศจพ.จ.", "ศจพ.อ. กุฉินารายณ์", "ทีม ต.กาฬสินธุ์"]
    assert found(area="460101") == ["ศจพ.จ.", "ทีม ต.กาฬสินธุ์"]
    assert found(words="กุฉินารายณ์") == ["ศจพ.อ. กุฉินารายณ์"]
    assert found(kind="operation_team") == ["ทีม ต.กาฬสินธุ์"]
    assert found(state="to_come") == ["ยังไม่เริ่ม"]
    assert len(found(state="all")) == 4
    assert len(found(kind="none", state="none", page="x")) == 3
    assert inside.get(address("committees", area="10")).status_code == 404
    assert inside.get(address("committees", area="\0'")).status_code == 404


def test_somebody_is_seated_corrected_and_leaves(inside):
    team, user = team_of("460101"), user_with("mentor", "460101", name="somsri")
    page = address("new_seat", team.uid)
    wrong = inside.post(page, {"post": "chair", "valid_from": "1/11/2569", "user": "nobody"}).context["form"]
    assert wrong.errors["user"]
    inside.post(page, {"post": "team_mentor", "valid_from": "1/11/2569", "user": "SOMSRI", "phone": "081"})
    member = CommitteeMember.objects.get()
    assert (member.user, member.name) == (user, user.display_name)
    change = address("change_seat", team.uid, member.pk)
    assert inside.get(change).context["form"]["user"].value() == "somsri"
    inside.post(
        change, {"name": "สมศรี", "post": "chair", "valid_from": "1/11/2569", "valid_to": "30/11/2599"}
    )
    refused = inside.post(page, {"name": "อีกคน", "post": "chair", "valid_from": "1/11/2569"}).context["form"]
    assert "ประธาน" in refused.non_field_errors()[0]
    again = inside.post(change, {"name": "สมศรี", "post": "chair", "valid_from": "1/1/2560"}).context["form"]
    assert again.non_field_errors()
    assert "สมศรี" in inside.get(address("committee", team.uid)).text
    leave = address("end_seat", team.uid, member.pk)
    inside.post(leave)
    assert "สิ้นสุดไปแล้ว" in inside.post(leave, follow=True).text
    assert inside.get(address("committee", team.uid)).context["members"][0]["is_over"]


def test_a_team_is_given_villages_and_released_from_them(inside):
    team = team_of("460101")
    page = address("cover_places", team.uid)
    choices = [code for code, _words in inside.get(page).context["form"].fields["places"].choices]
    assert choices == ["460101", "46010102", "46010101"] or set(choices) == {"460101", "46010101", "46010102"}
    assert inside.post(page, {"on": "1/11/2569"}).context["form"].errors["places"]
    assert inside.post(page, {"places": "46010101", "on": "1/9/2569"}).context["form"].non_field_errors()
    inside.post(page, {"places": ["46010101", "46010102"], "on": "1/11/2569"})
    assert CoveredPlace.objects.count() == 2
    inside.post(page, {"places": "460101", "on": "1/11/2569"})
    assert inside.get(page).context["form"].areas == {}
    release = address("release_place", team.uid, team.places.get(area_id="46010101").pk)
    inside.post(release)
    assert "ไปแล้ว" in inside.post(release, follow=True).text


def test_the_chart_and_coverage_tell_of_their_area(inside):
    for name in ("chart", "coverage", "covered_villages", "contacts"):
        assert inside.get(address(name)).status_code == 200
    top = committee_of("46")
    team = team_of("460101", parent=top)
    cover_places(committee=team, areas=[Area.objects.get(pk="46010101")], on=team.valid_from, by=None, at=AT)
    seat_member(seat=seat_in(top, post="chair"), by=None, at=AT)
    shown = inside.get(address("chart"))
    assert "ประธาน: สมหญิง ตัวอย่าง" in shown.text
    cards = {card["label"]: card["value"] for card in inside.get(address("coverage")).context["cards"]}
    assert list(cards.values()) == [1, 0, 0, 3]
    rows = inside.get(address("coverage")).context["rows"]
    assert {row["share"] for row in rows if row["whole"] == 3} <= {33}
    assert inside.get(address("coverage", area="4605")).context["villages"] == 0
    found = inside.get(address("covered_villages", state="one_team"))
    assert [row["code"] for row in found.context["rows"]] == ["46010101"]
    assert team.name_th in found.text
    assert len(inside.get(address("covered_villages", state="x", page="9")).context["rows"]) == 4
    assert inside.get(address("coverage", area="460101")).context["rows"] == []


def test_the_map_colours_parts_by_the_share_covered(inside):
    shape = {"geometry": '{"type":"Polygon","coordinates":[]}', "imported_at": AT}
    for code in ("4601", "4605"):
        Boundary.objects.create(area_id=code, polygon_code=code, **shape)
    team_of("460101", covers_all=True)
    assert address("coverage_map") in inside.get(address("coverage")).context["map_url"]
    told = {
        each["id"]: each["properties"]["value"]
        for each in inside.get(address("coverage_map")).json()["features"]
    }
    assert told["4601"] in (50, 67)
    assert told["4605"] is None


def test_the_contact_book_finds_people_and_organisations_near_ones_area(inside, as_role):
    near, far = committee_of("4601"), committee_of("4605", "กุฉินารายณ์")
    host = office("สำนักงานสมมุติ", phone="043000000")
    office("ไม่มีช่องทาง")
    seat_member(seat=seat_in(near, post="chair", phone="0810000000", organisation=host), by=None, at=AT)
    seat_member(seat=seat_in(far, "คนไกล", email="far@example.org"), by=None, at=AT)
    seat_member(seat=seat_in(near, "พ้นแล้ว", valid_to=near.valid_from + timedelta(days=1)), by=None, at=AT)

    def found(browser=inside, **asked):
        rows = browser.get(address("contacts", **asked)).context["rows"]
        return sorted(str(row["name"]) for row in rows)

    assert found() == ["คนไกล", "สมหญิง ตัวอย่าง"]
    assert found(sought="ประธาน 0810") == found(sought="สำนักงานสมมุติ") == ["สมหญิง ตัวอย่าง"]
    assert found(sought="ไม่มี") == []
    assert found(of="organisations") == ["สำนักงานสมมุติ"]
    assert found(of="organisations", sought="043") == ["สำนักงานสมมุติ"]
    assert found(area="4601") == ["สมหญิง ตัวอย่าง"]
    assert found(as_role("supervisor", "460101")) == ["สมหญิง ตัวอย่าง"]


def test_the_contact_book_leaves_by_the_gate_and_is_noted(inside, as_role):
    seat_member(seat=seat_in(committee_of("46"), phone="=1+1"), by=None, at=AT)
    answer = inside.post(address("contacts_file"), {"area": "46", "sought": "สมหญิง"})
    frame = pl.read_excel(io.BytesIO(b"".join(answer.streaming_content)))
    assert frame.row(0)[0] == "สมหญิง ตัวอย่าง"
    event = Event.objects.get(verb="export.made")
    assert (event.detail, event.area_code) == ({"what": "contact book", "rows": 1}, "46")
    for role, status in (("project_team", 403), ("mentor", 403), ("central_programme", 403)):
        assert as_role(role, "46").post(address("contacts_file"), {"area": "46"}).status_code == status
    assert as_role("data_manager", "4605").post(address("contacts_file"), {"area": "46"}).status_code == 404


def test_the_contact_book_goes_to_a_partner_by_an_agreement_alone(client):
    partner = organisation("ภาคีสมมุติ")
    client.force_login(user_with("data_manager", "46", organisation=partner), backend=BACKEND)
    refused = client.post(address("contacts_file"), {"area": "46"})
    assert refused.status_code == 403
    assert "ข้อตกลง" in refused.text
    agreement = Agreement.objects.create(
        title="ข้อตกลงสมมุติ", area_id="46", scopes=["lists"], valid_from=AT.date()
    )
    agreement.parties.add(partner)
    assert client.post(address("contacts_file"), {"area": "46"}).status_code == 200


def test_pages_speak_english_too(inside):
    committee_of("46", name_en="Provincial committee")
    inside.cookies["django_language"] = "en"
    for name in READ + KEPT:
        shown = inside.get(address(name), headers={"accept-language": "en"})
        assert shown.status_code == 200
