"""The five dimensions of an area on the screen: every number opens to the households behind it, and only for who
sees them."""

from datetime import date
from html import unescape

import polars as pl
import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.livelihood.queries import method_for_year, parsed
from ppaos.ground.privacy.models import EventSubject
from ppaos.people.registry.models import Person
from tests.factories.answered import judged
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
PAGE, BEHIND, FILE = (
    "/livelihood/dimensions/",
    "/livelihood/dimensions/households/",
    "/livelihood/dimensions/file/",
)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def judged_homes():
    """Two villages: one household poor in health alone, one in living and access, one of which little is known."""
    publish_packaged_methods(by=None, at=AT)
    codes = [each.code for each in parsed(method_for_year("bmn_indicators", 2564)).mapped]
    homes = [
        household_of("บุญมา", "มาลี", key="h1", birth_on=date(1980, 1, 1)),
        household_of("สมศรี", key="h2", area_code="46010201", birth_on=date(1950, 1, 1)),
        household_of("แก้ว", key="h3", area_code="46010201", birth_on=date(2018, 1, 1)),
    ]
    for home, failing in zip(homes, ({"4"}, {"8", "27"}, None), strict=True):
        if failing is None:
            judged(home, {"8": "fail"})
        else:
            judged(home, {code: "fail" if code in failing else "pass" for code in codes})
    assess_households(household_ids=None, by=None, at=AT)
    return homes


def signed_in(client, role="data_manager", area="46"):
    client.force_login(user_with(role, area))
    return client


def words(client, url, language="en"):
    client.cookies["django_language"] = language
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def heads(client, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    shown = words(client, f"{BEHIND}?{query}")
    return {name for name in ("บุญมา", "สมศรี", "แก้ว") if name in shown}


def test_an_area_without_answers_says_what_to_do(client):
    assert "No basic-needs answers here yet" in words(signed_in(client), PAGE)
    assert "No household stands behind this figure" in words(client, BEHIND)


@pytest.mark.parametrize(
    ("figure", "behind"),
    [
        ("", {"บุญมา", "สมศรี", "แก้ว"}),
        ("any", {"บุญมา", "สมศรี", "แก้ว"}),
        ("partly", {"แก้ว"}),
        ("none", set()),
        ("mask-10000", {"บุญมา"}),
        ("mask-01001", {"สมศรี"}),
        ("count-2", {"สมศรี"}),
        ("poor-living", {"สมศรี", "แก้ว"}),
        ("passed-living", {"บุญมา"}),
        ("open-health", {"แก้ว"}),
    ],
)
def test_every_figure_opens_to_its_households(client, judged_homes, figure, behind):
    assert heads(signed_in(client), figure=figure) == behind


def test_the_page_counts_combinations_exactly_and_links_them(client, judged_homes):
    shown = words(signed_in(client), PAGE)
    assert "31 combinations" in shown
    assert "figure=mask-01001" in shown
    assert "living conditions + access" in shown.lower()
    assert "Exact counts of the 2 households" in shown
    thai = words(client, PAGE, "th")
    assert "มิติความยากจน" in thai
    assert "ความเป็นอยู่ + การเข้าถึงบริการภาครัฐ" in thai


def test_by_part_of_the_area_and_down_to_a_village(client, judged_homes):
    shown = words(signed_in(client), f"{PAGE}?area=4601&figure=mask-01001")
    assert "area=460102" in shown
    assert heads(client, area="460101") == {"บุญมา"}
    village = words(client, f"{PAGE}?area=46010101")
    assert 'id="areas"' not in village


def test_local_authorities_stand_beside_official_areas(client, judged_homes):
    outside = household_of("นอก", key="h4", area_code="46010102")
    judged(outside, {"8": "fail"})
    assess_households(household_ids=[outside.pk], by=None, at=AT)
    shown = words(signed_in(client), f"{PAGE}?by=local")
    assert "in none of these" in shown
    assert "Local authorities" in shown
    assert "by=local" in shown


def test_persons_by_stage_of_life(client, judged_homes):
    Person.objects.filter(first_name="มาลี").update(birth_on=None)
    Answer.objects.update(answered_on=date(2021, 7, 1))
    assess_households(household_ids=None, by=None, at=AT)
    shown = words(signed_in(client), f"{PAGE}?of=persons")
    assert "60 and over" in shown
    assert "Age not known" in shown
    assert heads(client, of="persons", stage="elderly") == {"สมศรี"}
    assert heads(client, of="persons", stage="small_child") == {"แก้ว"}
    assert heads(client, of="persons", stage="age_unknown") == {"บุญมา"}
    assert heads(client, of="persons", stage="working_age", figure="poor-health") == {"บุญมา"}
    assert "People counted" in words(client, f"{BEHIND}?of=persons&stage=elderly")


@pytest.fixture
def disabled(judged_homes):
    Answer.objects.create(
        household=judged_homes[0], person=person_named("มาลี"), year=2564, round=1, instrument="facts",
        indicator="health", value=3, state="answered", origin_label="tests", origin_id=1,
    )  # fmt: skip
    return judged_homes[0]


def test_few_disabled_people_are_told_only_to_who_sees_health(client, disabled):
    assert heads(signed_in(client), of="persons", stage="disabled") == {"บุญมา"}
    assert EventSubject.objects.filter(subject_id=disabled.pk, event__verb="household.read").exists()
    assert "withheld" not in words(client, f"{PAGE}?of=persons")
    assert "withheld" in words(signed_in(client, "governor_office"), f"{PAGE}?of=persons")
    officer = signed_in(client, "protection_officer")
    assert officer.get(f"{BEHIND}?of=persons&stage=disabled").status_code == 404
    assert officer.get(f"{BEHIND}?of=persons&stage=elderly").status_code == 200


def test_who_sees_the_overview_alone_opens_no_records(client, judged_homes):
    assert "dimensions/households" not in words(signed_in(client, "governor_office"), PAGE)
    assert client.get(BEHIND).status_code == 403
    assert client.get(FILE).status_code == 200


def test_without_the_deed_403_and_out_of_sight_404(client, judged_homes):
    assert signed_in(client, "surveyor").get(PAGE).status_code == 403
    elsewhere = signed_in(client, area="46010201")
    assert elsewhere.get(f"{PAGE}?area=46010101").status_code == 404
    assert elsewhere.get(f"{BEHIND}?area=46010101").status_code == 404
    assert heads(elsewhere) == {"สมศรี", "แก้ว"}


@pytest.mark.parametrize("asked", ["of=cows", "by=river", "stage=baby", "figure=mask-2"])
def test_words_nobody_knows_are_not_found(client, asked):
    assert signed_in(client).get(f"{PAGE}?{asked}").status_code == 404


def test_the_combinations_as_a_workbook(client, judged_homes, tmp_path):
    answer = signed_in(client).get(f"{FILE}?area=4601")
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    told = pl.read_excel(path, has_header=False)
    rows = {(row[0], row[3]): row[4] for row in told.iter_rows()}
    assert rows["4601", "01001"] == rows["460102", "01001"]
    assert ("460101", "10000") in rows
