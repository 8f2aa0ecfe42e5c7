"""Two records side by side: who lives with them, and the rows they came from, ids masked for all but the reviewer."""

from datetime import date

import polars as pl
import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.targeting.actions.assigning import assign_pair
from ppaos.evidence.targeting.models import Candidate, ListImport, Match, RowBlock
from ppaos.evidence.targeting.presenters.review import comparison
from ppaos.evidence.targeting.presenters.sides import housemate_lines, row_lines
from ppaos.evidence.targeting.queries.rows import sealed_blocks
from ppaos.evidence.targeting.queries.sides import Side, housemates, source_rows
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Membership, Person
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, citizen_id, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
SAID = {"เลขประจำตัว": "9 0000 00000 09 1", "ชื่อ": "กานดา 9000000000091", "สกุล": "นามสกุล", "หนี้": "มาก"}
MAPPING = {"เลขประจำตัว": "citizen_id", "ชื่อ": "first_name", "สกุล": "last_name", "หนี้": "financial_debt"}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def pair() -> Match:
    """กานดา on a list with กาญจน์ and a stranger; กานดา in the register with กาญจน์ and แก้ว."""
    household_of("กานดา", "กาญจน์", "แก้ว", key="a", birth_on=date(1980, 5, 1), birth_precision="month")
    rows = [listed(n, "l1", first_name=name) for n, name in ((21, "กานดา"), (22, "กาญจน์"), (23, "ใครอื่น"))]
    made = committed(edition_of("national"), *rows)
    RowBlock.objects.bulk_create(
        sealed_blocks(
            made, "received", "", pl.DataFrame({"row_no": [21]} | {k: [v] for k, v in SAID.items()})
        )
    )
    ListImport.objects.filter(pk=made.pk).update(mapping={"": MAPPING})
    matched("กาญจน์", "same")
    return matched("กานดา", "doubtful")


def matched(name: str, decision: str) -> Match:
    return Match.objects.create(
        candidate=Candidate.objects.get(first_name=name), person=person_named(name), decision=decision,
        origin="model", probability=0.5, decided_at=AT,
    )  # fmt: skip


def test_housemates_of_both_stand_side_by_side(pair):
    lines = housemate_lines(housemates(pair))
    assert [(line["listed"], line["registered"], str(line["said"])) for line in lines] == [
        ("กาญจน์ นามสกุล", "กาญจน์ นามสกุล", "the same person"),
        ("ใครอื่น นามสกุล", "", ""),
        ("", "แก้ว นามสกุล", ""),
    ]
    assert [line["registered_born"] for line in lines] == [
        "May 1980 (2523 BE)",
        "",
        "May 1980 (2523 BE)",
    ]


def test_certain_is_stronger_than_doubtful_and_nobody_may_live_there(pair):
    Match.objects.create(
        candidate=Candidate.objects.get(first_name="กาญจน์"), person=person_named("แก้ว"), decision="doubtful",
        origin="model", decided_at=AT,
    )  # fmt: skip
    assert housemates(pair)[0].decision == "same"
    Membership.objects.all().delete()
    assert [(mate.listed.first_name, mate.registered) for mate in housemates(pair)] == [
        ("กาญจน์", None),
        ("ใครอื่น", None),
    ]


def test_rows_as_received_show_who_and_where_and_no_more(pair):
    ours, theirs = source_rows(pair)
    assert theirs is None
    assert [field for field, _heading, _value in ours.cells] == ["citizen_id", "first_name", "last_name"]
    masked = dict(row_lines(ours, reveals=False)["cells"])
    assert masked["สกุล"] == "นามสกุล"
    assert "0000 00000" not in masked["เลขประจำตัว"]
    assert "9000000000091" not in masked["ชื่อ"]
    assert dict(row_lines(ours, reveals=True)["cells"]) == {k: v for k, v in SAID.items() if k != "หนี้"}


def test_the_row_of_a_registered_person_is_the_one_it_was_made_from(pair):
    row = Candidate.objects.get(first_name="ใครอื่น")
    Person.objects.filter(pk=pair.person_id).update(
        source_label="targeting.listimport", source_id=row.list_import_id, source_row=row.pk
    )
    pair = Match.objects.get(pk=pair.pk)
    assert source_rows(pair)[1].row_no == 23
    Person.objects.filter(pk=pair.person_id).update(source_row=10**7)
    assert source_rows(Match.objects.get(pk=pair.pk))[1] is None


def test_of_several_sheets_that_hold_names_the_one_of_members_is_read(pair):
    sheets = {
        "base": {"ชื่อ": "first_name"},
        "members": {"ชื่อ": "first_name", "ที่": "line_no"},
        "x": {"ก": "moo"},
    }
    ListImport.objects.update(mapping=sheets)
    row = source_rows(Match.objects.get(pk=pair.pk))[0]
    assert (row.sheet, row.cells) == ("members", [("first_name", "ชื่อ", None), ("line_no", "ที่", None)])
    ListImport.objects.update(mapping={})
    assert source_rows(Match.objects.get(pk=pair.pk))[0].cells == []


def test_ids_in_the_rows_are_open_to_the_reviewer_alone_and_each_look_is_noted(pair, client):
    supervisor = user_with("supervisor", "46")
    client.force_login(supervisor)
    rows = reverse("targeting:pair_rows", args=[pair.pk])
    assert "9000000000091" not in client.get(rows).content.decode()
    assign_pair(match=pair, reviewer=supervisor, by=supervisor, at=AT)
    assert "9000000000091" in client.get(rows).content.decode()
    assert Event.objects.filter(verb="match.rows_read", purpose="link").count() == 2


def side(**given) -> Side:
    said = {"citizen_id": "", "title": "", "first_name": "กานดา", "last_name": "", "sex": "f", "birth_on": None,
            "birth_precision": "", "house_no": "", "moo": "01", "area_code": "46010101"}  # fmt: skip
    return Side(**said | given)


def test_masked_ids_differ_where_the_whole_ones_do():
    ours, theirs = side(citizen_id=citizen_id(1)), side(citizen_id=citizen_id(100000))
    for reveals in (False, True):
        lines = comparison(ours, theirs, {}, reveals=reveals)
        assert [line["label"] for line in lines if line["differs"]] == ["Citizen id"]
    missing = comparison(ours, side(), {}, reveals=True)
    assert not any(line["differs"] for line in missing)
