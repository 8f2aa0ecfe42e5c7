"""Every field can be asked, with every operation, today and, where the records tell it, as on a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ppaos.sharing.selection.queries.asking import BETWEEN, CELL, IN, NOT, OPS, UNKNOWN, Asked, Condition
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import DATE, NUMBER, YES, families, fields, parts
from ppaos.sharing.selection.queries.results import counted, crossed
from ppaos.sharing.selection.queries.statement import Look
from tests.factories.people import AT

TODAY = AT.date()
ENDS = {NUMBER: ("1", "3"), DATE: ("2026-01-01", "2026-12-31")}


def values_of(field, op):
    if op == UNKNOWN:
        return ()
    if op == BETWEEN:
        return ENDS[field.kind]
    return ("yes",) if field.kind == YES else ("1",)


def asking(*conditions):
    return Asked("all", tuple((each,) for each in conditions))


def test_every_field_takes_every_operation_of_its_kind_today_and_as_on_a_day(homes):
    for field in fields().values():
        for op in (*OPS[field.kind], *([CELL] if field.is_told_once else [])):
            look = Look("46", asking(Condition(field.code, op, values_of(field, op))), level="district")
            assert counted(look)["of"].sum() == 6, (field.code, op)
            if field.is_dated:
                assert counted(replace(look, on=TODAY))["of"].sum() == 6, (field.code, op)


def test_every_field_with_one_value_makes_a_table(homes):
    rows = fields()["standing"]
    for field in fields().values():
        if field.is_told_once:
            assert crossed(Look("46", Asked()), rows, field)["households"].sum() == 6, field.code
            if field.is_dated:
                assert crossed(Look("46", Asked(), on=TODAY), rows, field)["households"].sum() == 6, (
                    field.code
                )


def test_fields_belong_to_families_and_ask_for_parts_that_are_there():
    for field in fields().values():
        assert field.family in families()
        assert {*field.of, *field.then_of} <= set(parts())
        assert all(field.label[language] and field.definition[language] for language in ("th", "en"))
        assert field.kind != NUMBER or field.bands, field.code


@pytest.mark.parametrize("op", [IN, NOT, UNKNOWN])
def test_what_the_records_do_not_tell_of_a_day_is_refused_by_name(homes, op):
    look = Look("46", asking(Condition("health", op, () if op == UNKNOWN else ("poor",))), on=TODAY)
    with pytest.raises(SelectionRefused, match="มิติสุขภาพ"):
        counted(look)


def test_a_day_to_come_is_refused(homes):
    with pytest.raises(SelectionRefused, match="ยังมาไม่ถึง"):
        counted(Look("46", Asked(), on=TODAY + timedelta(days=1)))
