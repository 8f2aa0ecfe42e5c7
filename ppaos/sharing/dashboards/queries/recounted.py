"""What do the registers say now? The facts of households and lists, put into temporary tables for counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ppaos.evidence.livelihood.queries import FACTS_SQL
from ppaos.evidence.targeting.queries.matching import KEPT
from ppaos.ground.workbench.queries import staged, written
from ppaos.sharing.dashboards.models import STATES
from ppaos.sharing.dashboards.queries.states import household_states, list_states

CAPITALS = ("human", "physical", "financial", "natural", "social", "overall")
DIMENSIONS = ("health", "living", "education", "income", "access")
HOUSEHOLD_COLUMNS = (
    "household_id", "area_id", "standing", "persons", "is_compared", *STATES, "is_assessed", *CAPITALS, "level",
    *DIMENSIONS,
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Where facts are kept, and where a recount of them lies."""

    table: str
    recounted: str
    key: str
    columns: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns for a statement; quoted, because «natural» is a word of SQL."""
        return ", ".join(f'"{column}"' for column in self.columns)


FACTS = {
    "household": Facts("dashboards_householdfact", "recounted_household", "household_id", HOUSEHOLD_COLUMNS),
    "list": Facts(
        "dashboards_listfact",
        "recounted_list",
        "candidate_household_id",
        ("candidate_household_id", "area_id", *STATES),
    ),
}
# Everybody once: where they live, else where they are registered. The same people as in the cross-check.
_MEMBERS = f"""
create temporary table staged_members on commit drop as
with recursive {KEPT},
held as not materialized (
    select * from registry_membership
    where valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s)
),
person as (
    select distinct coalesce(kept_record.kept_id, held.person_id) as id
    from held left join kept_record on kept_record.id = held.person_id
    where %(ids)s::bigint[] is null or held.household_id = any(%(ids)s)
),
record as (
    select id, id as person_id from person
    union all
    select kept_record.id, person.id from person join kept_record on kept_record.kept_id = person.id
),
stay as (
    select distinct on (record.person_id) record.person_id, held.household_id
    from record join held on held.person_id = record.id
    order by record.person_id, held.presence = 'named_absent', held.id desc
)
select household_id, count(*) as persons from stay group by household_id"""
_HOUSEHOLDS = f"""
create temporary table recounted_household on commit drop as
with profile as ({FACTS_SQL} where %(ids)s::bigint[] is null or household.id = any(%(ids)s))
select household.id as household_id, household.area_id, household.standing,
    coalesce(member.persons, 0)::integer as persons, state.household_id is not null as is_compared,
    {", ".join(f"coalesce(state.{name}, 0)::integer as {name}" for name in STATES)},
    coalesce(profile.is_assessed, false) as is_assessed,
    {", ".join(f"round(profile.{name}::numeric, 4) as {name}" for name in CAPITALS)}, profile.level,
    {", ".join(f"coalesce(profile.{name}, '') as {name}" for name in DIMENSIONS)}
from registry_household household
join profile on profile.household_id = household.id
left join staged_states state on state.household_id = household.id
left join staged_members member on member.household_id = household.id
where household.merged_into_id is null"""


def recount_households(household_ids: Sequence[int] | None, on: date) -> None:
    """Make the temporary table `recounted_household`: the facts of these households (None: all) as they are now."""
    staged("staged_states", household_states(household_ids))
    written("drop table if exists pg_temp.staged_members, pg_temp.recounted_household")
    parameters = {"ids": None if household_ids is None else list(household_ids), "on": on}
    written(_MEMBERS, parameters)
    written(_HOUSEHOLDS, parameters)


def recount_lists(candidate_household_ids: Sequence[int] | None) -> None:
    """Make the temporary table `recounted_list`: the facts of these listed households (None: all) as they are now."""
    staged("recounted_list", list_states(candidate_household_ids))
