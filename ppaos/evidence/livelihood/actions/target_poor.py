"""Who is target poor: failing basic needs and on the welfare register, told for households and for members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from ppaos.engine.methods import TpmapRule
from ppaos.evidence.livelihood.permissions import check_can_assess
from ppaos.evidence.livelihood.queries.methods import MethodMissing, newest_method, parsed
from ppaos.evidence.targeting.queries.registers import register_holders, welfare_registers
from ppaos.ground.privacy.actions import announce, unaudited, write_event
from ppaos.ground.workbench.queries import fetched_frame, staged, written

HOUSEHOLD = {"household_id": pl.Int64}
# How many of the five dimensions are poor, and how many are not known.
_COUNTED = " + ".join(
    f"(live.{name} = '{{state}}')::int" for name in ("health", "living", "education", "income", "access")
)
_POOR, _UNKNOWN = _COUNTED.format(state="poor"), _COUNTED.format(state="unknown")
# The newest register of the place that is not of a later year, nor older than the rule allows.
_REGISTER = """
    left join lateral (
        select edition_id from welfare_register register
        where register.area_id = live.area_id and register.year between live.year - %(years)s and live.year
        order by register.year desc limit 1
    ) register on true"""
# A no is enough for «not poor»; «poor» takes two yes; everything else is not known.
_JUDGED = f"""
    select live.id, case
        when {_POOR} + {_UNKNOWN} < %(least)s or %(asks)s and register.edition_id is not null and held.state is null
            then 'not_poor'
        when {_POOR} >= %(least)s and (not %(asks)s or held.state = 'on') then 'poor'
        else 'unknown' end as target_poor
    from {{table}} live {_REGISTER} left join lateral ({{held}}) held on true
    where live.is_current and (%(ids)s::bigint[] is null or live.household_id = any(%(ids)s))"""
_SOMEBODY = """
    select case when bool_or(holder.state = 'on') then 'on' when count(*) > 0 then 'in_doubt' end as state
    from registry_membership member join register_holder holder on holder.person_id = member.person_id
    where member.household_id = live.household_id and member.valid_to is null
        and holder.edition_id = register.edition_id"""
_THE_MEMBER = """
    select state from register_holder holder
    where holder.person_id = live.person_id and holder.edition_id = register.edition_id"""
_CHANGED = """
    update {table} live set target_poor = judged.target_poor from ({judged}) judged
    where judged.id = live.id and judged.target_poor is distinct from live.target_poor
    returning live.household_id"""
TABLES = {"livelihood_dimensionresult": _SOMEBODY, "livelihood_persondimensions": _THE_MEMBER}


@unaudited("a step of assessing households, or of what tells its own event")
def keep_target_poor(household_ids: Sequence[int] | None, at: datetime) -> set[int]:
    """Judge the current results of the households (None: of all), and of their members, by the rule in force.

    Returns the households for which it came out otherwise. Not known where no register was brought in for the place
    and year, where a row of it is in doubt, or where too little of basic needs was answered.
    """
    try:
        rule: TpmapRule = parsed(newest_method("tpmap_rule"))
    except MethodMissing:
        return set()
    registers = welfare_registers()
    staged("welfare_register", registers)
    staged("register_holder", register_holders(registers["edition_id"], household_ids))
    written('create index on pg_temp."register_holder" (person_id, edition_id)')
    asked = {
        "ids": None if household_ids is None else list(household_ids),
        "least": int(rule.least_dimensions.value), "years": int(rule.most_years_older.value), "asks": rule.on_register,
    }  # fmt: skip
    changed: set[int] = set()
    for table, held in TABLES.items():
        judged = _JUDGED.format(table=table, held=held)
        rows = fetched_frame(_CHANGED.format(table=table, judged=judged), asked, schema=HOUSEHOLD)
        changed |= set(rows["household_id"])
    return changed


@unaudited("writes its event only where somebody's state changed")
def judge_target_poor(*, by: Any, at: datetime) -> int:
    """Judge everybody once more, as registers come, go and are linked; returns how many households changed."""
    check_can_assess(user=by, household_ids=None)
    with transaction.atomic():
        changed = keep_target_poor(None, at)
        if changed:
            announce(households=changed, at=at)
            write_event("target_poor.judged", by=by, at=at, detail={"households": len(changed)})
    return len(changed)
