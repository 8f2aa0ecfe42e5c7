"""The search finds models and courses by name, those in the reader's reach."""

import pytest

from tests.factories.areas import make_areas
from tests.factories.enrolled import model_of
from tests.factories.learned import course_held
from tests.factories.people import data_manager_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def named(client):
    make_areas()
    client.cookies["django_language"] = "en"
    model_of("เห็ดฟางสร้างสุข", name_en="Straw mushroom")
    model_of("เห็ดในคลัง", area_id=None, in_library=True)
    course_held("เพาะเห็ดฟาง")


def found(client, user, text):
    client.force_login(user)
    response = client.get("/search/", {"q": text})
    rows = response.context["beside"]
    assert {client.get(row["url"]).status_code for row in rows} <= {200}
    return [(row["kind"], row["name"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "เห็ด",
            [
                ("Operating model", "Straw mushroom"),
                ("Model of the library", "เห็ดในคลัง"),
                ("Course", "เพาะเห็ดฟาง"),
            ],
        ),
        ("STRAW", [("Operating model", "Straw mushroom")]),
        ("ฟาง", [("Operating model", "Straw mushroom"), ("Course", "เพาะเห็ดฟาง")]),
        ("ด", []),
        ("แพะ", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_part_of_the_name_is_enough_and_one_letter_is_not(client, text, names):
    assert found(client, data_manager_of("46"), text) == names


def test_who_sees_no_models_finds_none(client):
    assert found(client, user_with("protection_officer", "46"), "เห็ด") == []
