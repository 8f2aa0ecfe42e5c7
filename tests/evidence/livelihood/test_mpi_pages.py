"""A poverty index of an area on the screen: computed from answers, with other numbers tried, down to its households."""

import re
from html import unescape

import polars as pl
import pytest

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.mpi import mpi_matrix
from ppaos.people.registry.models import Membership
from tests.factories.answered import judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
PAGE, BEHIND, FILE = "/livelihood/mpi/", "/livelihood/mpi/households/", "/livelihood/mpi/file/"
METHOD = methods.load("mpi_livelihood")
BMN = [each.answer for each in METHOD.indicators if each.instrument == "bmn"]
SLF = [each.answer for each in METHOD.indicators if each.instrument == "slf"]


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def homes():
    """One poor in everything with three members, one in nothing, and one of which nothing is known."""
    publish_packaged_methods(by=None, at=AT)
    poor = household_of("บุญมา", "มาลี", "มานะ", key="h1")
    well = household_of("สมศรี", key="h2", area_code="46010201")
    silent = household_of("แก้ว", key="h3", area_code="46010201")
    scored(poor, **dict.fromkeys(SLF, 1.0))
    judged(poor, dict.fromkeys(BMN, "fail"))
    scored(well, **dict.fromkeys(SLF, 4.0))
    judged(well, dict.fromkeys(BMN, "pass"))
    assess_households(household_ids=None, by=None, at=AT)
    return [poor, well, silent]


def signed_in(client, role="data_manager", area="46"):
    client.force_login(user_with(role, area))
    return client


def words(client, url, language="en"):
    client.cookies["django_language"] = language
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def cards(client, query=""):
    """The figures on the cards, by their label."""
    shown = re.sub(r"\s+", " ", words(client, PAGE + query))
    found = re.findall(r'<p class="card-label">(?:<a[^>]*>)?([^<]+).*?<p class="card-value">(.*?)</p>', shown)
    return {label.strip(): re.sub(r"<[^>]+>", "", value).strip() for label, value in found}


def heads(client, query=""):
    shown = words(client, BEHIND + query)
    return {name for name in ("บุญมา", "สมศรี", "แก้ว") if name in shown}


def test_where_no_index_is_published_the_page_says_what_to_do(client):
    assert "ppaos init" in words(signed_in(client), PAGE)
    assert client.get(BEHIND).status_code == 404
    assert client.get(FILE).status_code == 404


def test_households_are_judged_and_who_answered_nothing_is_left_out(client, homes):
    shown = cards(signed_in(client))
    assert shown["Poor by the index"] == "1 households"
    assert (shown["Judged"], shown["Left out"]) == ("2 households", "1 households")
    assert (shown["H: share of poor"], shown["A: how deprived the poor are"], shown["M0"]) == (
        "50.0 %",
        "100.0 %",
        "0.5000",
    )


def test_persons_carry_what_their_household_lacks(client, homes):
    shown = cards(signed_in(client), "?of=persons")
    assert (shown["Poor by the index"], shown["H: share of poor"]) == ("3 people", "75.0 %")
    assert "People counted" in words(client, f"{BEHIND}?of=persons&figure=poor")


def test_households_in_which_nobody_lives_speak_for_no_person(client, homes):
    Membership.objects.filter(household=homes[0]).update(presence="named_absent")
    assert cards(signed_in(client), "?of=persons")["H: share of poor"] == "0.0 %"


def test_who_answered_can_speak_for_the_silent_of_the_village(client, homes):
    shown = cards(signed_in(client), "?speaks_for=village")
    assert shown["H: share of poor"] == "33.3 %"
    assert shown["Poor by the index"] == "1 households"


@pytest.mark.parametrize(
    ("figure", "behind"),
    [
        ("", {"บุญมา", "สมศรี"}),
        ("counted", {"บุญมา", "สมศรี"}),
        ("excluded", {"แก้ว"}),
        ("poor", {"บุญมา"}),
        ("raw-saving", {"บุญมา"}),
        ("censored-dwelling", {"บุญมา"}),
    ],
)
def test_every_figure_opens_to_its_households(client, homes, figure, behind):
    assert heads(signed_in(client), f"?figure={figure}") == behind


def test_other_numbers_are_tried_and_nothing_is_published(client, homes):
    before = MethodVersion.objects.count()
    tried = "?c_saving=1&k=100"
    shown = words(signed_in(client), PAGE + "?w_saving=50&k=60")
    assert "Tried numbers, not published" in shown
    assert "w_saving=50" in shown
    assert cards(client, "?c_saving=1.01&c_debt=1.01&k=100")["Poor by the index"] == "1 households"
    assert "These numbers make no index" in words(client, PAGE + tried)
    assert client.get(FILE + tried).status_code == 404
    assert MethodVersion.objects.count() == before


def test_weights_that_are_not_changed_share_what_is_left(client, homes):
    scored(homes[1], round=2, **(dict.fromkeys(SLF, 4.0) | {"financial_saving": 1.0}))
    assess_households(household_ids=None, by=None, at=AT)
    client = signed_in(client)
    assert cards(client)["Poor by the index"] == "1 households"
    assert cards(client, "?w_saving=30")["Poor by the index"] == "2 households"
    assert cards(client, "?k=8")["Poor by the index"] == "2 households"


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("w_saving=100", "Leave something for the others"),
        ("w_saving=50&rest=stay", "The weights make 141.666"),
        ("w_saving=-3", "greater than or equal to 0.001"),
        ("k=0", "greater than or equal to 0.1"),
        ("k=101", "less than or equal to 100"),
        ("k=many", "Enter a number"),
        ("c_saving=9", "less than or equal to 4"),
        ("missing=zero", "Select a valid choice"),
    ],
)
def test_numbers_that_make_no_index_are_refused_at_the_field(client, homes, asked, fault):
    shown = words(signed_in(client), f"{PAGE}?{asked}")
    assert "These numbers make no index" in shown
    assert fault in shown


def test_what_is_missing_or_does_not_apply_is_treated_as_said(client, homes):
    judged(homes[2], dict.fromkeys(BMN, "pass") | {"16": "missing", "19": "not_applicable"})
    scored(homes[2], **(dict.fromkeys(SLF, 4.0) | {"human_health": None}))
    assess_households(household_ids=None, by=None, at=AT)
    matrix = mpi_matrix("46", METHOD, "not_deprived").filter(pl.col("household_id") == homes[2].pk)
    told = {name: matrix[name][0] for name in ("schooling", "literacy", "condition", "food")}
    assert told == {"schooling": None, "literacy": 1.0, "condition": None, "food": 1.0}
    assert mpi_matrix("46", METHOD, "missing").filter(pl.col("literacy").is_null()).height == 1
    client = signed_in(client)
    assert cards(client)["Judged"] == "3 households"
    assert cards(client, "?missing=exclude")["Judged"] == "2 households"


def test_of_members_the_worst_answer_decides(homes):
    judged(homes[2], {"19": "pass"}, person=person_named("แก้ว"))
    judged(homes[1], {"19": "fail"}, person=person_named("สมศรี"))
    assess_households(household_ids=None, by=None, at=AT)
    told = dict(mpi_matrix("46", METHOD, "missing").select("household_id", "literacy").iter_rows())
    assert (told[homes[2].pk], told[homes[1].pk]) == (1.0, 0.0)


def test_by_part_of_the_area_each_with_its_part_of_the_whole(client, homes):
    shown = words(signed_in(client), f"{PAGE}?area=4601")
    assert "Part of M0 (%)" in shown
    assert "area=460102" in shown
    assert 'id="areas"' not in words(client, f"{PAGE}?area=46010101")
    assert "Local authorities" in words(client, f"{PAGE}?by=local")


def test_an_area_without_households_has_no_shares(client, homes):
    shown = cards(signed_in(client), "?area=46010102")
    assert (shown["Judged"], shown["M0"]) == ("0 households", "no data")


def test_the_national_index_is_told_and_not_computed(client, homes):
    national = MethodVersion.objects.get(name="mpi_national")
    shown = words(signed_in(client), f"{PAGE}?index={national.pk}")
    assert "cannot be computed here" in shown
    assert "years of schooling" in shown
    assert "not checked yet" in shown
    assert client.get(f"{BEHIND}?index={national.pk}").status_code == 404
    assert client.get(f"{PAGE}?index=0").status_code == 404


def test_scores_by_a_method_without_an_indicator_leave_it_missing(homes):
    own = parsed(MethodVersion.objects.get(name="slf_capitals"))
    assert "financial_saving" in {each.code for each in own.indicators}
    version = MethodVersion.objects.get(name="slf_capitals")
    text = version.content["toml"].replace('code = "financial_saving"', 'code = "financial_other"')
    MethodVersion.objects.filter(pk=version.pk).update(content={"toml": text})
    assert mpi_matrix("46", METHOD, "missing")["saving"].null_count() == 3


def test_in_thai(client, homes):
    shown = words(signed_in(client), PAGE, "th")
    for expected in ("ความยากจนหลายมิติ", "ลองใช้ตัวเลขอื่น", "ข้อเสนอของระบบ"):
        assert expected in shown


def test_who_sees_the_overview_alone_opens_no_records(client, homes):
    assert "mpi/households" not in words(signed_in(client, "governor_office"), PAGE)
    assert client.get(BEHIND).status_code == 403


def test_without_the_deed_403_and_out_of_sight_404(client, homes):
    assert signed_in(client, "surveyor").get(PAGE).status_code == 403
    elsewhere = signed_in(client, area="46010201")
    assert elsewhere.get(f"{PAGE}?area=46010101").status_code == 404
    assert elsewhere.get(f"{BEHIND}?area=46010101").status_code == 404
    assert heads(elsewhere) == {"สมศรี"}


def test_the_measures_as_a_workbook(client, homes, tmp_path):
    for area in ("4601", "46010102"):
        answer = signed_in(client).get(f"{FILE}?area={area}")
        (tmp_path / f"{area}.xlsx").write_bytes(b"".join(answer.streaming_content))
    told = pl.read_excel(tmp_path / "4601.xlsx", has_header=False)
    assert {"4601", "460101", "460102"} <= set(told[:, 0])
