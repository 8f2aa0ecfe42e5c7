"""Which statement answers a question about households? Values never stand in it: they are told beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.sharing.selection.queries.asking import (
    ANY,
    BETWEEN,
    CELL,
    IN,
    NOT,
    UNKNOWN,
    Asked,
    Condition,
    in_words,
)
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import DATE, NUMBER, SET, YES, Field, fields, parts

_HOLDS = (
    "({0}.valid_from is null or {0}.valid_from <= %(on)s) and ({0}.valid_to is null or {0}.valid_to > %(on)s)"
)
# The area with all in it, and which part of it each lies in.
_PLACE = f"""place as materialized (
    select distinct on (inside.area_id) inside.area_id, part.code as part
    from geography_areawithin inside
    left join (geography_areawithin above
        join geography_area part on part.code = above.ancestor_id and part.level = %(level)s)
        on above.area_id = inside.area_id and {_HOLDS.format("above")}
    where inside.ancestor_id = %(area)s and {_HOLDS.format("inside")}
    order by inside.area_id, part.code
)"""
# Today: the facts behind the overview's figures, as of the same moment.
_NOW = """home as (
    select fact.*, place.part from dashboards_householdfact fact join place on place.area_id = fact.area_id
)"""
# On a day: who lived there, and how each stood by then.
_THEN = f"""home as (
    select stay.household_id, stay.area_id, place.part, step.standing
    from registry_residence stay join place on place.area_id = stay.area_id
    join registry_household household on household.id = stay.household_id and household.merged_into_id is null
    join lateral (
        select event.standing from registry_standingevent event
        where event.household_id = stay.household_id and event."on" <= %(on)s
        order by event."on" desc, event.id desc limit 1
    ) step on true
    where {_HOLDS.format("stay")}
)"""
_RECORD = """record as (
    select household_id as id, household_id as kept_id from home
    union all
    select merged.id, merged.merged_into_id from registry_household merged
    where merged.merged_into_id in (select household_id from home)
)"""
PERSONS = "persons"


@dataclass(frozen=True)
class Look:
    """What is asked of the households of an area: today, or as on a day (`on`). `level`: of the parts it is told by;
    `also`: conditions that must hold beside, as of one cell of a table."""

    area: str
    asked: Asked
    on: date | None = None
    level: str = ""
    also: tuple[Condition, ...] = field(default=())

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that is asked."""
        return (*self.asked.conditions, *self.also)


def chosen(look: Look, told: Iterable[Field] = ()) -> tuple[str, dict[str, Any]]:
    """The common table expressions of a look, and their parameters: `chosen` has household_id, area_id, part, standing,
    persons, fits (null: not decided, because something is not known) and told_0, told_1 … of the fields told.

    Raises SelectionRefused where something asked for cannot be told of the day.
    """
    known, on = fields(), look.on or timezone.localdate()
    wanted = [known[one.field] for one in look.conditions] + list(told)
    persons = known[PERSONS]
    check_dated(look, wanted)
    parameters: dict[str, Any] = {
        "area": look.area, "level": look.level, "on": on,
        "until": timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min)),
    }  # fmt: skip
    fits = _fits(look, known, parameters)
    columns = ", ".join(f", {bucket(each, look)} as told_{place}" for place, each in enumerate(told)).replace(
        ", ,", ","
    )
    joined = dict.fromkeys(part for each in (*wanted, persons) for part in _parts(each, look))
    joins = "".join(
        f"\n    left join ({parts()[part]}) {part} on {part}.household_id = home.household_id"
        for part in joined
    )
    sql = f"""with {_PLACE}, {_NOW if look.on is None else _THEN}, {_RECORD},
chosen as (
    select home.household_id, home.area_id, home.part, home.standing, {_value(persons, look)} as persons,
        ({fits}) as fits{columns}
    from home{joins}
)"""
    return sql, parameters


def check_dated(look: Look, wanted: Sequence[Field]) -> None:
    """Raise SelectionRefused, naming them, where fields cannot be told of the day, or it is still to come."""
    if look.on is None:
        return
    if look.on > timezone.localdate():
        raise SelectionRefused(_("This day has not come yet. Choose today or a day before."))
    undated = dict.fromkeys(in_words(each.label) for each in wanted if not each.is_dated)
    if undated:
        raise SelectionRefused(
            _(
                "The records do not tell of a day before: %(fields)s. Take these conditions out, or look at today."
            )
            % {"fields": ", ".join(undated)}
        )


def bucket(found: Field, look: Look) -> str:
    """The value of a field by which households are put together in a table, as text; null where it is not known."""
    value = _value(found, look)
    if found.kind == NUMBER:
        edges = ", ".join(str(float(edge)) for edge in found.bands)
        return f"width_bucket(({value})::float, array[{edges}])::text"
    if found.kind == DATE:  # the fiscal year begins in October; Buddhist era
        return f"(extract(year from ({value}) + interval '3 months')::int + 543)::text"
    return f"({value})::text"


def _value(found: Field, look: Look) -> str:
    return found.value if look.on is None else found.then


def _parts(found: Field, look: Look) -> tuple[str, ...]:
    return found.of if look.on is None else found.then_of


def _fits(look: Look, known: dict[str, Field], parameters: dict[str, Any]) -> str:
    within, between = (" and ", " or ") if look.asked.join == ANY else (" or ", " and ")
    lines = [
        "(" + within.join(_condition(one, known[one.field], look, parameters) for one in line) + ")"
        for line in look.asked.lines
    ]
    whole = [f"({between.join(lines)})"] if lines else []
    also = [_condition(one, known[one.field], look, parameters) for one in look.also]
    return " and ".join([*whole, *also]) or "true"


def _condition(one: Condition, found: Field, look: Look, parameters: dict[str, Any]) -> str:
    """A condition as SQL: true, false, or null where it is not decided."""
    if found.kind == SET:
        return _of_records(one, found, look, parameters)
    value = _value(found, look)
    if one.op == UNKNOWN:
        return f"(({value}) is null)"
    if one.op == CELL:
        return f"({bucket(found, look)} = {_told(one.values[0], parameters)})"
    if one.op == BETWEEN:
        return _between(one, found, look, parameters)
    values = (
        [{"yes": "true", "no": "false"}.get(each, each) for each in one.values]
        if found.kind == YES
        else one.values
    )
    held = f"(({value})::text = any({_told(list(values), parameters)}))"
    return f"(not {held})" if one.op == NOT else held


def _of_records(one: Condition, found: Field, look: Look, parameters: dict[str, Any]) -> str:
    rows = found.rows if look.on is None else found.then_rows
    if one.op == UNKNOWN:
        return f"(home.household_id not in (select told.household_id from ({rows}) told))"
    named = f"select told.household_id from ({rows}) told where told.value = any({_told(list(one.values), parameters)})"
    return f"(home.household_id {'in' if one.op == IN else 'not in'} ({named}))"


def _between(one: Condition, found: Field, look: Look, parameters: dict[str, Any]) -> str:
    """From a lower to an upper end, both in it. Where only bounds of the value are known, they may decide."""
    low, high = one.values
    value = _value(found, look)
    least, most = (found.least, found.most) if found.least else (value, value)
    ends = []
    if low:
        end = _told(_end(found, low), parameters)
        ends.append(f"case when ({least}) >= {end} then true when ({most}) < {end} then false end")
    if high:
        end = _told(_end(found, high), parameters)
        ends.append(f"case when ({most}) <= {end} then true when ({least}) > {end} then false end")
    return "(" + " and ".join(ends) + ")"


def _end(found: Field, told: str) -> Any:
    return date.fromisoformat(told) if found.kind == DATE else float(told)


def _told(value: Any, parameters: dict[str, Any]) -> str:
    name = f"told_{len(parameters)}"
    parameters[name] = value
    return f"%({name})s"
