"""The same households over rounds: who was found again, what became of the others, and how did the pairs change?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.utils import timezone

from ppaos.engine.livelihood.change import change_of, paired
from ppaos.engine.livelihood.compared import move_counts, move_matrix, verdict_moves
from ppaos.engine.livelihood.moves import IMPROVED, UNCHANGED, UNKNOWN, WORSE
from ppaos.engine.livelihood.panel import attrition, panel_weights
from ppaos.engine.livelihood.scoring import score
from ppaos.engine.methods import CapitalMethod, ChangeRule, ComparisonRules
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.evidence.livelihood.queries.tried import SCOPES, answers_of_round
from ppaos.evidence.livelihood.queries.whatif import LEVELS, is_
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.workbench.queries import fetched_frame

Round = tuple[int, int]
# What became of households of the first round until the end of the second, as far as anybody wrote it down.
_FATES = f"""
    with first as (
        select assessment.household_id, bool_or(household.merged_into_id is not null) as is_merged,
            max(coalesce(assessment.assessed_on, make_date(assessment.year - 543, 12, 31))) as since
        from livelihood_assessment assessment
        join registry_household household on household.id = assessment.household_id
        where assessment.is_current and assessment.authority_id is null and assessment.year = %(year)s
        and assessment.round = %(round)s and {SCOPES["interviewed"]} group by 1
    )
    select first.household_id, first.is_merged, coalesce(verdict.outcome, ''), coalesce(standing.standing, ''),
        exists (
            select from livelihood_assessment again where again.household_id = first.household_id and again.is_current
            and again.authority_id is null and again.year = %(later_year)s and again.round = %(later_round)s),
        exists (
            select from survey_visit visit where visit.household_id = first.household_id and not visit.is_practice
            and visit.state <> 'withdrawn' and visit.assigned_at::date between first.since and %(until)s),
        exists (
            select from survey_visit visit where visit.household_id = first.household_id and not visit.is_practice
            and visit.state = 'done' and visit.done_at::date between first.since and %(until)s)
    from first
    left join lateral (
        select outcome from targeting_verdict verdict where verdict.household_id = first.household_id
        and verdict.taken_back_at is null and verdict.found_on > first.since and verdict.found_on <= %(until)s
        order by verdict.found_on desc, verdict.id desc limit 1
    ) verdict on true
    left join lateral (
        select standing from registry_standingevent event where event.household_id = first.household_id
        and event.standing in ('moved', 'died', 'refused', 'duplicate')
        and event."on" > first.since and event."on" <= %(until)s
        order by event."on" desc, event.id desc limit 1
    ) standing on true
    order by first.household_id"""
FATES = {
    "household_id": pl.Int64, "is_merged": pl.Boolean, "verdict": pl.String, "standing": pl.String,
    "is_elsewhere": pl.Boolean, "is_assigned": pl.Boolean, "is_visited": pl.Boolean,
}  # fmt: skip
# What a verdict or a standing says of a household without answers of the round.
SAID = {
    "found_poor": "met", "found_not_poor": "met", "moved": "moved", "died": "died", "refused": "refused",
    "counted_elsewhere": "counted_elsewhere", "duplicate": "counted_elsewhere", "not_found": "not_found",
    "empty": "not_found",
}  # fmt: skip
FOLLOWED = {
    "year": pl.Int16, "round": pl.Int16, "households": pl.Int64, "of_first": pl.Int64, "pairs": pl.Int64,
    "mean": pl.Float64,
}  # fmt: skip
CHANGES = {change: change for change in (IMPROVED, UNCHANGED, WORSE, UNKNOWN)}
OUTCOMES = {*SAID.values(), "found", "not_visited", "not_asked"}


@dataclass(frozen=True)
class Panel:
    """Households of two rounds. `members`: of the first round, with outcome, part, district, level_before, level_after,
    weight; `outcomes`: outcome, households; `newcomers`: households of the second round alone; `pairs`: as `paired`
    gives them, with part and weight; `changes`: what they say of each score; `parts`: the same by part, of the overall;
    `matrix`, `moves`: as of a comparison, of the pairs."""

    members: pl.DataFrame
    outcomes: pl.DataFrame
    newcomers: pl.DataFrame
    pairs: pl.DataFrame
    changes: pl.DataFrame
    parts: pl.DataFrame
    matrix: pl.DataFrame
    moves: pl.DataFrame


def panel_of(
    area: Area, first: Round, second: Round, method: CapitalMethod, rule: ChangeRule, rules: ComparisonRules
) -> Panel:
    """The households interviewed in the area in the first round, followed into the second, both scored alike."""
    codes = [indicator.code for indicator in method.indicators]
    before, after = (answers_of_round(area.code, *each, codes, of="interviewed") for each in (first, second))
    members = _members(area, first, second, before, after, method)
    members = panel_weights(members, rules)
    known = members.select("household_id", "part", "weight")
    pairs = paired(before.select("household_id", *codes), after.select("household_id", *codes), method, rule)
    pairs = pairs.join(known, on="household_id").sort("household_id")
    told = verdict_moves(_level(pairs, "before"), _level(pairs, "after")).join(known, on="household_id")
    scores = [*(capital.code for capital in method.capitals), "overall"]
    changes = [change_of(pairs, rules, of=name).with_columns(score=pl.lit(name)) for name in scores]
    return Panel(
        members=members.join(
            pairs.select("household_id", "level_after", "overall_move"), on="household_id", how="left"
        ),
        outcomes=attrition(members, rules),
        newcomers=after.join(before, on="household_id", how="anti").select("household_id"),
        pairs=pairs,
        changes=pl.concat(changes),
        parts=change_of(pairs, rules, by=["part"]),
        matrix=move_matrix(told),
        moves=move_counts(told, by=["part"]),
    )


def _level(pairs: pl.DataFrame, when: str) -> pl.DataFrame:
    return pairs.select("household_id", pl.col(f"level_{when}").alias("level"))


def _members(
    area: Area, first: Round, second: Round, before: pl.DataFrame, after: pl.DataFrame, method: CapitalMethod
) -> pl.DataFrame:
    """The households of the first round with what became of them, and the cells their weights go by."""
    codes = [indicator.code for indicator in method.indicators]
    levels = score(before.select("household_id", *codes), method).select("household_id", "level")
    members = before.select("household_id", "area_id").join(levels, on="household_id")
    for name, level in (("part", level_below(area)), ("district", Level.DISTRICT)):
        places = parts_in(area.code, level).rename({"part": name})
        members = members.join(places, on="area_id", how="left")
    again = after.select("household_id", pl.lit(True).alias("is_again"))
    told = members.join(_fates(area, first, second), on="household_id", how="left").join(
        again, on="household_id", how="left"
    )
    outcome = pl.when("is_again").then(pl.lit("found")).otherwise(pl.coalesce(said(), pl.lit("not_asked")))
    return told.with_columns(outcome.alias("outcome"), level_before=pl.col("level")).sort("household_id")


def said() -> pl.Expr:
    """What is known of a household without answers of a later round: the surest word first.

    Of columns as in FATES; null where nothing was written down and nobody was sent.
    """
    told = [
        pl.when("is_merged").then(pl.lit("counted_elsewhere")),
        pl.col("verdict").replace_strict(SAID, default=None),
        pl.col("standing").replace_strict(SAID, default=None),
        pl.when("is_elsewhere").then(pl.lit("moved")),
        pl.when("is_visited").then(pl.lit("met")),
        pl.when("is_assigned").then(pl.lit("not_visited")),
    ]
    return pl.coalesce(told)


def _fates(area: Area, first: Round, second: Round) -> pl.DataFrame:
    """What was written down of the households of the first round between the two."""
    until = timezone.localdate().replace(year=second[0] - 543, month=12, day=31)
    asked = {
        "area": area.code, "on": timezone.localdate(), "year": first[0], "round": first[1],
        "later_year": second[0], "later_round": second[1], "until": until,
    }  # fmt: skip
    return fetched_frame(_FATES, asked, schema=FATES)


def followed(area: Area, rounds: Sequence[Round], method: CapitalMethod) -> pl.DataFrame:
    """The households interviewed in every one of the rounds, each round scored by the same method: year, round,
    households (interviewed in the round), of_first (of them, in the first round too), pairs (in every round, and scored
    in each), mean (overall of those; null where there is nobody)."""
    codes = [indicator.code for indicator in method.indicators]
    scored = [
        score(
            answers_of_round(area.code, *each, codes, of="interviewed").select("household_id", *codes), method
        )
        for each in rounds
    ]
    known = [set(each.drop_nulls("overall")["household_id"]) for each in scored]
    always = set.intersection(*known) if known else set()
    first = set(scored[0]["household_id"]) if scored else set()
    rows = [
        (year, number, each.height, len(first & set(each["household_id"])), len(always),
         each.filter(pl.col("household_id").is_in(list(always)))["overall"].mean())
        for (year, number), each in zip(rounds, scored, strict=True)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=FOLLOWED, orient="row")


def behind_panel(panel: Panel, asked: Mapping[str, str]) -> pl.DataFrame:
    """The households a figure of a panel counts (household_id, level_before, level_after, outcome): of an outcome
    («outcome»), a change of the overall («change»), a cell of the matrix («from», «to»), a part («part», «-» for none),
    or the newcomers («newcomers»). Raises KeyError for what there is not."""
    if asked.get("newcomers"):
        nothing = [pl.lit(None, pl.Int64).alias("level_before"), pl.lit(None, pl.Int64).alias("level_after")]
        return panel.newcomers.with_columns(*nothing, outcome=pl.lit("newcomer"))
    rows = panel.members
    if outcome := asked.get("outcome"):
        if outcome not in OUTCOMES:
            raise KeyError(outcome)
        rows = rows.filter(pl.col("outcome") == outcome)
    if change := asked.get("change"):
        rows = rows.filter(pl.col("overall_move") == CHANGES[change])
    for key, column in (("from", "level_before"), ("to", "level_after")):
        if level := asked.get(key):
            rows = rows.filter(
                is_(column, None if level == "none" else LEVELS[level]), pl.col("outcome") == "found"
            )
    if part := asked.get("part"):
        rows = rows.filter(is_("part", None if part == "-" else part))
    return rows.select("household_id", "level_before", "level_after", "outcome")
