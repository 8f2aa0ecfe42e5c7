"""May a household be proposed for leaving the register: criterion by criterion, with the numbers behind each?

Reasons. income: above_line, below_line, no_observation, one_observation, too_close, too_old, income_not_known,
transfers_not_known, line_not_known. dimensions: none_fails, fails:…, not_judged:…, too_old:…, accepted:…. level:
level_reached, below_level, not_scored, too_old. capitals: none_so_low, at_lowest:…, not_scored:…, too_old. referrals:
none_open, open, state_not_known.
"""

from datetime import date
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.exit.criteria import with_dimensions, with_levels, with_referrals
from ppaos.engine.exit.faults import (
    OBSERVATION,
    need_columns,
    refuse_capitals,
    refuse_dimensions,
    refuse_observations,
)
from ppaos.engine.exit.incomes import NUMBERS, with_income
from ppaos.engine.exit.lines import check_line
from ppaos.engine.exit.outcomes import LIFTED, MAY, NOT_MET, NOT_YET, UNKNOWN, any_of
from ppaos.engine.methods import CapitalMethod, ExitRule, IncomeLines, load

DATED = ("dimensions", "level", "capitals")
OUT = ("household_id", "verdict", "criterion", "outcome", "reasons", *NUMBERS, "value", "limit")


def judge_exits(
    observations: IntoFrameT,
    dimensions: IntoFrameT,
    capitals: IntoFrameT,
    referrals: IntoFrameT,
    rule: ExitRule,
    lines: IncomeLines,
    *,
    as_of: date,
    method: CapitalMethod | None = None,
) -> IntoFrameT:
    """Judge households by the criteria of an exit rule, as of a day.

    capitals, a row a household that is to be judged: household_id, scored_on (day; null: not known), the capitals of
    the method and overall (scores 1 to 4; null: not scored), and strategy where the rule lifts a criterion for some
    (null: not known); nothing else.
    observations, a row each: household_id; number (1, the first; they rise with the days); observed_on; province_code
    (two digits, as text); income_per_head (baht a person and year, with everything; null: not known; a year that ended
    in a loss is 0); transfers_per_head (baht of it that the programme gave; null: not known). Those after as_of are not
    looked at. dimensions, a row a household and dimension: household_id, dimension («health», «living», «education»,
    «income», «access»), state («poor», «not_poor», «unknown»), judged_on (the day it tells of; null: not known),
    accepted_reason (text; null or blank: none). referrals, a row each: household_id, is_open (null: not known); who has
    no row has none open. Rows of others are left out.

    Columns out, a row a household and criterion asked, in the order of household and rule: household_id; verdict
    («may_be_proposed»: all are met, «not_yet»: one is not met, «unknown»); criterion («income», «dimensions», «level»,
    «capitals», «referrals»); outcome («met», «not_met», «unknown», or «lifted» where the rule does not ask it of the
    household's strategy); reasons (codes of this module, blanks between, some with what they are of behind a colon); of
    the income first_on, first_income, first_line, last_on, last_income, last_line (days, baht a person and year as
    they were compared); of dimensions, level and capitals last_on, the day they rest on (of dimensions the oldest);
    value and limit (dimensions that fail; level reached and asked; lowest level of a capital, and the one that is too
    low; referrals open).
    Income is held against the line of the observation's year and province; a year without one is unknown. The newest
    observation is set beside the newest one that is the rule's months older, and none from that one on may be below.
    method: how the scores are banded; the newest packaged where none is given. Unknown never counts as met.
    Raises ExitError for rows nobody can be judged by, and where the rule asks for a line that is not there. Source:
    the rule's own.
    """
    check_line(rule, lines)
    bands = method or load("slf_capitals")
    homes = _scored(nw.from_native(capitals), rule, bands, as_of)
    homes = _with_lives(homes, nw.from_native(dimensions), nw.from_native(referrals), rule, as_of)
    judged = _with_incomes(homes, nw.from_native(observations), rule, lines, as_of)
    return cast(IntoFrameT, _long(_verdicts(_lifted(judged, rule), rule), rule).to_native())


def _scored(capitals: FrameT, rule: ExitRule, method: CapitalMethod, as_of: date) -> FrameT:
    """The households with what is said of their level and capitals."""
    refuse_capitals(capitals, method, bool(rule.lifted))
    return with_levels(capitals, rule, method, as_of)


def _with_lives(homes: FrameT, dimensions: FrameT, referrals: FrameT, rule: ExitRule, as_of: date) -> FrameT:
    """The households with what is said of dimensions and referrals."""
    refuse_dimensions(dimensions)
    need_columns(referrals, ("household_id", "is_open"), "referrals")
    return with_referrals(with_dimensions(homes, dimensions, rule, as_of), referrals)


def _with_incomes(
    homes: FrameT, observations: FrameT, rule: ExitRule, lines: IncomeLines, as_of: date
) -> FrameT:
    need_columns(observations, OBSERVATION, "observations")
    dated = observations.with_columns(nw.col("observed_on").cast(nw.Date))
    refuse_observations(dated)
    return with_income(homes, dated, rule, lines, as_of)


def _lifted(judged: FrameT, rule: ExitRule) -> FrameT:
    """Take off what the rule does not ask of households of a strategy."""
    for lifted in rule.lifted:
        name = f"{lifted.criterion}_outcome"
        is_meant = nw.col("strategy") == lifted.strategy
        judged = judged.with_columns(
            nw.when(is_meant).then(nw.lit(LIFTED)).otherwise(nw.col(name)).alias(name)
        )
    return judged


def _verdicts(judged: FrameT, rule: ExitRule) -> FrameT:
    stops, is_open = (
        any_of(nw.col(f"{criterion}_outcome") == outcome for criterion in rule.asked)
        for outcome in (NOT_MET, UNKNOWN)
    )
    open_or_not = nw.when(is_open).then(nw.lit(UNKNOWN)).otherwise(nw.lit(MAY))
    return judged.with_columns(nw.when(stops).then(nw.lit(NOT_YET)).otherwise(open_or_not).alias("verdict"))


def _long(judged: FrameT, rule: ExitRule) -> FrameT:
    """A row a household and criterion."""
    limits = {"dimensions": 0.0, "level": rule.least_level.value, "capitals": rule.lowest_level.value,
              "referrals": 0.0}  # fmt: skip
    parts = [
        judged.select(
            "household_id",
            "verdict",
            nw.lit(criterion).alias("criterion"),
            nw.col(f"{criterion}_outcome").alias("outcome"),
            nw.col(f"{criterion}_reasons").alias("reasons"),
            *(_number(name, criterion) for name in NUMBERS),
            (nw.col(f"{criterion}_value") if criterion in limits else _nothing()).alias("value"),
            (nw.lit(limits[criterion]) if criterion in limits else _nothing()).alias("limit"),
            nw.lit(place).alias("place"),
        )
        for place, criterion in enumerate(rule.asked)
    ]
    return nw.concat(parts).sort("household_id", "place").select(*OUT)


def _number(name: str, criterion: str) -> nw.Expr:
    """A number of the income; of what is judged and scored its day."""
    if criterion == "income":
        return nw.col(name)
    if name == "last_on" and criterion in DATED:
        return nw.col(f"{criterion}_on").alias(name)
    return nw.lit(None, dtype=nw.Date if name.endswith("_on") else nw.Float64).alias(name)


def _nothing() -> nw.Expr:
    return nw.lit(None, dtype=nw.Float64)
