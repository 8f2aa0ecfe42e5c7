"""Ways to a row, as SQL: the policies of the wall of rows, written from `wall.toml`."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.ground.privacy.permissions import READER_ROLE

WAY = re.compile(r"(?:(of|far) )?(\w+)(?:\.(\w+))?\((\w+)\)")
COVERED = ("registry_membership", "opened")  # people of opened households are come to by in_opened
OF_ONE = ("opened", "answered", "past")  # ways that are asked of one row in their own way
# Without this a way leads nowhere, and is not asked.
HELD = {
    "seen": "wall_seen() IS NOT NULL", "near": "wall_near() IS NOT NULL", "past": "wall_seen() IS NOT NULL",
    "opened": "(wall_opened() IS NOT NULL OR wall_many())", "answered": "wall_organisations() IS NOT NULL",
    "me": "wall_reader() IS NOT NULL",
}  # fmt: skip


class WallError(RuntimeError):
    """The wall cannot be built; the message says what to do."""


@lru_cache
def table() -> dict[str, Any]:
    """What stands in wall.toml."""
    return tomllib.loads(files("ppaos.config").joinpath("wall.toml").read_text())


def _of_one(kind: str, key: str) -> str:
    """A way that asks for a set, asked of one row by an index."""
    if kind == "opened":
        return f"wall_is_opened({key})"
    if kind == "answered":
        mine = "f.organisation_id = ANY (wall_organisations()::bigint[])"
        return f"EXISTS (SELECT 1 FROM referral_referral f WHERE f.household_id = {key} AND {mine})"
    stayed = f"r.household_id = {key} AND r.valid_to IS NOT NULL AND {_lies_in('seen', 'r.area_id')}"
    first = f"h.id = {key} AND {_lies_in('seen', 'h.made_in_id')}"
    residence = f"EXISTS (SELECT 1 FROM registry_residence r WHERE {stayed})"
    return f"{residence} OR EXISTS (SELECT 1 FROM registry_household h WHERE {first})"


def asked_alone(kind: str, key: str) -> str:
    """The name of the function that looks at the rows of a table by one key."""
    return f"wall_by_{kind}_{key}"


def steps_of(kind: str, key: str) -> list[tuple[str, str]]:
    """What a far way asks: whom each step can concern, and the step."""
    steps = _steps(kind, f"FROM {kind} WHERE {kind}.{key} = wanted")
    return [(HELD[way], may) for way, may in steps if (kind, way) != COVERED]


def _steps(name: str, rows: str) -> list[tuple[str, str]]:
    """The ways to the rows of a table, each a question of its own, asked only of whom it can concern."""
    steps = []
    for way in table()["tables"][name]:
        of, kind, column, own = way_of(name, way)
        if of:
            further = f"FROM {kind} WHERE {kind}.{column or 'id'} IN (SELECT {name}.{own} {rows})"
            steps += _steps(kind, further)
        else:
            told = _of_one(kind, f"{name}.{own}") if kind in OF_ONE else way_as_sql(name, way)
            steps.append((kind, f"EXISTS (SELECT 1 {rows} AND ({told}))"))
    return steps


def policies() -> list[str]:
    return [
        statement
        for name, ways in table()["tables"].items()
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS wall ON {name}",
            f"CREATE POLICY wall ON {name} TO {READER_ROLE}"
            f" USING ({' OR '.join(way_as_sql(name, way) for way in ways)})",
        )
    ]


def _named_or_asked(few: str, each: str, column: str) -> str:
    """One of the few that `wall_open` named; where there are many, each row is asked for."""
    named = f"{column} IN (SELECT unnest(wall_{few}()::bigint[]))"
    return f"({named} OR ((SELECT wall_many()) AND {each}({column})))"


def _lies_in(kind: str, column: str) -> str:
    """Asked of one row by the index, of many by their areas at once: the database chooses."""
    return (
        f"EXISTS (SELECT 1 FROM geography_areawithin w WHERE w.area_id = {column}"
        f" AND w.ancestor_id = ANY ((SELECT wall_{kind}()::varchar[])::varchar[]) AND {holds_today('w')})"
    )


def holds_today(row: str) -> str:
    day = "(SELECT wall_today())"
    return (
        f"({row}.valid_from IS NULL OR {row}.valid_from <= {day})"
        f" AND ({row}.valid_to IS NULL OR {row}.valid_to > {day})"
    )


def way_of(name: str, way: str) -> tuple[str, str, str, str]:
    """The parts of a way: «of», «far» or nothing; what it asks; the column asked for there; the column of this row."""
    found = WAY.fullmatch(way)
    if found is None:
        raise WallError(f"wall.toml: «{way}» of {name} is no way to a row.")
    of, kind, column, own = found.groups(default="")
    return of, kind, column, own


def way_as_sql(name: str, way: str) -> str:
    """One way to a row, as a condition."""
    of, kind, column, own = way_of(name, way)
    if of:
        if of == "far":
            held = " OR ".join(sorted({each for each, _ in steps_of(kind, column or "id")}))
            return f"((SELECT {held}) AND {asked_alone(kind, column or 'id')}({name}.{own}))"
        return f"EXISTS (SELECT 1 FROM {kind} r WHERE r.{column or 'id'} = {name}.{own})"
    return {
        "seen": _lies_in("seen", f"{name}.{own}"),
        "near": _lies_in("near", f"{name}.{own}"),
        "within": f"{own} && (SELECT wall_seen()::varchar[])",
        "opened": _named_or_asked("opened", "wall_is_opened", own),
        "in_opened": _named_or_asked("people", "wall_is_in_opened", own),
        "placeless": f"(area_id IS NULL AND {own} IN (SELECT wall_forms()))",
        "matched": f"{own} IN (SELECT wall_matched())",
        "matched_homes": f"{own} IN (SELECT wall_matched_homes())",
        "answered": f"{own} IN (SELECT wall_answered())",
        "past": f"{own} IN (SELECT wall_past())",
        "listed": f"{own} IN (SELECT wall_listed())",
        "at": f"{own} = ANY ((SELECT wall_organisations()::bigint[])::bigint[])",
        "me": f"{own} = (SELECT wall_reader())",
    }[kind]
