"""The Livelihood Profile: on the page, on a sheet, a village in one file; to whom, and what is written down."""

import shutil
import subprocess
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import (
    Assessment,
    Circumstances,
    Group,
    GroupOverride,
    GroupPlace,
    GroupRun,
    MethodVersion,
)
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry.actions import Address, move_household
from ppaos.people.registry.models import Opening
from ppaos.sharing.dashboards import tasks
from ppaos.sharing.dashboards.actions import ProfilesRefused, ask_for_profiles, take_out_profile
from ppaos.sharing.dashboards.actions import profiles as printing
from ppaos.sharing.dashboards.presenters.sheet import profiles_pdf, sheet
from ppaos.sharing.dashboards.queries.households import household_in_sight
from ppaos.sharing.dashboards.queries.profiles import assessed_in, profile_of
from tests.factories.answered import INDICATORS, judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
VILLAGE = "46010101"


@pytest.fixture(autouse=True)
def home():
    make_areas()
    publish_packaged_methods(by=None, at=timezone.now())
    return household_of("น้ำผึ้ง", "กำไร", household_code="K-1")


def everything(value, **given):
    return dict.fromkeys(INDICATORS, value) | given


def assessed():
    assess_households(household_ids=None, by=None, at=timezone.now())


def page(client, user, home):
    client.force_login(user)
    return client.get(f"/households/{home.pk}/")


def said(response):
    return [sentence["text"] for sentence in response.context["sentences"]]


def words(response):
    return response.content.decode()


# --- on the page


def test_the_page_says_in_plain_words_what_holds_the_household_back(client, home):
    scored(home, **everything(3.0, financial_saving=1.0, financial_income=4.0))
    judged(home, {"9": "fail"})
    assessed()
    told = said(page(client, data_manager_of("46"), home))
    assert any("ระดับ 3" in text and "จาก 4 คะแนน" in text for text in told)
    assert any("ฉุดรั้ง" in text and "การออม (1/4)" in text for text in told)
    assert any("ต่อยอดได้" in text and "รายได้เฉลี่ยรวม" in text for text in told)
    assert any("ขัดสน 1 มิติ: ความเป็นอยู่" in text for text in told)
    assert any("ยังไม่ทราบ" in text for text in told)


def test_a_household_that_lacks_nothing_is_told_so(client, home):
    scored(home, **everything(4.0))
    judged(home, dict.fromkeys(map(str, range(1, 32)), "pass"))
    for name in ("น้ำผึ้ง", "กำไร"):
        judged(home, dict.fromkeys(map(str, range(1, 32)), "pass"), person=person_named(name))
    assessed()
    shown = page(client, data_manager_of("46"), home)
    assert any("ไม่ขัดสนเลย" in text for text in said(shown))
    assert shown.context["rises"]["ways"] == []
    assert "สูงสุด" in shown.context["rises"]["text"]


def test_without_a_score_it_is_said_what_was_not_answered_and_nothing_is_advised(client, home):
    scored(home, **everything(2.0) | {code: None for code in INDICATORS if code.startswith("social_")})
    assessed()
    shown = page(client, data_manager_of("46"), home)
    assert any("ตอบไม่พอในเรื่อง ทุนทางสังคม" in text for text in said(shown))
    assert "ยังไม่มีคะแนน" in shown.context["rises"]["text"]


def test_the_score_says_on_how_much_it_rests_and_what_it_could_be(client, home):
    scored(home, **everything(1.76, financial_debt=None, natural_water=None))
    assessed()
    [text] = [text for text in said(page(client, data_manager_of("46"), home)) if "ร้อยละ" in text]
    assert "ระดับ 1 ถึง 2" in text


def test_what_would_change_the_level_is_told_in_two_ways(client, home):
    scored(home, **everything(1.0))
    assessed()
    step, leap = page(client, data_manager_of("46"), home).context["rises"]["ways"]
    assert (len(step["rows"]), len(leap["rows"])) == (24, 6)
    assert leap["rows"][0] | {"gain": ""} == {
        "label": "รายได้เฉลี่ยรวมของครัวเรือน/ปี", "capital": "ทุนการเงิน", "withheld": False, "value": "1", "raised_to": "4",
        "gain": "",
    }  # fmt: skip
    scored(
        home,
        year=2570,
        **everything(1.9) | {c: 4.0 for c in INDICATORS if c.startswith(("human_", "physical_"))},
    )
    assessed()
    step, leap = page(client, data_manager_of("46"), home).context["rises"]["ways"]
    assert step["rows"] == []
    assert "ทีละขั้น" in step["text"]
    assert len(leap["rows"]) == 6


def test_health_and_debt_stay_hidden_from_roles_that_do_not_see_them(client, home):
    scored(home, **everything(2.0, human_health=1.0, financial_debt=1.0, financial_saving=1.0))
    judged(home, {"1": "fail"})
    assessed()
    shown = page(client, user_with("protection_officer", "46"), home)
    ways = shown.context["rises"]["ways"]
    assert all("value" not in row for way in ways for row in way["rows"] if row["withheld"])
    assert not any("สุขภาพ" in text or "หนี้สิน" in text for text in said(shown))
    assert "คะแนนจะเป็น" not in ways[0]["text"], "from the sum the hidden part could be told"
    assert {cell["is_withheld"] for row in shown.context["persons"] for cell in row["cells"]} == {True, False}
    manager = page(client, data_manager_of("46"), home)
    assert any("สุขภาพ" in text for text in said(manager))


def test_rounds_are_set_beside_each_other(client, home):
    scored(home, year=2567, **everything(1.5))
    scored(home, year=2568, **everything(1.52))
    scored(home, year=2569, **everything(2.0))
    assessed()
    shown = page(client, data_manager_of("46"), home)
    assert [(row["change"], row["move"], row["levels"]) for row in shown.context["rounds"]] == [
        ("+16.0", "ดีขึ้น", "1 → 2"), ("+0.7", "ใกล้เคียงเดิม", ""), ("", "", ""),
    ]  # fmt: skip
    assert any("รอบที่ 1 ปี 2567 ดีขึ้น: +16.7" in text and "เป็นระดับ 2" in text for text in said(shown))
    assert "2 คะแนน" in shown.context["change_rule"]["text"]


def test_a_score_below_the_edge_of_a_level_never_reads_as_the_edge(client, home):
    scored(home, year=2568, **everything(2.5))
    scored(home, year=2569, **everything(2.5, physical_tenure=2.48))
    assessed()
    user = data_manager_of("46")
    shown = page(client, user, home)
    assert "อยู่ระดับ 2 อยู่ยาก ได้ 2.499 จาก 4 คะแนน" in said(shown)[0]
    assert '<span class="level-score">2.499</span>' in words(shown)
    assert [(row["level"], row["decimals"]) for row in shown.context["rounds"]] == [(2, 3), (3, 2)]
    sight = household_in_sight(user, home.pk)
    told = sheet(profile_of(user, sight, timezone.localdate()), sight, timezone.localdate())
    assert (told["score"], [row["score"] for row in told["rounds"]]) == ("2.499", ["2.499", "2.50"])


def test_a_round_without_score_is_no_change_for_the_worse(client, home):
    scored(home, year=2568, **everything(1.5))
    scored(home, year=2569, **everything(None, human_health=1.0))
    assessed()
    shown = page(client, data_manager_of("46"), home)
    assert shown.context["rounds"][0]["move"] == "บอกไม่ได้"
    assert any("บอกไม่ได้" in text for text in said(shown))


def test_a_round_by_another_method_is_shown_and_not_compared(client, home):
    for year in (2568, 2569):
        scored(home, year=year, **everything(2.0))
    assessed()
    other = MethodVersion.objects.get(name="slf_capitals")
    other.pk, other.version = None, "old"
    other.save()
    Assessment.objects.filter(year=2568).update(method=other)
    shown = page(client, data_manager_of("46"), home)
    assert [row["is_comparable"] for row in shown.context["rounds"]] == [True, False]
    assert "ใช้เกณฑ์ old จึงไม่นำมาเทียบ" in words(shown)


def test_the_middle_of_the_area_comes_from_ten_households_and_only_to_who_sees_figures(client, home):
    scored(home, **everything(2.0))
    for number in range(9):
        scored(household_of(f"คน{number}", key=f"x{number}"), **everything(3.0))
    assessed()
    shown = page(client, data_manager_of("46"), home)
    assert shown.context["capitals"][0]["middle"] == 3.0
    assert "10 ครัวเรือน" in shown.context["middle"]["note"]
    sight = household_in_sight(data_manager_of("46"), home.pk)
    printed = sheet(
        profile_of(data_manager_of("46"), sight, timezone.localdate()), sight, timezone.localdate()
    )
    assert "10 ครัวเรือน" in printed["middle_label"]
    mentor = user_with("mentor", "46")
    Opening.objects.create(
        household=home,
        user=mentor,
        purpose="t",
        field_classes=[],
        valid_from=date(2026, 1, 1),
        origin_label="t",
    )
    assert page(client, mentor, home).context["middle"] is None


def test_too_few_households_have_no_middle(client, home):
    scored(home, **everything(2.0))
    assessed()
    assert page(client, data_manager_of("46"), home).context["middle"] is None


def circumstances_of(home, **given):
    method = {name: newest_method(name) for name in ("vulnerability", "strategies")}
    values = {
        "year": 2569, "round": 1, "members": 2, "dependants": 2, "workers": 1, "income_per_head": 30000.0,
        "earned_per_head": 20000.0, "line": "nso_poverty", "line_baht": 36516.0, "is_below_line": "poor",
        "vulnerability": 2, "vulnerability_method": method["vulnerability"], "strategy": "farm",
        "strategy_method": method["strategies"],
    }  # fmt: skip
    return Circumstances.objects.create(
        household=home, area_id=home.area_id, made_at=timezone.now(), **values | given
    )


def test_how_the_household_lives_is_told_with_amounts_for_who_sees_them(client, home):
    circumstances_of(home)
    shown = page(client, data_manager_of("46"), home)
    assert any("30,000 บาท" in text and "ต่ำกว่าเส้น" in text for text in said(shown))
    assert any("พึ่งพิง 2 คน" in text for text in said(shown))
    life = shown.context["circumstances"]
    assert life["line"]["name"] != "nso_poverty"
    assert (life["vulnerability"]["level"], life["strategy"]) == ("2", "เกษตร")
    officer = user_with("agency_officer", "46")
    Opening.objects.create(
        household=home, user=officer, purpose="referral", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests",
    )  # fmt: skip
    assert "30,000" not in words(page(client, officer, home))


def test_what_is_not_known_of_a_household_is_not_known_and_never_a_number(client, home):
    circumstances_of(
        home, members=None, dependants=None, workers=None, income_per_head=None, earned_per_head=None, line="",
        line_baht=None, is_below_line="unknown", vulnerability=None, vulnerability_method=None, strategy="",
        strategy_method=None,
    )  # fmt: skip
    shown = page(client, data_manager_of("46"), home)
    life = shown.context["circumstances"]
    assert (life["income"]["state"], life["workers"], life["vulnerability"], life["strategy"]) == (
        "missing",
        "",
        None,
        "",
    )
    assert said(shown) == []
    Circumstances.objects.update(income_per_head=50000, line_baht=36516, is_below_line="not_poor")
    assert any("ไม่ต่ำกว่าเส้น" in text for text in said(page(client, data_manager_of("46"), home)))
    Circumstances.objects.update(is_below_line="unknown")
    assert said(page(client, data_manager_of("46"), home)) == []


def test_the_group_and_why_stand_on_the_page(client, home):
    run = GroupRun.objects.create(
        area_id="46", method=newest_method("target_groups"), year=2569, made_at=timezone.now(), definition={},
        counts={"ranked": 40},
    )  # fmt: skip
    GroupPlace.objects.create(
        run=run, household=home, rank=3, is_in_need=True, capability="able", group=Group.MODEL, subtypes=["in_debt"],
        reasons=[{"code": "some_able", "members": 2, "able": 1, "unsure": 0}],
    )  # fmt: skip
    user = data_manager_of("46")
    shown = page(client, user, home)
    assert shown.context["group"]["rank"].startswith("อันดับ 3 จาก 40")
    assert len(shown.context["group"]["subtypes"]) == 1
    assert page(client, user_with("protection_officer", "46"), home).context["group"]["subtypes"] == []
    GroupOverride.objects.create(
        household=home, group=Group.WELFARE, reason="ป่วยหนัก", made_by=user, made_at=timezone.now()
    )
    assert "ป่วยหนัก" in words(page(client, user, home))


def test_the_local_authoritys_own_verdict_stands_beside(client, home):
    scored(home, **everything(2.0))
    assessed()
    own = MethodVersion.objects.get(name="slf_capitals")
    own.pk, own.version, own.area_id = None, "ของเรา", "L4601"
    own.save()
    Assessment.objects.create(
        household=home, area_id=home.area_id, year=2569, round=1, method=own, authority_id="L4601", overall=1.5,
        level=1, made_at=timezone.now(),
    )  # fmt: skip
    shown = page(client, data_manager_of("46"), home)
    assert (shown.context["own"]["level"], shown.context["own"]["agrees"]) == (1, False)
    assert "ของเรา" in words(shown)


def test_after_a_move_the_old_area_reads_only_what_was_scored_there(client, home):
    scored(home, **everything(2.0))
    judged(home, {"9": "fail"})
    assessed()
    circumstances_of(home)
    move_household(
        household=home, address=Address(area_code="460510", house_no="99/9"), on=date(2026, 11, 10), by=None,
        at=timezone.now(),
    )  # fmt: skip
    shown = page(client, data_manager_of("4601"), home)
    assert shown.context["newest"] is not None
    assert (shown.context["persons"], shown.context["circumstances"], shown.context["group"]) == (
        [],
        None,
        None,
    )
    assert not shown.context["can_print"]


# --- on one sheet of paper


def paper(client, user, home, **given):
    client.force_login(user)
    return client.post(f"/households/{home.pk}/sheet/", {"purpose": "assist", **given})


def read(content, tmp_path):
    """The text of a PDF, a page each."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine (`apt-get install poppler-utils`)")
    path = tmp_path / "profile.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def test_the_profile_fits_one_page_and_is_read_back_as_it_was_written(client, home, tmp_path):
    scored(home, year=2568, **everything(1.5))
    scored(home, **everything(2.0, financial_saving=1.0))
    judged(home, {"9": "fail"})
    assessed()
    circumstances_of(home)
    answer = paper(client, data_manager_of("46"), home)
    assert answer.headers["Content-Type"] == "application/pdf"
    [text] = read(answer.content, tmp_path)
    for told in ("น้ำผึ้ง", "กำไร", "ดำรงชีพ", "สิ่งที่ครัวเรือนมี", "อะไรจะทำให้ระดับเปลี่ยน", "ทุนมนุษย์", "30,000 บาท"):
        assert told in text
    assert citizen_id(1) not in text.replace("-", "")
    assert "นำออกจาก PPAOS โดย" in text


def test_a_large_household_with_much_to_tell_still_fits_one_page(client, tmp_path):
    crowd = household_of(*[f"สมาชิก{n}" for n in range(14)], key="crowd")
    for year in range(2563, 2570):
        scored(crowd, year=year, **everything(1.0 + (year - 2563) / 10, human_health=None))
    judged(crowd, {"9": "fail"})
    assessed()
    circumstances_of(crowd)
    [text] = read(paper(client, data_manager_of("46"), crowd).content, tmp_path)
    assert "และอีก 4" in text
    assert "สมาชิก13" not in text


def test_a_household_never_assessed_has_a_page_too_and_in_english(client, home, tmp_path):
    user = data_manager_of("46")
    sight = household_in_sight(user, home.pk)
    today = timezone.localdate()
    with translation.override("en"):
        told = sheet(profile_of(user, sight, today), sight, today)
        [text] = read(profiles_pdf([told], by=user, at=timezone.now()), tmp_path)
    assert "Not assessed yet" in text
    assert "Household of" in text


def test_the_sheet_hides_what_the_reader_may_not_see(home):
    scored(home, **everything(2.0, human_health=1.0))
    judged(home, {"1": "fail"})
    assessed()
    circumstances_of(home)
    mentor = user_with("agency_officer", "46")
    Opening.objects.create(
        household=home,
        user=mentor,
        purpose="t",
        field_classes=["names"],
        valid_from=date(2026, 1, 1),
        origin_label="t",
    )
    sight = household_in_sight(mentor, home.pk)
    told = sheet(profile_of(mentor, sight, timezone.localdate()), sight, timezone.localdate())
    assert told["members"][0]["cells"][0]["state"] == "ปกปิดไว้"
    assert dict(told["life"])["รายได้ต่อคนต่อปี"] == "ปกปิดไว้"
    assert any("ปกปิดไว้" in item for way in told["rises"]["ways"] for item in way["items"])


def test_the_group_is_printed_with_who_decided(home):
    user = data_manager_of("46")
    GroupOverride.objects.create(
        household=home, group=Group.WELFARE, reason="ป่วยหนัก", made_by=user, made_at=timezone.now()
    )
    sight = household_in_sight(user, home.pk)
    told = sheet(profile_of(user, sight, timezone.localdate()), sight, timezone.localdate())
    assert str(user) in dict(told["group"])["ตัดสินโดย"]


def test_taking_a_page_out_is_written_down_with_household_and_purpose(client, home):
    user = data_manager_of("46")
    paper(client, user, home)
    event = Event.objects.get(verb="export.made")
    assert (event.purpose, event.area_code, event.detail["rows"]) == ("assist", VILLAGE, 1)
    assert event.subjects.get().subject_id == home.pk
    assert paper(client, user, home, purpose="").status_code == 302
    assert Event.objects.filter(verb="export.made").count() == 1
    officer = user_with("protection_officer", "46")
    assert "นำข้อมูลการดำรงชีพออก" in words(page(client, officer, home))


def test_only_who_takes_records_out_prints_and_only_what_is_in_sight(client, home):
    assert paper(client, user_with("supervisor", "46"), home).status_code == 403
    assert paper(client, data_manager_of("4605"), home).status_code == 404
    sheet_url = reverse("dashboards:sheet", args=[home.pk])
    assert sheet_url in words(page(client, data_manager_of("46"), home))
    assert sheet_url not in words(page(client, user_with("supervisor", "46"), home))
    with pytest.raises(PermissionDenied):
        take_out_profile(household=home, purpose="assist", by=data_manager_of("4605"), at=timezone.now())
    assert not Event.objects.filter(verb="export.made").exists()


# --- a village in one file


def in_village(code=VILLAGE):
    return f"/overview/{code}/profiles/"


def asked(client, user, code=VILLAGE, **given):
    client.force_login(user)
    return client.post(in_village(code), {"purpose": "assist", **given})


def test_a_village_is_printed_by_a_worker_and_the_file_is_handed_over_once(client, home, tmp_path):
    for number in range(3):
        scored(household_of(f"คน{number}", key=f"x{number}", house_no=f"{number}"), **everything(2.0))
    assessed()
    user = data_manager_of("46")
    answer = asked(client, user)
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("workbench:job", args=[job.pk])
    run_job(job.pk, tasks.print_profiles)
    job.refresh_from_db()
    assert (job.state, job.result["url"]) == (Job.State.SUCCEEDED, in_village())
    shown = client.get(in_village())
    [file] = shown.context["files"]
    assert "ข้อมูลการดำรงชีพ" in file.name
    event = Event.objects.get(verb="export.made")
    assert (event.detail["rows"], event.subjects.count(), event.purpose) == (3, 3, "assist")
    assert Event.objects.filter(verb="profiles.asked").count() == 1
    got = client.post(reverse("dashboards:fetch_profiles", args=[VILLAGE, file.pk]))
    pages = read(b"".join(got.streaming_content), tmp_path)
    assert [f"คน{n}" in text for n, text in enumerate(pages)] == [True, True, True]
    assert client.post(reverse("dashboards:fetch_profiles", args=[VILLAGE, file.pk])).status_code == 404
    assert StoredFile.objects.get().erased_at is not None


def test_one_persons_file_is_not_handed_to_another(client, home):
    scored(home, **everything(2.0))
    assessed()
    asked(client, data_manager_of("46"))
    run_job(Job.objects.get().pk, tasks.print_profiles)
    client.force_login(data_manager_of("46"))
    url = reverse("dashboards:fetch_profiles", args=[VILLAGE, StoredFile.objects.get().pk])
    assert client.post(url).status_code == 404


def test_who_may_print_a_village(client, home):
    scored(home, **everything(2.0))
    assessed()
    client.force_login(user_with("supervisor", "46"))
    assert client.get(in_village()).status_code == 403
    client.force_login(data_manager_of("4605"))
    assert client.get(in_village()).status_code == 404
    assert in_village() not in words(client.get("/overview/460510/"))
    client.force_login(data_manager_of("46"))
    assert in_village() in words(client.get(f"/overview/{VILLAGE}/"))
    assert client.get(in_village()).context["count"] == 1
    assert asked(client, data_manager_of("46"), purpose="").status_code == 200
    assert not Job.objects.exists()


def test_a_right_lost_meanwhile_ends_the_work_with_its_reason(client, home):
    scored(home, **everything(2.0))
    assessed()
    user = data_manager_of("46")
    asked(client, user)
    user.grants.all().delete()
    run_job(Job.objects.get().pk, tasks.print_profiles, (PermissionDenied,))
    assert (Job.objects.get().state, StoredFile.objects.count()) == (Job.State.FAILED, 0)


def test_nothing_to_print_and_too_much_are_refused_with_a_sentence(client, home, monkeypatch):
    user = data_manager_of("46")
    assert "ยังไม่มีครัวเรือน" in words(asked(client, user))
    scored(home, **everything(2.0))
    assessed()
    monkeypatch.setattr(printing, "MOST_SHEETS", 0)
    with pytest.raises(ProfilesRefused, match="1 ครัวเรือนเกินกว่า"):
        ask_for_profiles(area_code=VILLAGE, purpose="assist", by=user, at=timezone.now())
    assert not Job.objects.exists()


def test_a_household_that_left_meanwhile_is_not_printed(client, home, monkeypatch):
    scored(home, **everything(2.0))
    assessed()
    asked(client, data_manager_of("46"))
    monkeypatch.setattr(tasks, "assessed_in", lambda by, code: [*assessed_in(by, code), 987654321])
    run_job(Job.objects.get().pk, tasks.print_profiles)
    assert Event.objects.get(verb="export.made").detail["rows"] == 1
