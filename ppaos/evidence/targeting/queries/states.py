"""Where does each listed and each poor person stand: in both, listed only, or found only?

The one definition of the cross-check; ledger, people behind a figure, and the facts of the overview all read it.
A unit is a registered person, or a listed row that is nobody in the register.
"""

from dataclasses import dataclass

from ppaos.evidence.targeting.queries.matching import KEPT
from ppaos.people.registry.models import POOR, Standing

IN_BOTH, NOT_POOR, NOT_FOUND = "in_both", "listed_not_poor", "listed_not_found"
NOT_VISITED, LISTED_IN_DOUBT, UNMATCHABLE = "listed_not_visited", "listed_in_doubt", "unmatchable"
MISSED, COVERED, POOR_IN_DOUBT = "missed", "covered", "poor_in_doubt"
LISTED = (IN_BOTH, NOT_POOR, NOT_FOUND, NOT_VISITED, LISTED_IN_DOUBT, UNMATCHABLE)
ADDED = (MISSED, COVERED, POOR_IN_DOUBT)  # poor, and not on the list as far as is known
STATES = (*LISTED, *ADDED)
# What a household is when its people differ: the first of these that anybody is.
PRECEDENCE = (
    IN_BOTH, NOT_POOR, POOR_IN_DOUBT, LISTED_IN_DOUBT, NOT_FOUND, NOT_VISITED, UNMATCHABLE, MISSED, COVERED,
)  # fmt: skip

_POOR = ", ".join(f"'{standing}'" for standing in POOR)
# Who left poverty was found poor: on the list rightly, and asked for no more where it is not.
_FOUND_POOR = f"{_POOR}, '{Standing.EXITED}'"
_HELD = "{0}.valid_from <= %(on)s AND ({0}.valid_to IS NULL OR {0}.valid_to > %(on)s)"
WITHIN = """(geography_areawithin.valid_from IS NULL OR geography_areawithin.valid_from <= %(on)s)
    AND (geography_areawithin.valid_to IS NULL OR geography_areawithin.valid_to > %(on)s)"""


@dataclass(frozen=True)
class Scope:
    """Which areas, with which edition each; of which households, and which rows of the lists. Conditions in SQL.

    areas: a SELECT of area_id, edition_id. households: on `residence`. rows: on `candidate`. listed: on `nobody`.
    """

    areas: str
    households: str = "true"
    rows: str = "true"
    listed: str = "true"


ONE_EDITION = Scope(
    f"SELECT area_id, %(edition)s::bigint AS edition_id FROM geography_areawithin"
    f" WHERE ancestor_id = %(area)s AND {WITHIN}"
)
# The newest edition of a national list that covers an area: what «missed» is measured against in the overview.
NATIONAL = f"""
SELECT area.code AS area_id, newest.edition_id FROM geography_area area LEFT JOIN (
    SELECT DISTINCT ON (geography_areawithin.area_id) geography_areawithin.area_id, edition.id AS edition_id
    FROM geography_areawithin
    JOIN targeting_source source ON source.area_id = ancestor_id AND source.kind = 'national_list'
    JOIN targeting_edition edition ON edition.source_id = source.id
    WHERE {WITHIN} AND EXISTS (
        SELECT 1 FROM targeting_listimport import WHERE import.edition_id = edition.id AND import.state = 'committed')
    ORDER BY geography_areawithin.area_id, edition.year DESC, edition.round DESC, edition.id DESC
) newest ON newest.area_id = area.code
"""
OF_HOUSEHOLDS = Scope(
    NATIONAL,
    households="residence.household_id = ANY(%(ids)s)",
    rows="""candidate.id IN (
        SELECT match.candidate_id FROM targeting_match match JOIN member ON member.record_id = match.person_id
        WHERE match.is_current)""",
    listed="false",
)
OF_LISTS = Scope(
    NATIONAL,
    households="false",
    rows="""(candidate.candidate_household_id = ANY(%(ids)s) OR candidate.sealed_id IN (
        SELECT sealed_id FROM targeting_candidate WHERE candidate_household_id = ANY(%(ids)s)))""",
    listed="nobody.candidate_household_id = ANY(%(ids)s)",
)

# Which areas, with which edition each.
_SCOPE = """scope AS MATERIALIZED ({scope.areas}),
edition AS MATERIALIZED (SELECT DISTINCT edition_id FROM scope WHERE edition_id IS NOT NULL)"""

# Whom the register holds there: homes, and everybody who lives in them by any of their records.
_ASKED = f"""asked_home AS MATERIALIZED (
    SELECT residence.household_id FROM registry_residence residence JOIN scope ON scope.area_id = residence.area_id
    WHERE {_HELD.format("residence")} AND {{scope.households}}
),
asked_member AS MATERIALIZED (
    SELECT DISTINCT coalesce(kept_record.kept_id, membership.person_id) AS person_id
    FROM registry_membership membership JOIN asked_home ON asked_home.household_id = membership.household_id
    LEFT JOIN kept_record ON kept_record.id = membership.person_id
    WHERE {_HELD.format("membership")}
),
member AS MATERIALIZED (
    SELECT person_id AS record_id, person_id FROM asked_member
    UNION ALL
    SELECT kept_record.id, person_id FROM asked_member JOIN kept_record ON kept_record.kept_id = person_id
)"""

# The live rows of the editions, each in its own area, its house's or its source's.
_ROWS = """row_of_list AS MATERIALIZED (
    SELECT candidate.id, candidate.candidate_household_id, candidate.sealed_id, candidate.is_matchable,
           import.edition_id, coalesce(candidate.area_id, house.area_id, source.area_id) AS area_id
    FROM edition
    JOIN targeting_listimport import ON import.edition_id = edition.edition_id AND import.state = 'committed'
    JOIN targeting_candidate candidate ON candidate.list_import_id = import.id AND candidate.superseded_by_id IS NULL
    JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
    JOIN targeting_edition issue ON issue.id = edition.edition_id
    JOIN targeting_source source ON source.id = issue.source_id
    WHERE {scope.rows}
)"""

# Who the rows are, or may be, in the register; a row that is surely somebody is in doubt about nobody.
_LINKS = """link AS MATERIALIZED (
    SELECT row_of_list.id AS candidate_id, row_of_list.candidate_household_id, row_of_list.edition_id,
           row_of_list.sealed_id, coalesce(kept_record.kept_id, match.person_id) AS person_id,
           match.decision = 'same' AS is_same
    FROM targeting_match match
    JOIN row_of_list ON row_of_list.id = match.candidate_id
    LEFT JOIN kept_record ON kept_record.id = match.person_id
    WHERE match.is_current AND match.decision IN ('same', 'doubtful', 'cannot_tell')
),
doubt AS MATERIALIZED (
    SELECT DISTINCT link.candidate_id, link.edition_id, link.person_id FROM link
    WHERE NOT is_same AND NOT EXISTS (
        SELECT 1 FROM link same WHERE same.candidate_id = link.candidate_id AND same.is_same)
)"""

# Where those asked for and those listed live, one home each, and how it stood on the day.
_HOMES = f"""asked AS MATERIALIZED (
    SELECT record_id, person_id FROM member
    UNION
    SELECT person_id, person_id FROM link
    UNION
    SELECT kept_record.id, link.person_id FROM link JOIN kept_record ON kept_record.kept_id = link.person_id
),
stay AS MATERIALIZED (
    SELECT DISTINCT ON (asked.person_id) asked.person_id, membership.household_id
    FROM asked JOIN registry_membership membership ON membership.person_id = asked.record_id
    WHERE {_HELD.format("membership")}
    ORDER BY asked.person_id, membership.presence = 'named_absent', asked.record_id <> asked.person_id,
             membership.id DESC
),
home AS MATERIALIZED (
    SELECT residence.household_id, residence.area_id, step.standing
    FROM registry_residence residence
    JOIN registry_household household ON household.id = residence.household_id AND household.merged_into_id IS NULL
    LEFT JOIN LATERAL (
        SELECT standing FROM registry_standingevent event
        WHERE event.household_id = residence.household_id AND event."on" <= %(on)s
        ORDER BY event."on" DESC, event.id DESC LIMIT 1
    ) step ON true
    WHERE {_HELD.format("residence")} AND residence.household_id IN (SELECT household_id FROM stay)
)"""

# Who lives somewhere and is on a list.
_LISTED = """listed_person AS MATERIALIZED (
    SELECT DISTINCT link.person_id, link.edition_id, stay.household_id FROM link
    JOIN stay ON stay.person_id = link.person_id JOIN home ON home.household_id = stay.household_id
    WHERE link.is_same
)"""

# Everybody asked for, by what the list and the newest verdict say. Who is listed, or in doubt, and with whom they live
# is told by sorting, not by joins: the planner thinks these clauses small and would go through all of one for each
# row of the other.
_TOLD = """said AS (
    SELECT stay.person_id, home.household_id, home.area_id, home.standing, scope.edition_id, true AS is_asked,
           false AS on_list, false AS in_doubt
    FROM asked_home JOIN home USING (household_id) JOIN scope ON scope.area_id = home.area_id
    JOIN stay ON stay.household_id = home.household_id
    UNION ALL
    SELECT person_id, NULL, NULL, NULL, edition_id, false, true, false FROM listed_person
    UNION ALL
    SELECT person_id, NULL, NULL, NULL, edition_id, false, false, true FROM doubt
),
told_person AS (
    SELECT said.*, bool_or(on_list) OVER one_person AS is_listed, bool_or(in_doubt) OVER one_person AS is_doubted
    FROM said WINDOW one_person AS (PARTITION BY person_id, edition_id)
),
told AS (
    SELECT told_person.*, bool_or(is_listed) OVER one_home AS is_with_listed,
           bool_or(is_doubted) OVER one_home AS is_with_doubted
    FROM told_person WHERE is_asked WINDOW one_home AS (PARTITION BY household_id)
)"""

_KNOWN = f"""known AS (
    SELECT person_id, NULL::bigint AS candidate_id, household_id, NULL::bigint AS candidate_household_id, area_id,
           edition_id,
           CASE WHEN edition_id IS NULL THEN NULL
                WHEN is_listed AND standing IN ({_FOUND_POOR}) THEN '{IN_BOTH}'
                WHEN is_listed AND standing = 'not_poor' THEN '{NOT_POOR}'
                WHEN is_listed AND coalesce(standing, 'candidate') = 'candidate' THEN '{NOT_VISITED}'
                WHEN is_listed THEN '{NOT_FOUND}'
                WHEN standing IS NULL OR standing NOT IN ({_POOR}) THEN NULL
                WHEN is_doubted THEN '{POOR_IN_DOUBT}'
                WHEN is_with_listed THEN '{COVERED}'
                WHEN is_with_doubted THEN '{POOR_IN_DOUBT}'
                ELSE '{MISSED}' END AS state,
           standing AS outcome
    FROM told
)"""

# What linking says of each row, and of the rows beside it; placed where its household lives.
# Everything is joined before rows are left out: the planner cannot guess how many stay.
_JUDGED = """row_link AS MATERIALIZED (
    SELECT link.candidate_id, bool_or(link.is_same) AS is_same, bool_or(NOT link.is_same) AS is_doubted,
           min(listed_person.household_id) FILTER (WHERE link.is_same) AS household_id
    FROM link LEFT JOIN listed_person USING (person_id, edition_id) GROUP BY link.candidate_id
),
judged AS MATERIALIZED (
    SELECT row_of_list.*, row_link.is_same, row_link.is_doubted,
           bool_or(row_link.household_id IS NOT NULL) OVER one_person AS is_settled,
           min(row_of_list.id) OVER one_person AS first_writing,
           min(row_link.household_id) OVER (PARTITION BY row_of_list.candidate_household_id) AS household_id
    FROM row_of_list LEFT JOIN row_link ON row_link.candidate_id = row_of_list.id
    WINDOW one_person AS (
        PARTITION BY row_of_list.edition_id, coalesce(row_of_list.sealed_id, row_of_list.id::text::bytea))
),
-- Of its own: joined in one, rows and areas would meet by their edition alone, which is all with all.
homed AS MATERIALIZED (
    SELECT judged.*, coalesce(home.area_id, judged.area_id) AS home_area_id FROM judged
    LEFT JOIN home ON home.household_id = judged.household_id
),
placed AS MATERIALIZED (
    SELECT homed.* FROM homed
    JOIN scope ON scope.area_id = homed.home_area_id AND scope.edition_id = homed.edition_id
)"""

# Rows that are nobody in the register, each person once, by what was found at the house.
_UNKNOWN = f"""unknown AS (
    SELECT NULL::bigint AS person_id, nobody.id AS candidate_id, nobody.household_id, nobody.candidate_household_id,
           nobody.home_area_id AS area_id, nobody.edition_id,
           CASE WHEN nobody.is_doubted AND NOT nobody.is_same THEN '{LISTED_IN_DOUBT}'
                WHEN verdict.outcome = 'found_not_poor' THEN '{NOT_POOR}'
                WHEN verdict.outcome <> 'found_poor' OR nobody.is_same THEN '{NOT_FOUND}'
                WHEN NOT nobody.is_matchable THEN '{UNMATCHABLE}'
                ELSE '{NOT_VISITED}' END AS state,
           verdict.outcome
    FROM placed nobody
    LEFT JOIN LATERAL (
        SELECT outcome FROM targeting_verdict verdict
        WHERE verdict.candidate_household_id = nobody.candidate_household_id AND verdict.taken_back_at IS NULL
          AND verdict.found_on <= %(on)s
        ORDER BY verdict.found_on DESC, verdict.id DESC LIMIT 1
    ) verdict ON true
    WHERE NOT nobody.is_settled AND nobody.id = nobody.first_writing AND {{scope.listed}}
)"""

# One and the other.
_UNIT = """unit AS MATERIALIZED (SELECT * FROM known UNION ALL SELECT * FROM unknown)"""

_PARTS = (
    KEPT.strip(), _SCOPE, _ASKED, _ROWS, _LINKS, _HOMES, _LISTED, _TOLD, _KNOWN, _JUDGED, _UNKNOWN, _UNIT,
)  # fmt: skip


def units(scope: Scope) -> str:
    """WITH-clauses that end in `unit`: person_id, candidate_id, household_id, candidate_household_id, area_id,
    edition_id, state, outcome. Parameters: on, and what the scope names."""
    return "WITH RECURSIVE " + ",\n".join(_PARTS).format(scope=scope)
