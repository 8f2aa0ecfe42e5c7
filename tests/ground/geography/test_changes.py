"""Renaming, moving, abolishing and recoding single areas."""

from datetime import date

import pytest

from ppaos.ground.geography.actions import (
    AreaRefused,
    abolish_area,
    move_area,
    recode_area,
    rename_area,
)
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import ancestors, area_at, children, resolve_codes
from ppaos.ground.privacy.models import Event
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db
BEFORE, ON = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def way(code, on):
    return [area.code for area in ancestors(code, on)]


def test_renaming_keeps_the_order_of_the_list():
    rename_area(code="46010102", name_th=" บ้านกล้วย ", name_en="Ban Kluai", by=None, at=AT)
    village = Area.objects.get(code="46010102")
    assert (village.name_th, village.name_en) == ("บ้านกล้วย", "Ban Kluai")
    assert village.sort_key.startswith("02")
    assert Event.objects.get(verb="area.renamed").detail == {
        "code": "46010102", "before": "บ้านตัวอย่าง", "after": "บ้านกล้วย",
    }  # fmt: skip


def test_moving_keeps_the_past():
    move_area(code="460102", parent_code="4605", on=ON, by=None, at=AT)
    assert way("460102", BEFORE) == ["TH", "46", "4601"]
    assert way("460102", ON) == ["TH", "46", "4605"]
    assert way("46010201", ON) == ["TH", "46", "4605", "460102", "L4601"]
    assert Area.objects.get(code="460102").parent_id == "4605"


def test_moving_back_and_forth_on_one_day_leaves_one_place():
    move_area(code="460102", parent_code="4605", on=ON, by=None, at=AT)
    move_area(code="460102", parent_code="4601", on=ON, by=None, at=AT)
    assert way("460102", ON) == ["TH", "46", "4601"]


def test_what_an_abolished_area_held_goes_to_its_only_successor():
    abolish_area(code="460102", successors=["460101"], on=ON, by=None, at=AT)
    assert area_at("460102", ON) is None
    assert way("460102", ON) == ["TH", "46", "4601", "460101"]
    assert "46010201" in [area.code for area in children("460101", ON)]
    assert "46010201" in [area.code for area in children("460102", BEFORE)]
    assert Area.objects.get(code="46010201").parent_id == "460101"
    assert resolve_codes(["460102"], on=ON)["successor"].item() == "460101"


def test_records_of_an_area_divided_among_several_lie_in_what_holds_them_all():
    abolish_area(code="460102", successors=["460101", "460510"], on=ON, by=None, at=AT)
    assert way("460102", ON) == ["TH", "46"]
    assert way("46010201", ON) == ["TH", "46", "460102", "L4601"]


def test_records_of_an_area_without_successor_stay_where_they_were():
    abolish_area(code="460510", successors=[], on=ON, by=None, at=AT)
    assert way("460510", ON) == ["TH", "46", "4605"]
    assert area_at("460510", ON) is None


def test_another_code_in_another_district():
    recode_area(code="460102", new_code="460511", parent_code="4605", on=ON, by=None, at=AT)
    assert way("460511", ON) == ["TH", "46", "4605"]
    assert way("460102", ON) == ["TH", "46", "4605", "460511"]
    assert area_at("460511", BEFORE) is None
    assert way("46010201", ON) == ["TH", "46", "4605", "460511", "L4601"]


def test_a_recoded_village_keeps_its_local_authority():
    recode_area(code="46010101", new_code="46010115", on=ON, by=None, at=AT)
    assert way("46010115", ON) == ["TH", "46", "4601", "460101", "L4601"]


def test_codes_followed_over_several_changes():
    recode_area(code="46010101", new_code="46010115", on=BEFORE, by=None, at=AT)
    recode_area(code="46010115", new_code="46010116", on=ON, by=None, at=AT)
    assert resolve_codes(["46010101"], on=ON)["successor"].item() == "46010116"


@pytest.mark.parametrize(
    ("action", "arguments", "reason"),
    [
        (rename_area, {"code": "nowhere", "name_th": "x"}, "no area with the code"),
        (rename_area, {"code": "4601", "name_th": "  "}, "is empty"),
        (move_area, {"code": "4601", "parent_code": "460101", "on": ON}, "cannot lie in"),
        (move_area, {"code": "4601", "parent_code": "4601", "on": ON}, "cannot lie in"),
        (abolish_area, {"code": "4601", "successors": ["460101"], "on": ON}, "cannot succeed"),
        (abolish_area, {"code": "4601", "successors": ["4601"], "on": ON}, "cannot succeed"),
        (recode_area, {"code": "460102", "new_code": "46", "on": ON}, "no code of a subdistrict"),
        (recode_area, {"code": "460102", "new_code": "460101", "on": ON}, "is taken"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(action, arguments, reason):
    with pytest.raises(AreaRefused, match=reason):
        action(**arguments, by=None, at=AT)
    assert not Event.objects.filter(verb__startswith="area.").exists()


def test_an_abolished_area_cannot_be_changed_again():
    abolish_area(code="460102", successors=["460101"], on=ON, by=None, at=AT)
    for on in (BEFORE, ON):
        with pytest.raises(AreaRefused, match=r"does not exist on|was abolished on"):
            abolish_area(code="460102", successors=[], on=on, by=None, at=AT)
