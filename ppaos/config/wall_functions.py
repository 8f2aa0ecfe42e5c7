"""The functions that the policies of the wall of rows ask: whose eyes look, and which rows they come to."""

from collections.abc import Iterator

from ppaos.config.wall_ways import asked_alone, holds_today, steps_of, table, way_of
from ppaos.ground.privacy.permissions import SCOPE
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.queries.visibility import SEE

MOST_NAMED = 2_000  # openings that are set by their numbers; of more, each is asked for
_OPENING, _OF_MEMBERS = "SELECT 1 FROM registry_opening o", "JOIN registry_membership m USING (household_id)"
_MINE = (
    "(o.user_id = wall_reader() OR o.organisation_id = ANY (wall_acting()::bigint[]))"
    " AND o.valid_from <= wall_today() AND (o.valid_to IS NULL OR o.valid_to > wall_today())"
)


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
        f"CREATE FUNCTION {asked_alone(kind, key)}(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE"
        " COST 5000 PARALLEL SAFE SECURITY DEFINER SET search_path = public AS $$ BEGIN "
        + "".join(f"IF {held} AND {may} THEN RETURN true; END IF; " for held, may in steps_of(kind, key))
        + "RETURN false; END $$"
        for kind, key in sorted(asked)
    ]


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
        f" AND {holds_today('w')}"
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
