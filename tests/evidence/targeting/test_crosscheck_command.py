"""The cross-check and the linking of all lists, from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ppaos.evidence.targeting.presenters.crosscheck import DEFINITIONS, TERMS
from ppaos.evidence.targeting.queries.states import STATES
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import person_row, registered

pytestmark = pytest.mark.django_db
ASKED = ("--source", "national-46", "--edition", "2565", "--area", "46")


@pytest.fixture(autouse=True)
def _list(db):
    make_areas()
    registered(person_row(1), person_row(2, "h2", house_no="8"))
    committed(edition_of("national"), listed(1), listed(11, "l2", house_no="50"))


def said(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_lists_are_linked_and_counted():
    assert said("link_lists", "--area", "46").startswith("1 lists linked")
    found = json.loads(said("crosscheck", *ASKED, "--json"))
    assert (found["source"], found["edition"], found["area"]) == ("national-46", 2565, "46")
    assert {state: found["persons"][state] for state in ("in_both", "missed", "listed_not_visited")} == {
        "in_both": 1, "missed": 1, "listed_not_visited": 1,
    }  # fmt: skip
    assert (found["inclusion_error"], found["exclusion_error"]) == (0.0, 0.5)
    assert (found["persons"]["added_by_person"], found["persons"]["added_by_totals"]) == (1, 0)
    assert set(found["definitions"]) == {*DEFINITIONS, *TERMS}
    assert set(STATES) < set(found["households"])
    assert found["as_of"]
    assert found["seconds"] >= 0


def test_in_words_what_was_not_verified_is_no_data():
    words = said("crosscheck", *ASKED[:-1], "4605")
    assert "no data Inclusion error" in " ".join(words.split())
    assert "Poor and missed" in words


def test_before_anything_was_known_nothing_is_counted():
    found = json.loads(said("crosscheck", *ASKED, "--on", "2020-01-01", "--json"))
    assert (found["persons"]["poor"], found["exclusion_error"]) == (0, None)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("crosscheck", "--source", "national-46", "--edition", "2560", "--area", "46"), "Known: 2565/1"),
        (("crosscheck", "--source", "nobody", "--edition", "2565", "--area", "46"), "No list of that source"),
        (("crosscheck", *ASKED[:-1], "99"), "No area has the code «99»"),
        (("link_lists", "--area", "99"), "No area has the code «99»"),
    ],
)
def test_what_does_not_exist_is_named(arguments, complaint):
    with pytest.raises(CommandError, match=complaint):
        said(*arguments)
