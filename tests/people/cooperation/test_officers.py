"""Hundreds of officers from one sheet: read, looked over, brought in once, handed their codes once."""

import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.accounts.models import AccessCode, User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.actions import CooperationRefused, bring_in_officers
from ppaos.people.cooperation.forms.officer_rows import planned
from ppaos.people.cooperation.forms.officer_sheet import read_officers, role_keys
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.presenters.officers import RULES, code_sheet, example_sheet
from tests.factories.areas import make_areas
from tests.factories.people import organisation, user_with

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)
HEAD = "ชื่อ-สกุล,เบอร์โทร,บทบาท,รหัสพื้นที่,องค์กร,ชื่อผู้ใช้"


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def administrator():
    return user_with("administrator", "46", name="administrator")


def sheet(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def plan(by, *lines, head=HEAD):
    return planned(read_officers(sheet(*lines, head=head), "officers.csv"), by=by, on=TODAY)


def brought_in(by, *lines, renew_codes=False):
    return bring_in_officers(officers=plan(by, *lines).rows, renew_codes=renew_codes, by=by, at=AT)


def rules(found):
    return found.faults.select("row_no", "rule").rows()


SOMYING = "สมหญิง ตัวอย่าง,080-000-0001,อสม.,460101,,"
SOMCHAI = "สมชาย สมมุติ,0800000002,ผู้ควบคุม,460102,,Somchai.S"
SILENT = "สมปอง ไม่มีโทรศัพท์,,นักศึกษา,๔๖๐๑๐๑,,"


def test_a_sheet_brings_in_people_with_names_codes_and_roles(administrator):
    done = brought_in(administrator, SOMYING, SOMCHAI, SILENT)
    assert done.rows["username"].to_list() == ["460101-001", "somchai.s", "460101-002"]
    assert set(done.rows["outcome"]) == {"invited"}
    assert len({made.code for made in done.codes.values()}) == 3
    assert list(Grant.objects.order_by("id").values_list("user__username", "role", "area_id"))[1:] == [
        ("460101-001", "surveyor", "460101"),
        ("somchai.s", "supervisor", "460102"),
        ("460101-002", "surveyor", "460101"),
    ]
    assert User.objects.get(username="460101-001").phone == "0800000001"
    for verb in ("user.invited", "role.granted"):
        event = Event.objects.get(verb=verb)
        assert event.subjects.filter(label="accounts.user").count() == 3


def test_the_same_sheet_twice_changes_nothing(administrator):
    brought_in(administrator, SOMYING, SOMCHAI, SILENT)
    before = (User.objects.count(), Grant.objects.count(), AccessCode.objects.count(), Event.objects.count())
    again = brought_in(administrator, SOMYING, SOMCHAI, SILENT)
    assert set(again.rows["outcome"]) == {"unchanged"}
    assert again.codes == {}
    assert before == (
        User.objects.count(), Grant.objects.count(), AccessCode.objects.count(), Event.objects.count(),
    )  # fmt: skip


def test_lost_codes_are_made_anew_for_who_never_signed_in(administrator):
    first = brought_in(administrator, SOMYING, SOMCHAI)
    User.objects.filter(username="somchai.s").update(last_login=AT)
    again = brought_in(administrator, SOMYING, SOMCHAI, renew_codes=True)
    assert [made.user.username for made in again.codes.values()] == ["460101-001"]
    old, new = first.codes[again.rows["user_id"][0]].code, again.codes[again.rows["user_id"][0]].code
    assert old != new
    assert AccessCode.objects.filter(user__username="460101-001", expires_at__gt=AT).count() == 1


def test_nobody_s_code_is_made_anew_who_reaches_further(administrator):
    brought_in(administrator, SOMYING)
    district = user_with("administrator", "4601")
    Grant.objects.create(
        user=User.objects.get(username="460101-001"), role="mentor", area_id="4605", valid_from=TODAY
    )
    assert brought_in(district, SOMYING, renew_codes=True).codes == {}


def test_a_known_person_gets_a_further_role_and_no_second_account(administrator):
    brought_in(administrator, SOMYING)
    further = brought_in(administrator, SOMYING, SOMYING.replace("460101", "460510"))
    assert further.rows["outcome"].to_list() == ["unchanged", "role_added"]
    assert User.objects.filter(display_name="สมหญิง ตัวอย่าง").count() == 1


def test_one_new_person_with_two_areas_is_one_user(administrator):
    done = brought_in(administrator, SOMYING, SOMYING.replace("460101", "460510"))
    assert done.rows["user_id"].n_unique() == 1
    assert len(done.codes) == 1


def test_namesakes_stay_apart(administrator):
    other_phone = SOMYING.replace("0001", "0009")
    elsewhere = SILENT.replace("๔๖๐๑๐๑", "460510")
    brought_in(administrator, SOMYING, SILENT)
    done = brought_in(administrator, other_phone, elsewhere)
    assert set(done.rows["outcome"]) == {"invited"}
    assert User.objects.filter(display_name="สมหญิง ตัวอย่าง").count() == 2


def test_a_telephone_learnt_later_is_the_same_person(administrator):
    brought_in(administrator, SILENT)
    assert plan(administrator, SILENT.replace(",,นัก", ",0800000003,นัก")).rows["outcome"].to_list() == [
        "unchanged"
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("800000001", "0800000001"),
        ("+66 80 000 0001", "0800000001"),
        ("๐๘๐-๐๐๐-๐๐๐๑", "0800000001"),
        ("043000001", "043000001"),
    ],
)
def test_telephones_are_put_into_one_form(administrator, written, kept):
    assert plan(administrator, f"สมหญิง,{written},อสม.,460101,,").rows["phone"].to_list() == [kept]


WRONG = {
    "name_missing": ",0800000001,อสม.,460101,,",
    "role_missing": "สมหญิง,,,460101,,",
    "role_unknown": "สมหญิง,,นักบิน,460101,,",
    "area_missing": "สมหญิง,,อสม.,-,,",
    "area_unknown": "สมหญิง,,อสม.,469999,,",
    "phone_wrong": "สมหญิง,12345,อสม.,460101,,",
    "username_wrong": "สมหญิง,,อสม.,460101,,สมหญิง",
    "username_taken": "สมหญิง,,อสม.,460101,,somebody",
    "organisation_unknown": "สมหญิง,,อสม.,460101,ไม่เคยได้ยิน,",
    "not_grantable": "สมหญิง,,อสม.,TH,,",
    "own_row": "administrator,,อสม.,460101,,administrator",
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_wrong_row_waits_and_good_rows_go_on(administrator, rule):
    user_with("surveyor", "460101", name="somebody")
    found = plan(administrator, WRONG[rule], SOMCHAI)
    assert rules(found) == [(2, rule)]
    assert found.rows["row_no"].to_list() == [3]
    assert found.blocked() == 1


def test_abolished_areas_name_their_successor(administrator):
    Area.objects.filter(code="460102").update(valid_to=date(2020, 1, 1))
    assert rules(plan(administrator, SOMCHAI)) == [(2, "area_abolished")]


def test_repeated_rows_and_roles_that_exclude_each_other_wait(administrator):
    assert rules(plan(administrator, SOMYING, SOMYING)) == [(3, "row_repeated")]
    both = plan(administrator, SOMYING, SOMYING.replace("อสม.", "ผู้ควบคุม"))
    assert rules(both) == [(2, "role_excluded"), (3, "role_excluded")]
    brought_in(administrator, SOMYING)
    later = plan(administrator, SOMYING, SOMYING.replace("อสม.", "ผู้ควบคุม").replace("460101", "4601"))
    assert rules(later) == [(3, "role_excluded")]


def test_organisations_are_found_by_either_name(administrator):
    body = organisation("มหาวิทยาลัยสมมุติ")
    body.name_en = "Invented University"
    body.save()
    found = plan(administrator, "ก ก,,อสม.,460101,มหาวิทยาลัยสมมุติ,", "ข ข,,อสม.,460101,Invented University,")
    assert found.rows["organisation_id"].to_list() == [body.pk, body.pk]


def test_the_action_guards_itself(administrator):
    good = plan(administrator, SOMYING).rows
    supervisor = user_with("supervisor", "46")
    for by in (supervisor, user_with("administrator", "4605")):
        with pytest.raises(PermissionDenied):
            bring_in_officers(officers=good, renew_codes=False, by=by, at=AT)
    own = good.with_columns(user_id=pl.lit(administrator.pk, pl.Int64))
    with pytest.raises(PermissionDenied):
        bring_in_officers(officers=own, renew_codes=False, by=administrator, at=AT)
    twice = pl.concat([good, good.with_columns(role=pl.lit("supervisor"))])
    with pytest.raises(CooperationRefused):
        bring_in_officers(officers=twice, renew_codes=False, by=administrator, at=AT)
    assert bring_in_officers(officers=good, renew_codes=True, by=None, at=AT).codes


def test_statements_do_not_grow_with_the_sheet(administrator, django_assert_max_num_queries):
    lines = [f"คนที่ {number},08{number:08d},อสม.,460101,," for number in range(300)]
    with django_assert_max_num_queries(45):
        brought_in(administrator, *lines)
    with django_assert_max_num_queries(45):
        assert set(brought_in(administrator, *lines).rows["outcome"]) == {"unchanged"}


def test_a_sheet_without_the_columns_says_which(administrator):
    with pytest.raises(UnreadableFile, match="บทบาท"):
        read_officers(sheet("สมหญิง,460101", head="ชื่อ-สกุล,รหัสพื้นที่"), "officers.csv")


def test_english_columns_and_every_role_are_understood(administrator):
    found = plan(administrator, "Somying T.,Field Surveyor,460101", head="Name,Role,Area code")
    assert found.rows["role"].to_list() == ["surveyor"]
    assert {role.value for role in Grant.Role} <= set(role_keys().values())


def test_the_example_is_read_without_a_fault(administrator):
    text = example_sheet().write_csv().encode()
    found = planned(read_officers(text, "example.csv"), by=administrator, on=TODAY)
    assert found.faults.is_empty()
    assert found.count("invited") == 2


def test_every_rule_has_words():
    assert set(WRONG) | {"area_abolished", "row_repeated", "role_excluded"} == set(RULES)


# ---- on the screen


def upload(*lines, name="officers.csv"):
    return SimpleUploadedFile(name, sheet(*lines))


def test_from_the_file_to_the_codes_on_the_screen(client, administrator):
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    preview = client.post("/cooperation/officers/", {"sheet": upload(SOMYING, WRONG["phone_wrong"])})
    page = client.get(preview.url)
    assert page.context["counts"] == {"invited": 1, "role_added": 0, "unchanged": 0}
    assert page.context["blocked"] == 1
    assert "12345" in page.text
    mend = client.get(preview.url + "rows-to-mend/")
    kept = pl.read_excel(io.BytesIO(b"".join(mend.streaming_content)))
    assert kept.height == 1
    assert "12345" in kept.row(0)
    assert User.objects.count() == 1, "looking writes nothing"

    codes = client.post(preview.url, {})
    assert client.get(preview.url).status_code == 404, "the sheet is erased once it is brought in"
    assert client.get(codes.url).status_code == 200
    fetched = client.post(codes.url)
    sheet_of_codes = pl.read_excel(io.BytesIO(b"".join(fetched.streaming_content)))
    code = sheet_of_codes.row(0)[3]
    client.logout()
    assert (
        client.post("/sign-in/", {"username": "460101-001", "password": code}).url == "/account/password/new/"
    )
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    assert client.post(codes.url).status_code == 404, "codes are fetched once"
    assert not StoredFile.objects.filter(erased_at__isnull=True).exists()


def test_a_file_to_mend_can_be_sent_again_and_again(client, administrator):
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    content = upload(WRONG["phone_wrong"])
    for _ in range(3):
        preview = client.post("/cooperation/officers/", {"sheet": content})
        answer = b"".join(client.get(preview.url + "rows-to-mend/").streaming_content)
        content = SimpleUploadedFile("mend.xlsx", answer)
    assert StoredFile.objects.filter(erased_at__isnull=True).count() == 1, "one sheet waits at a time"


def test_a_file_that_is_no_list_is_told(client, administrator):
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    answer = client.post("/cooperation/officers/", {"sheet": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert answer.context["problem"].rule == "column_missing"
    assert client.get("/cooperation/officers/example/").status_code == 200


def test_a_large_file_is_no_list_of_officers(client, administrator, monkeypatch):
    monkeypatch.setattr("ppaos.people.cooperation.forms.people.MOST_BYTES", 10)
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    assert client.post("/cooperation/officers/", {"sheet": upload(SOMYING)}).context["form"].errors["sheet"]


def test_what_changed_since_the_sheet_was_looked_at_is_told(client, administrator, monkeypatch):
    def refuse(**terms):
        raise CooperationRefused("meanwhile")

    monkeypatch.setattr("ppaos.people.cooperation.views.officer_sheets.bring_in_officers", refuse)
    client.force_login(administrator, backend="ppaos.ground.accounts.backends.ActiveUsers")
    preview = client.post("/cooperation/officers/", {"sheet": upload(SOMYING)})
    assert "meanwhile" in client.post(preview.url).text


def test_nobody_opens_another_s_sheet(client, administrator):
    backend = "ppaos.ground.accounts.backends.ActiveUsers"
    client.force_login(administrator, backend=backend)
    preview = client.post("/cooperation/officers/", {"sheet": upload(SOMYING)})
    client.force_login(user_with("administrator", "46"), backend=backend)
    assert client.get(preview.url).status_code == 404
    client.force_login(user_with("supervisor", "46"), backend=backend)
    assert client.get(preview.url).status_code == 403


def test_the_code_sheet_names_what_came_of_each_row(administrator):
    done = brought_in(administrator, SOMYING, SOMCHAI)
    lines = code_sheet(done.rows, done.codes)
    assert lines.height == 2
    assert lines.row(0)[2:4] == ("460101-001", done.codes[done.rows["user_id"][0]].code)
    again = brought_in(administrator, SOMYING)
    assert code_sheet(again.rows, again.codes).row(0)[3] == ""
