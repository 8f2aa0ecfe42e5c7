"""What do the registers say now? The facts of households and lists, put into temporary tables for counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ppaos.engine.thai.calendar import fiscal_year, fiscal_year_period
from ppaos.evidence.livelihood.queries import FACTS_SQL
from ppaos.evidence.targeting.queries.matching import KEPT
from ppaos.ground.workbench.queries import staged, written
from ppaos.sharing.dashboards.models import STATES
from ppaos.sharing.dashboards.queries.states import household_states, list_states
from ppaos.support.referral.queries.desk import sent_states

CAPITALS = ("human", "physical", "financial", "natural", "social", "overall")
DIMENSIONS = ("health", "living", "education", "income", "access")
FOLLOWED = ("is_followed", "came_back", "has_met_need")
BAHT = ("baht_paid", "baht_budgeted", "baht_promised")
HOUSEHOLD_COLUMNS = (
    "household_id", "area_id", "standing", "persons", "is_compared", *STATES, "is_assessed", *CAPITALS, "level",
    *DIMENSIONS, "is_referred", "is_helped", *BAHT, "target_group", "is_in_model", "has_agreed_plan", "persons_able",
    *FOLLOWED,
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
),
able as (
    select distinct record.person_id
    from record join operating_models_learner learner on learner.person_id = record.id
    where learner.able_on is not null
)
select stay.household_id, count(*) as persons, count(able.person_id) as persons_able
from stay left join able on able.person_id = stay.person_id group by stay.household_id"""
# Referrals that left, and the ledger as it stands: corrections carry differences, what was taken back is no help.
_SUPPORT = """
create temporary table staged_support on commit drop as
with record as (
    select id, coalesce(merged_into_id, id) as kept_id from registry_household
    where %(ids)s::bigint[] is null or id = any(%(ids)s) or merged_into_id = any(%(ids)s)
),
referred as (
    select distinct record.kept_id
    from record join referral_referral referral on referral.household_id = record.id
    where referral.state = any(%(sent)s)
),
helped as (
    select record.kept_id, bool_or(line.stage = 'paid' and line.corrects_id is null) as is_helped,
        sum(line.baht) filter (where line.stage = 'paid') as baht_paid,
        sum(line.baht) filter (where line.stage = 'budgeted') as baht_budgeted,
        sum(line.baht) filter (where line.stage = 'promised') as baht_promised
    from record join assistance_helpline line on line.household_id = record.id
    where not exists (
        select from assistance_helpline back
        where back.corrects_id = coalesce(line.corrects_id, line.id) and back.takes_back)
    group by record.kept_id
)
select coalesce(referred.kept_id, helped.kept_id) as household_id, referred.kept_id is not null as is_referred,
    coalesce(helped.is_helped, false) as is_helped, helped.baht_paid, helped.baht_budgeted, helped.baht_promised
from referred full join helped on helped.kept_id = referred.kept_id"""
# Members of models now, and plans that were agreed and go on; of records that were merged too.
_BUILT = """
create temporary table staged_built on commit drop as
with record as (
    select id, coalesce(merged_into_id, id) as kept_id from registry_household
    where %(ids)s::bigint[] is null or id = any(%(ids)s) or merged_into_id = any(%(ids)s)
)
select record.kept_id as household_id,
    bool_or(enrolment.id is not null) as is_in_model, bool_or(plan.id is not null) as has_agreed_plan
from record
left join operating_models_enrolment enrolment on enrolment.household_id = record.id and enrolment.state = 'enrolled'
left join operating_models_householdplan plan on plan.household_id = record.id and plan.state = 'plan_agreed'
where enrolment.id is not null or plan.id is not null
group by record.kept_id"""
# Asked again within the fiscal year: answers of a round after the first one, or a check of a monitored exit that met
# somebody. Who left and came back, and of whom at least one need was met. Of records that were merged too.
_FOLLOWED = """
create temporary table staged_followed on commit drop as
with record as (
    select id, coalesce(merged_into_id, id) as kept_id from registry_household
    where %(ids)s::bigint[] is null or id = any(%(ids)s) or merged_into_id = any(%(ids)s)
),
told as (
    select record.kept_id, true as is_followed, false as came_back, false as has_met_need
    from record join livelihood_assessment again on again.household_id = record.id
    where again.is_current and again.authority_id is null
        and again.assessed_on >= %(since)s::date and again.assessed_on < %(until)s::date
        and exists (select from livelihood_assessment first where first.household_id = again.household_id
            and first.is_current and first.authority_id is null
            and (first.year, first.round) < (again.year, again.round))
    union all
    select record.kept_id, true, false, false
    from record join monitoring_exit way on way.household_id = record.id
    join monitoring_exitcheck checked on checked.exit_id = way.id
    where checked.held_on >= %(since)s::date and checked.held_on < %(until)s::date
    union all
    select record.kept_id, false, true, false
    from record join monitoring_exit way on way.household_id = record.id where way.state = 'reentered'
    union all
    select record.kept_id, false, false, true
    from record join assistance_need need on need.household_id = record.id where need.state = 'met'
)
select kept_id as household_id, bool_or(is_followed) as is_followed, bool_or(came_back) as came_back,
    bool_or(has_met_need) as has_met_need
from told group by kept_id"""
_GROUPED = """
left join livelihood_groupoverride decided on decided.household_id = household.id and decided.ended_at is null
left join lateral (
    select place."group" from livelihood_groupplace place
    join livelihood_grouprun run on run.id = place.run_id and run.is_current
    where place.household_id = household.id order by run.year desc, run.made_at desc, run.id desc limit 1
) placed on true"""
_HOUSEHOLDS = f"""
create temporary table recounted_household on commit drop as
with profile as ({FACTS_SQL} where %(ids)s::bigint[] is null or household.id = any(%(ids)s))
select household.id as household_id, household.area_id, household.standing,
    coalesce(member.persons, 0)::integer as persons, state.household_id is not null as is_compared,
    {", ".join(f"coalesce(state.{name}, 0)::integer as {name}" for name in STATES)},
    coalesce(profile.is_assessed, false) as is_assessed,
    {", ".join(f"round(profile.{name}::numeric, 4) as {name}" for name in CAPITALS)}, profile.level,
    {", ".join(f"coalesce(profile.{name}, '') as {name}" for name in DIMENSIONS)},
    coalesce(support.is_referred, false) as is_referred, coalesce(support.is_helped, false) as is_helped,
    {", ".join(f"support.{name}" for name in BAHT)},
    coalesce(decided."group", placed."group", '') as target_group, coalesce(built.is_in_model, false) as is_in_model,
    coalesce(built.has_agreed_plan, false) as has_agreed_plan,
    coalesce(member.persons_able, 0)::integer as persons_able,
    {", ".join(f"coalesce(followed.{name}, false) as {name}" for name in FOLLOWED)}
from registry_household household
join profile on profile.household_id = household.id
left join staged_states state on state.household_id = household.id
left join staged_members member on member.household_id = household.id
left join staged_support support on support.household_id = household.id
left join staged_built built on built.household_id = household.id
left join staged_followed followed on followed.household_id = household.id{_GROUPED}
where household.merged_into_id is null"""


def recount_households(household_ids: Sequence[int] | None, on: date) -> None:
    """Make the temporary table `recounted_household`: the facts of these households (None: all) as they are now."""
    staged("staged_states", household_states(household_ids))
    written(
        "drop table if exists pg_temp.staged_members, pg_temp.staged_support, pg_temp.staged_built,"
        " pg_temp.staged_followed, pg_temp.recounted_household"
    )
    parameters: dict[str, Any] = {"ids": None if household_ids is None else list(household_ids), "on": on}
    written(_MEMBERS, parameters)
    written(_SUPPORT, parameters | {"sent": sent_states()})
    written(_BUILT, parameters)
    since, until = fiscal_year_period(fiscal_year(on))
    written(_FOLLOWED, parameters | {"since": since, "until": until})
    written(_HOUSEHOLDS, parameters)


def recount_lists(candidate_household_ids: Sequence[int] | None) -> None:
    """Make the temporary table `recounted_list`: the facts of these listed households (None: all) as they are now."""
    staged("recounted_list", list_states(candidate_household_ids))
