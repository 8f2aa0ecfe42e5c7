"""`ppaos assess` computes again in an area or everywhere, and says what changed."""

import json

import pytest
from django.core.management import CommandError, call_command

from ppaos.evidence.livelihood.models import Answer, Assessment
from tests.factories.answered import INDICATORS, scored
from tests.factories.areas import make_areas
from tests.factories.people import household_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def homes():
    make_areas()
    found = [
        household_of("ใกล้", key="h1"),
        household_of("ไกล", key="h2", area_code="46010201"),
    ]
    household_of("เงียบ", key="h3")
    for home in found:
        scored(home, **dict.fromkeys(INDICATORS, 2.0))
    return found


def asked(capsys, *options):
    call_command("assess", *options)
    return capsys.readouterr().out


def test_an_area_alone(capsys, homes):
    told = json.loads(asked(capsys, "--area", "460101", "--json"))
    assert told.pop("seconds") >= 0
    assert told == {
        "area": "460101", "assessments": 1, "not_scored": 0, "unanswered": [], "authority_assessments": 0,
        "dimension_results": 0, "households_changed": 1,
    }  # fmt: skip
    assert Assessment.objects.get().household == homes[0]


def test_everywhere_in_words(capsys):
    assert "2 assessments (0 not scored)" in asked(capsys)
    assert "0 households changed" in asked(capsys)


def test_a_household_that_lost_its_answers_loses_its_result(capsys, homes):
    asked(capsys)
    Answer.objects.filter(household=homes[0]).delete()
    told = json.loads(asked(capsys, "--area", "460101", "--json"))
    assert (told["assessments"], told["households_changed"]) == (0, 1)


def test_an_area_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="No area has the code «99»"):
        call_command("assess", "--area", "99")
