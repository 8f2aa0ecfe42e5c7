"""The pages of target groups: figures that open to households, a run by a button, a decision with a reason, a file."""

from html import unescape

import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.groups import make_groups, override_group
from ppaos.evidence.livelihood.models import GroupOverride, GroupRun
from ppaos.evidence.livelihood.presenters.groups import column_words, group_shown, reason_sentences
from ppaos.evidence.livelihood.queries.groups import group_of
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement
from tests.factories.areas import make_areas
from tests.factories.grouped import ABLE, BEDBOUND, assessed, ranked_household
from tests.factories.people import AT, data_manager_of, organisation, user_with

pytestmark = pytest.mark.django_db
GROUPS, LIST, FILE = (
    "/livelihood/groups/",
    "/livelihood/groups/households/",
    "/livelihood/groups/households/file/",
)
DEBT = {"financial_debt": 1.0}


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def manager(client):
    user = data_manager_of("46")
    client.force_login(user)
    return user


def reading(client, role, area="46"):
    client.force_login(user_with(role, area))
    return client


def made(code="46", **given):
    return make_groups(area=Area.objects.get(pk=code), year=2569, by=None, at=AT, **given)


def four_homes():
    """Of five households: welfare, model in debt, two in no group; one was never assessed."""
    return [
        ranked_household(1, overall=1.1, members=(BEDBOUND,)),
        ranked_household(2, overall=1.3, members=(ABLE,), answers=DEBT),
        ranked_household(3, overall=2.2, area="46010201"),
        ranked_household(4, overall=2.3),
        ranked_household(5, scored=False),
    ]


def words(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_before_a_run_the_page_says_what_to_do(client, manager):
    assert "ยังไม่มีครัวเรือนใดในพื้นที่นี้ได้รับการประเมิน" in words(client.get(GROUPS))
    ranked_household(1, overall=1.1)
    shown = words(client.get(GROUPS))
    assert "กดจัดกลุ่มด้านล่าง" in shown
    assert "ผู้จัดการข้อมูลของพื้นที่เป็นผู้จัดกลุ่ม" in words(reading(client, "governor_office").get(GROUPS))


def test_groups_are_made_by_a_button_and_shown_by_area(client, manager):
    four_homes()
    answer = client.post(GROUPS + "?area=46", {"year": "2569", "population": "", "population_source": ""})
    assert (answer.status_code, GroupRun.objects.get().made_by) == (302, manager)
    shown = words(client.get(answer.url))
    for expected in (
        "กลุ่มสงเคราะห์ (A)",
        "กลุ่มโมเดลแก้จน (B)",
        "40\N{NO-BREAK SPACE}% ของ 4 ครัวเรือน",
        "slf_capitals 2563: 4",
        "ใช้ตัดสิน",
    ):
        assert expected in shown
    assert "group=welfare" in shown
    assert "ยังไม่มีใครบอกจำนวนครัวเรือนทั้งหมด" in shown
    village = words(client.get(GROUPS + "?area=46010101"))
    assert "แยกตามพื้นที่" not in village


def test_the_number_of_all_households_is_told_with_its_source(client, manager):
    four_homes()
    made(population=10, population_source="ทะเบียนบ้าน ก.ย. 2569")
    assert "ของ 10 ครัวเรือน คือถึงอันดับ 4 มี 4 ครัวเรือนอยู่ในนั้น (ทะเบียนบ้าน ก.ย. 2569)" in words(client.get(GROUPS))


def test_a_run_that_is_refused_says_why_and_makes_nothing(client, manager):
    four_homes()
    shown = words(client.post(GROUPS, {"year": "2569", "population": "2", "population_source": "ก"}))
    assert "น้อยกว่าที่มีในทะเบียน" in shown
    assert client.post(GROUPS, {"year": "2500"}).status_code == 200
    assert not GroupRun.objects.exists()


def test_who_may_not_assess_there_makes_no_groups(client):
    four_homes()
    governor = reading(client, "governor_office")
    assert governor.post(GROUPS, {"year": "2569"}).status_code == 403
    assert 'id="run"' not in words(governor.get(GROUPS))


def test_figures_open_to_households_for_who_sees_them(client, manager):
    welfare, model, *_ = four_homes()
    made()
    override_group(household=welfare, group="none", reason="ได้รับการดูแลแล้ว", by=manager, at=AT)
    ranked_household(6, overall=1.0)
    shown = words(client.get(GROUPS))
    assert "จัดกลุ่มโดยคน" in shown
    assert "ยังไม่ได้จัด" in shown
    chosen = words(client.get(LIST + "?group=model&subtype=in_debt&part=upper&capability=able"))
    assert f"/livelihood/groups/households/{model.pk}/" in chosen
    assert f"/livelihood/groups/households/{welfare.pk}/" not in chosen
    assert "สมาชิก2ที่1" in chosen
    decided = words(client.get(LIST + "?decided=yes"))
    assert f"/livelihood/groups/households/{welfare.pk}/" in decided
    assert "ยังไม่ได้จัด" in words(client.get(LIST + "?group=not_placed"))
    assert "ไม่มีครัวเรือนตรงกับที่เลือก" in words(client.get(LIST + "?area=4605"))
    for wrong in ("?group=rich", "?subtype=x", "?part=x", "?capability=x", "?decided=x", "?area=47"):
        assert client.get(LIST + wrong).status_code == 404


def test_before_a_run_the_list_shows_who_waits(client, manager):
    place = ranked_household(1, overall=1.1)
    shown = words(client.get(LIST))
    assert f"/livelihood/groups/households/{place.pk}/" in shown
    assert "ยังไม่ได้จัด" in shown


def test_who_sees_only_figures_opens_no_list(client):
    four_homes()
    made()
    governor = reading(client, "governor_office")
    assert "/livelihood/groups/households/" not in words(governor.get(GROUPS))
    assert governor.get(LIST).status_code == 403


def test_debts_are_told_only_to_who_sees_debts(client):
    _welfare, model, *_ = four_homes()
    made()
    officer = reading(client, "protection_officer")
    assert "มีหนี้สิน" not in words(officer.get(LIST + "?group=model"))
    assert officer.get(LIST + "?subtype=in_debt").status_code == 404
    assert "มีหนี้สิน" not in words(officer.get(f"{LIST}{model.pk}/"))
    assert "มีหนี้สิน" in words(reading(client, "supervisor").get(f"{LIST}{model.pk}/"))


def test_one_household_with_its_reasons(client, manager):
    welfare, model, *_, never = four_homes()
    made()
    shown = words(client.get(f"{LIST}{welfare.pk}/"))
    for expected in ("คะแนนรวมปี 2569 คือ 1.10", "อันดับ 1 จาก 4", "ไม่มีใครทำงานได้", "ส่งต่อหน่วยงานสวัสดิการ"):
        assert expected in shown
    assert "จัดการหนี้ก่อน" in words(client.get(f"{LIST}{model.pk}/"))
    assert "ไม่ได้รับการประเมินในปีที่จัดกลุ่ม" in words(client.get(f"{LIST}{never.pk}/"))
    later = ranked_household(9, overall=1.0)
    assert "ยังไม่เคยจัดกลุ่ม" in words(client.get(f"{LIST}{later.pk}/"))
    assert Event.objects.filter(verb="household.read").count() == 4


def test_a_decision_is_entered_shown_and_ended(client, manager):
    welfare, *_ = four_homes()
    made()
    url = f"{LIST}{welfare.pk}/"
    assert client.post(url, {"group": "welfare", "subtypes": ["in_debt"], "reason": "ก"}).status_code == 200
    assert client.post(url, {"group": "model", "reason": ""}).status_code == 200
    assert not GroupOverride.objects.exists()
    sent = {"group": "model", "subtypes": ["vulnerable"], "reason": "บุตรกลับมาอยู่ด้วย"}
    assert client.post(url, sent).status_code == 302
    shown = words(client.get(url))
    assert "บุตรกลับมาอยู่ด้วย" in shown
    assert "ตามเกณฑ์: กลุ่มสงเคราะห์ (A)" in shown
    assert client.post(f"{url}end/").status_code == 302
    assert client.post(f"{url}end/").status_code == 302
    assert "กลับไปใช้กลุ่มตามเกณฑ์แล้ว" in words(client.get(url))
    assert GroupOverride.objects.get().ended_at


def test_only_who_assesses_there_decides(client):
    welfare, *_ = four_homes()
    url, sent = f"{LIST}{welfare.pk}/", {"group": "none", "reason": "ก"}
    supervisor = reading(client, "supervisor")
    assert "ตัดสินเป็นอย่างอื่น" not in words(supervisor.get(url))
    assert supervisor.post(url, sent).status_code == 403
    assert supervisor.post(f"{url}end/").status_code == 403
    elsewhere = reading(client, "data_manager", "4605")
    assert elsewhere.get(url).status_code == 404
    assert elsewhere.post(url, sent).status_code == 404
    assert reading(client, "governor_office").get(url).status_code == 403


def test_the_area_asked_for_must_be_in_sight(client):
    assert client.get(GROUPS).status_code == 302
    manager = reading(client, "data_manager", "4605")
    assert manager.get(GROUPS).status_code == 200
    for page in (GROUPS, LIST):
        assert manager.get(page + "?area=4601").status_code == 404
    assert reading(client, "surveyor").get(GROUPS).status_code == 403


def signed_agreement():
    Agreement.objects.create(
        organisation=organisation(), title="ข้อตกลง", scopes=["households"], area_id="46", valid_from=AT.date(),
    )  # fmt: skip


def test_the_list_is_taken_out_with_a_purpose_and_noted(client, manager):
    four_homes()
    made()
    assert client.post(FILE + "?group=model", {"purpose": "assist", "format": "exe"}).status_code == 302
    answer = client.post(FILE + "?group=model", {"purpose": "assist", "format": "csv"})
    assert answer.status_code == 200
    told = b"".join(answer.streaming_content).decode()
    assert "สมาชิก2ที่1" in told
    assert "กลุ่มโมเดลแก้จน (B)" in told
    assert "สมาชิก1ที่1" not in told
    noted = Event.objects.get(verb="export.made")
    assert (noted.purpose, noted.detail["rows"], noted.area_code) == ("assist", 1, "46")
    assert reading(client, "supervisor").post(FILE, {"purpose": "assist", "format": "csv"}).status_code == 403


def test_two_runs_and_two_methods_are_told(client, manager):
    homes = four_homes()
    made()
    made("46010201")
    shown = words(client.get(GROUPS))
    assert "มาจากการจัดกลุ่มหลายครั้ง" in shown
    assert words(client.get(GROUPS + "?by=local"))
    run = made()
    GroupRun.objects.filter(pk=run.pk).update(
        definition=run.definition | {"scored_by": {"slf_capitals 2563": 3, "slf_capitals ก": 1}}
    )
    assert "มีคะแนนจากหลายเกณฑ์" in words(client.get(GROUPS))
    assert assessed(homes[-1], 1.0, answers={})


def test_every_reason_has_words():
    codes = [
        {"code": "not_assessed", "years": 3}, {"code": "not_scored"}, {"code": "no_members"}, {"code": "no_subtype"},
        {"code": "ranked", "score": 1.5, "income": None, "rank": 1, "of": 9, "ties": 3, "year": 2569},
        *({"code": part, "cut": 4, "lower": 0.2, "upper": 0.375} for part in ("lower", "upper", "above")),
        *(
            {"code": code, "members": 3, "able": 1, "unsure": 2}
            for code in ("some_able", "none_able", "ability_not_known")
        ),
        {"code": "subtype", "subtype": "vulnerable", "why": ["financial_saving", "own_column"]},
        {"code": "subtype", "subtype": "in_debt", "why": []},
        {"code": "subtype_not_known", "subtype": "in_debt"}, {"code": "found_so", "standing": "not_poor"},
        {"code": "a_later_code"},
    ]  # fmt: skip
    told = reason_sentences(codes, {"debt"})
    assert len(set(told)) == len(codes)
    assert "37.5\N{NO-BREAK SPACE}%" in " ".join(told)
    assert "การออม · own_column" in " ".join(told)
    assert len(reason_sentences(codes, set())) == len(codes) - 2


def test_a_group_decided_without_a_run_is_shown(manager):
    place = ranked_household(1, overall=1.1)
    override_group(household=place, group="model", reason="ประชาคม", by=manager, at=AT)
    shown = group_shown(group_of(place), {"names"})
    assert (shown["year"], shown["made_on"], shown["rank"], shown["override"]["method_said"]) == (
        "",
        "",
        "",
        "",
    )
    assert shown["routes"] == ["เข้าโมเดลแก้จน เลือกโมเดลร่วมกับครัวเรือน"]
    assert group_shown(group_of(place), set())["override"]["reason"] == ""
    assert shown["meaning"] == ""  # the method's words would contradict the decision


def test_columns_are_called_by_the_method_in_force():
    assert column_words()["financial_debt"] == "หนี้สิน"
    assert column_words()["able_without_work"] == "มีคนทำงานได้แต่ว่างงาน"


def test_a_long_list_asks_no_more_questions_than_a_short_one(client, manager, django_assert_max_num_queries):
    for number in range(1, 9):
        ranked_household(number, overall=1.1, answers=DEBT)
    made()
    with django_assert_max_num_queries(60):
        words(client.get(LIST + "?group=model"))
