"""Does a dimension fail, is the level reached, does a capital lie too low, is a referral open?"""

from datetime import date

import narwhals as nw
from narwhals.typing import FrameT

from ppaos.engine.exit.faults import NOT_POOR, POOR
from ppaos.engine.exit.outcomes import any_of, is_older, outcome, reasons
from ppaos.engine.livelihood.scoring import level_of
from ppaos.engine.methods import CapitalMethod, ExitRule

# What is said of a dimension.
FINE, ACCEPTED, OPEN, FAILS, OLD = 0, 1, 2, 3, 4
CODES = ((FAILS, "fails"), (OPEN, "not_judged"), (OLD, "too_old"), (ACCEPTED, "accepted"))


def with_dimensions(homes: FrameT, dimensions: FrameT, rule: ExitRule, as_of: date) -> FrameT:
    """The households with dimensions_outcome, dimensions_reasons, how many dimensions fail and the oldest day they were
    judged. A reason excuses what is known to fail, never what is not known."""
    state = nw.col("state")
    has_reason = (nw.col("accepted_reason").cast(nw.String).str.strip_chars() != "").fill_null(value=False)
    with_reason = nw.lit(ACCEPTED) if rule.accepts_reason else nw.lit(FAILS)
    poor = nw.when(has_reason).then(with_reason).otherwise(nw.lit(FAILS))
    fine_or_open = nw.when(state == NOT_POOR).then(nw.lit(FINE)).otherwise(nw.lit(OPEN))
    now = nw.when(state == POOR).then(poor).otherwise(fine_or_open)
    if rule.dimension_months_old:
        is_old = is_older("judged_on", rule.dimension_months_old.value, as_of) & state.is_in([POOR, NOT_POOR])
        now = nw.when(is_old).then(nw.lit(OLD)).otherwise(now)
    told = dimensions.with_columns(now.alias("told"), nw.col("judged_on").cast(nw.Date))
    asked = nw.col("dimension").is_in(list(rule.dimensions))
    wide = told.group_by("household_id").agg(
        *(
            nw.when(nw.col("dimension") == name).then(nw.col("told")).max().alias(f"of {name}")
            for name in rule.dimensions
        ),
        nw.when(asked).then(nw.col("judged_on")).min().alias("dimensions_on"),
    )
    each = homes.join(wide, on="household_id", how="left").with_columns(
        nw.col(f"of {name}").fill_null(OPEN)
        for name in rule.dimensions  # nothing told is not known
    )
    said: list[tuple[nw.Expr, str]] = [
        (nw.col(f"of {name}") == rank, f"{code}:{name}") for rank, code in CODES for name in rule.dimensions
    ]
    fails, is_unsaid, is_old, excused = (
        any_of(nw.col(f"of {name}") == rank for name in rule.dimensions) for rank, _code in CODES
    )
    is_open = is_unsaid | is_old
    return each.with_columns(
        outcome(fails, is_open).alias("dimensions_outcome"),
        reasons([*said, (~(fails | is_open | excused), "none_fails")]).alias("dimensions_reasons"),
        _counted([nw.col(f"of {name}") == FAILS for name in rule.dimensions]).alias("dimensions_value"),
    )


def with_levels(homes: FrameT, rule: ExitRule, method: CapitalMethod, as_of: date) -> FrameT:
    """The households with what is said of their level and of each capital; what is not scored, or was scored too long
    ago or nobody knows when, is not known."""
    codes: list[str] = [capital.code for capital in method.capitals]
    is_lately = ~is_older("scored_on", rule.most_months_old.value, as_of)
    levels = homes.with_columns(
        nw.when(is_lately).then(level_of(code, method).cast(nw.Float64)).alias(f"level of {code}")
        for code in [*codes, "overall"]
    )
    had = {code: ~nw.col(code).is_null() & ~is_lately for code in [*codes, "overall"]}
    level, least = nw.col("level of overall"), rule.least_level.value
    is_below, not_scored = (level < least).fill_null(value=False), level.is_null()
    lowest = {code: nw.col(f"level of {code}") for code in codes}
    at = {code: (each <= rule.lowest_level.value).fill_null(value=False) for code, each in lowest.items()}
    fails, is_open = any_of(at.values()), any_of(each.is_null() for each in lowest.values())
    said: list[tuple[nw.Expr, str]] = [(holds, f"at_lowest:{code}") for code, holds in at.items()]
    said += [(each.is_null() & ~had[code], f"not_scored:{code}") for code, each in lowest.items()]
    said += [(any_of(had[code] for code in codes), "too_old")]
    known = [
        (is_below, "below_level"), (not_scored & ~had["overall"], "not_scored"), (had["overall"], "too_old"),
        (level >= least, "level_reached"),
    ]  # fmt: skip
    return levels.with_columns(
        outcome(is_below, not_scored).alias("level_outcome"),
        reasons(known).alias("level_reasons"),
        level.alias("level_value"),
        outcome(fails, is_open).alias("capitals_outcome"),
        reasons([*said, (~(fails | is_open), "none_so_low")]).alias("capitals_reasons"),
        nw.min_horizontal(*lowest.values()).alias("capitals_value"),
        *(nw.col("scored_on").cast(nw.Date).alias(f"{criterion}_on") for criterion in ("level", "capitals")),
    )


def with_referrals(homes: FrameT, referrals: FrameT) -> FrameT:
    """The households with what is said of their referrals; one that nobody knows the state of is not known."""
    is_open = nw.col("is_open")
    told = referrals.select(
        "household_id",
        nw.when(is_open).then(nw.lit(1)).otherwise(nw.lit(0)).alias("open"),
        nw.when(is_open.is_null()).then(nw.lit(1)).otherwise(nw.lit(0)).alias("untold"),
    )
    counted = told.group_by("household_id").agg(nw.col("open").sum(), nw.col("untold").sum())
    each = homes.join(counted, on="household_id", how="left").with_columns(
        nw.col("open").fill_null(0),  # no referral at all
        nw.col("untold").fill_null(0),
    )
    some, unsure = nw.col("open") > 0, nw.col("untold") > 0
    said = [(some, "open"), (unsure, "state_not_known"), (~(some | unsure), "none_open")]
    return each.with_columns(
        outcome(some, unsure).alias("referrals_outcome"),
        reasons(said).alias("referrals_reasons"),
        nw.col("open").cast(nw.Float64).alias("referrals_value"),
    )


def _counted(conditions: list[nw.Expr]) -> nw.Expr:
    ones = [nw.when(each).then(nw.lit(1.0)).otherwise(nw.lit(0.0)) for each in conditions]
    return nw.sum_horizontal(*ones)
