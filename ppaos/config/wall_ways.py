"""Ways to a row, as SQL: the functions and policies of the wall of rows, written from `wall.toml`."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.ground.privacy.permissions import READER_ROLE, SCOPE
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.queries.visibility import SEE

WAY = re.compile(r"(?:(of|far) )?(\w+)(?:\.(\w+))?\((\w+)\)")
OF_ONE = ("opened", "answered", "past")  # ways that are asked of one row in their own way
# Without this a way leads nowhere, and is not asked.
HELD = {
    "seen": "wall_seen() IS NOT NULL", "near": "wall_near() IS NOT NULL", "past": "wall_seen() IS NOT NULL",
    "opened": "(wall_opened() IS NOT NULL OR wall_many())", "answered": "wall_organisations() IS NOT NULL",
    "me": "wall_reader() IS NOT NULL",
}  # fmt: skip
MOST_NAMED = 2_000  # openings that are set by their numbers; of more, each is asked for
_OPENING, _OF_MEMBERS = "SELECT 1 FROM registry_opening o", "JOIN registry_membership m USING (household_id)"
_MINE = (
    "(o.user_id = wall_reader() OR o.organisation_id = ANY (wall_acting()::bigint[]))"
    " AND o.valid_from <= wall_today() AND (o.valid_to IS NULL OR o.valid_to > wall_today())"
)


class WallError(RuntimeError):
    """The wall cannot be built; the message says what to do."""


@lru_cache
def table() -> dict[str, Any]:
    """What stands in wall.toml."""
    return tomllib.loads(files("ppaos.config").joinpath("wall.toml").read_text())


def _list(name: str) -> str:
    """A function that reads a list which `wall_open` set."""
    return (
        f"CREATE FUNCTION wall_{name}() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS"
        f" $$ SELECT string_to_array(nullif(current_setting('ppaos.{name}', true), ''), ',') $$"
    )


def functions() -> list[str]:
    """What the policies ask: whose eyes look, which areas, persons, households, forms and lists they come to."""
    return [
        *(_list(name) for name in ("seen", "near", "organisations", "acting", "opened", "people")),
        _setting("today", "date"),
        _setting("reader", "bigint"),
        _setting("many", "boolean"),
        _open(),
        _rows("areas_seen", "varchar", _areas("seen")),
        _rows("areas_near", "varchar", _areas("near")),
        *(_rows(name, "bigint", question, is_definer) for name, question, is_definer in _QUESTIONS),
        _asked_of_one("is_opened", f"{_OPENING} WHERE o.household_id = wanted AND {_MINE}"),
        _asked_of_one("is_in_opened", f"{_OPENING} {_OF_MEMBERS} WHERE m.person_id = wanted AND {_MINE}"),
        *_far_ways(),
    ]


def _setting(name: str, kind: str) -> str:
    """A function that reads one value which `wall_open` set."""
    return (
        f"CREATE FUNCTION wall_{name}() RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS"
        f" $$ SELECT nullif(current_setting('ppaos.{name}', true), '')::{kind} $$"
    )


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


def _asked_alone(kind: str, key: str) -> str:
    """The name of the function that looks at the rows of a table by one key."""
    return f"wall_by_{kind}_{key}"


def _asked_of_one(name: str, question: str) -> str:
    """A function that asks of one row by its key; its plan is made once."""
    return (
        f"CREATE FUNCTION wall_{name}(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE"
        f" SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN EXISTS ({question}); END $$"
    )


def _far_ways() -> list[str]:
    """For each way that is asked of one row alone, a function: its plans are made once, not with every question."""
    ways = [way_of(name, way) for name, told in table()["tables"].items() for way in told]
    asked = {(kind, column or "id") for of, kind, column, _ in ways if of == "far"}
    return [
        f"CREATE FUNCTION {_asked_alone(kind, key)}(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE"
        " COST 5000 PARALLEL SAFE SECURITY DEFINER SET search_path = public AS $$ BEGIN "
        + "".join(
            f"IF {may} THEN RETURN true; END IF; "
            for may in _steps(kind, f"FROM {kind} WHERE {kind}.{key} = wanted")
        )
        + "RETURN false; END $$"
        for kind, key in sorted(asked)
    ]


def _steps(name: str, rows: str) -> list[str]:
    """The ways to the rows of a table, each a question of its own, asked only of whom it can concern."""
    steps = []
    for way in table()["tables"][name]:
        of, kind, column, own = way_of(name, way)
        if of:
            further = f"FROM {kind} WHERE {kind}.{column or 'id'} IN (SELECT {name}.{own} {rows})"
            steps += _steps(kind, further)
        else:
            told = _of_one(kind, f"{name}.{own}") if kind in OF_ONE else way_as_sql(name, way)
            steps.append(f"{HELD[kind]} AND EXISTS (SELECT 1 {rows} AND ({told}))")
    return steps


def _rows(name: str, kind: str, question: str, is_definer: bool = False) -> str:
    """A function of many values; one of a definer looks at tables that have a wall of their own."""
    definer = " SECURITY DEFINER SET search_path = public" if is_definer else ""
    return (
        f"CREATE FUNCTION wall_{name}() RETURNS SETOF {kind} LANGUAGE sql STABLE PARALLEL SAFE{definer} AS"
        f" $$ {question} $$"
    )


def _areas(kind: str) -> str:
    return (
        f"SELECT w.area_id FROM geography_areawithin w WHERE w.ancestor_id = ANY (wall_{kind}()::varchar[])"
        f" AND {_holds('w')}"
    )


# Beyond areas: which rows a reader comes to by whose number. True: it looks at tables that have a wall of their own.
_QUESTIONS = (
    (
        "people_opened",
        "SELECT unnest(wall_people()::bigint[]) UNION ALL SELECT m.person_id FROM registry_membership m"
        f" JOIN registry_opening o USING (household_id) WHERE wall_many() AND {_MINE}",
        True,
    ),
    *(
        (
            name,
            f"SELECT c.{column} FROM targeting_match m JOIN targeting_candidate c ON c.id = m.candidate_id"
            " WHERE m.is_current AND m.decision = 'same' AND m.person_id IN (SELECT wall_people_opened())",
            True,
        )
        for name, column in (("matched", "id"), ("matched_homes", "candidate_household_id"))
    ),
    (
        "answered",
        "SELECT household_id FROM referral_referral WHERE organisation_id = ANY (wall_organisations()::bigint[])",
        True,
    ),
    ("forms", "SELECT id FROM survey_form WHERE area_id IN (SELECT wall_areas_near())", False),
    (
        "past",
        "SELECT household_id FROM registry_residence r"
        " WHERE r.valid_to IS NOT NULL AND r.area_id IN (SELECT wall_areas_seen())"
        " UNION ALL SELECT id FROM registry_household h WHERE h.made_in_id IN (SELECT wall_areas_seen())",
        True,
    ),
    (
        "listed",
        "SELECT i.id FROM targeting_listimport i JOIN targeting_edition e ON e.id = i.edition_id"
        " JOIN targeting_source s ON s.id = e.source_id WHERE s.area_id IN (SELECT wall_areas_near())",
        False,
    ),
)


def _roles_by_sight() -> Iterator[str]:
    """As SQL: the roles that see households of their area, then those that hold any deed over all of it."""
    reaching = {name for name, role in roles().items() if role.deeds.intersection(table()["reaching"])}
    whole = {name for name, role in roles().items() if role.sees_area}
    for names in ({name for name in whole if SEE in roles()[name].deeds}, whole):
        yield ", ".join(f"'{name}'" for name in sorted(names | reaching))


def _open() -> str:
    """The function that sets whose eyes look: areas of their roles, bodies they act for, what is opened to them."""
    sees, holds = _roles_by_sight()
    opens = "o.valid_from <= today AND (o.valid_to IS NULL OR o.valid_to > today)"
    nobody = "".join(f"PERFORM set_config('ppaos.{name}', '', false); " for name in SCOPE)
    return f"""CREATE FUNCTION wall_open(reader bigint, today date) RETURNS void LANGUAGE plpgsql VOLATILE
        SECURITY DEFINER SET search_path = public AS $$ DECLARE done text; BEGIN
        IF reader IS NULL THEN
            {nobody}
            RETURN;
        END IF;
        WITH held AS (
            SELECT g.area_id, g.role, g.organisation_id
            FROM cooperation_grant g JOIN accounts_user u ON u.id = g.user_id
            WHERE g.user_id = reader AND u.is_active AND g.valid_from <= today
                AND (g.valid_to IS NULL OR g.valid_to > today)
        ), acting AS (
            SELECT organisation_id AS id FROM held WHERE organisation_id IS NOT NULL
        ), opened AS (
            SELECT household_id FROM registry_opening o JOIN accounts_user u ON u.id = o.user_id
            WHERE o.user_id = reader AND u.is_active AND {opens}
            UNION ALL SELECT household_id FROM registry_opening o JOIN acting ON acting.id = o.organisation_id
            WHERE {opens}
            LIMIT {MOST_NAMED + 1}
        ), named AS (
            SELECT household_id FROM opened WHERE (SELECT count(*) FROM opened) <= {MOST_NAMED}
        )
        SELECT concat(set_config('ppaos.reader', coalesce(reader::text, ''), false),
            set_config('ppaos.today', coalesce(today::text, ''), false),
            set_config('ppaos.seen', coalesce((SELECT string_agg(area_id, ',') FROM held
                WHERE role IN ({sees})), ''), false),
            set_config('ppaos.near', coalesce((SELECT string_agg(area_id, ',') FROM held
                WHERE role IN ({holds})), ''), false),
            set_config('ppaos.organisations', coalesce((SELECT string_agg(o.id::text, ',')
                FROM cooperation_organisation o, acting WHERE acting.id IN (o.id, o.parent_id)), ''), false),
            set_config('ppaos.acting', coalesce((SELECT string_agg(id::text, ',') FROM acting), ''), false),
            set_config('ppaos.opened', coalesce((SELECT string_agg(household_id::text, ',') FROM named), ''), false),
            set_config('ppaos.people', coalesce((SELECT string_agg(m.person_id::text, ',')
                FROM registry_membership m JOIN named USING (household_id)), ''), false),
            set_config('ppaos.many', (SELECT count(*) > {MOST_NAMED} FROM opened)::text, false)) INTO done;
        END $$"""


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
        f" AND w.ancestor_id = ANY ((SELECT wall_{kind}()::varchar[])::varchar[]) AND {_holds('w')})"
    )


def _holds(row: str) -> str:
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
            return f"{_asked_alone(kind, column or 'id')}({name}.{own})"
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
