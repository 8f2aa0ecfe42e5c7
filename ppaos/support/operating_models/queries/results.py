"""What did a model bring its households? Incomes compared by the engine beside what records say; results kept of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from ppaos.engine.comparison import Comparison, MatchRule, compare_members
from ppaos.engine.comparison.compared import COMPARED, NO_AFTER, NO_BEFORE, NO_COVARIATE, NO_MATCH
from ppaos.engine.methods import MethodError, PriceIndex
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.models import ComparedHousehold, Enrolment, ModelResult, OperatingModel
from ppaos.support.operating_models.queries.members import PRESENT
from ppaos.support.operating_models.queries.result_households import (
    CAPITALS,
    Beside,
    Round,
    households_beside,
    year_of,
)
from ppaos.support.operating_models.queries.result_records import recorded

# The rule by which similar households are found. Status: proposal of PPAOS, as the engine's defaults are.
RULE = MatchRule((*CAPITALS, "real_before"))
BINS = 12  # of the histogram of changes, at most
STEPS = (1_000, 2_000, 5_000)
State = ComparedHousehold.State
STATES = {
    COMPARED: State.COMPARED, NO_MATCH: State.ALONE, NO_COVARIATE: State.NO_CAPITALS, NO_BEFORE: State.NO_BEFORE,
    NO_AFTER: State.NO_AFTER,
}  # fmt: skip
ORDER = (F("change").asc(nulls_last=True), "household_id")
SIDES = {"better": Q(change__gt=0), "same": Q(change=0), "worse": Q(change__lt=0)}


@dataclass(frozen=True)
class Asked:
    """What a result is asked for: two rounds (None: none that suits), baht of which year, where the others live."""

    before: Round | None
    after: Round | None
    baht_year: int
    area_code: str


@dataclass(frozen=True)
class WorkedOut:
    """A result before it is kept; `households`: rows of ComparedHousehold."""

    income: dict[str, Any]
    records: dict[str, Any]
    methods: list[str]
    households: pl.DataFrame


def price_index() -> PriceIndex:
    """The price index in force."""
    found: PriceIndex = method_in_force("price_index")
    return found


def index_name(index: PriceIndex) -> str:
    """How a result names the index it rests on."""
    return f"{index.name} {index.version}"


def usual_rounds(began_on: date | None, told: Sequence[Round]) -> tuple[Round | None, Round | None]:
    """Of the rounds told, the oldest first: the newest until the year a model began, and the newest after it."""
    if began_on is None:
        return None, None
    began = year_of(began_on)
    before = [each for each in told if each[0] <= began]
    first = before[-1] if before else None
    after = [each for each in told if each[0] >= began and (first is None or each > first)]
    return first, after[-1] if after else None


def lacking_years(index: PriceIndex, asked: Asked) -> list[int]:
    """The years (Buddhist era) that a result needs and the index does not have."""
    years = [asked.baht_year] + ([asked.before[0], asked.after[0]] if asked.before and asked.after else [])
    return sorted({year for year in years if not _has(index, year)})


def worked_out(model: OperatingModel, asked: Asked, index: PriceIndex) -> WorkedOut:
    """The result of a model. Raises MethodError where the index lacks a year (ask `lacking_years` first)."""
    beside = households_beside(model, asked.area_code, asked.before, asked.after)
    records = recorded(model, beside.members.height, index, to=asked.baht_year)
    if not (asked.before and asked.after):
        return WorkedOut({}, records, [], pl.DataFrame(schema={"household_id": pl.Int64}))
    others = beside.others
    found = compare_members(beside.members, others, index, RULE, to=asked.baht_year)
    rows = _households(beside, found)
    return WorkedOut(_income(beside, found, rows), records, _methods(beside), rows)


def _households(beside: Beside, found: Comparison) -> pl.DataFrame:
    """Members with their states, and the others that stand beside one, with for how many."""
    told = found.members.join(
        beside.members.select("household_id", "area_id", "is_late", "is_early"), on="household_id"
    )
    state = pl.col("state")
    precise = (
        pl.when((state == NO_BEFORE) & pl.col("is_late"))
        .then(pl.lit(str(State.TOO_LATE)))
        .when((state == NO_AFTER) & pl.col("is_early"))
        .then(pl.lit(str(State.TOO_EARLY)))
        .otherwise(state.replace_strict({name: str(of) for name, of in STATES.items()}, default=None))
    )
    own = told.with_columns(
        precise.alias("state"), is_member=pl.lit(value=True), weight=pl.lit(None, pl.Float64)
    )
    at = found.matched
    other = at.others.with_columns(pl.Series("weight", at.weights)).filter(pl.col("weight") > 0)
    other = other.with_columns(
        is_member=pl.lit(value=False), state=pl.lit(str(State.COMPARED)), distance=pl.lit(None, pl.Float64)
    )
    kept = (
        "household_id",
        "area_id",
        "is_member",
        "state",
        "before",
        "after",
        "change",
        "distance",
        "weight",
    )
    return pl.concat([_in_satang(frame).select(kept) for frame in (own, other)])


def _in_satang(frame: pl.DataFrame) -> pl.DataFrame:
    """Baht of the result's year, rounded so that the last bit of a float puts nobody on another side."""
    names = {"before": "real_before", "after": "real_after", "change": "change"}
    return frame.with_columns(pl.col(of).round(2).alias(name) for name, of in names.items())


def _income(beside: Beside, found: Comparison, rows: pl.DataFrame) -> dict[str, Any]:
    """What is kept of the comparison."""
    members = rows.filter("is_member")
    change = members["change"].drop_nulls()
    counted = dict(members.group_by("state").len().iter_rows())
    engine = {STATES[state]: others for state, _own, others in found.states.iter_rows() if state in STATES}
    return {
        "effect": found.effect,
        "spread": found.spread,
        "deciles": [change.quantile(each / 10, "linear") for each in range(1, 10)] if len(change) else [],
        "bins": histogram(change),
        "sides": {
            "better": int((change > 0).sum()),
            "same": int((change == 0).sum()),
            "worse": int((change < 0).sum()),
        },
        "balance": found.balance.to_dicts(),
        "states": [[str(each), counted.get(str(each), 0), engine.get(each, 0)] for each in State],
        "members": members.height,
        "others": beside.others.height,
        "elsewhere": beside.elsewhere,
        "also_elsewhere": beside.also_elsewhere,
        "doubtful": found.doubtful,
        "without_spread": list(found.without_spread),
        "rule": {"neighbours": RULE.neighbours, "caliper": RULE.caliper, "confidence": RULE.confidence},
    }


def histogram(change: pl.Series) -> list[tuple[float, float, int]]:
    """Changes in bins of one round width, lower end included: from, to, households; empty where there is none."""
    if change.is_empty():
        return []
    least, most = float(change.min()), float(change.max())  # type: ignore[arg-type]
    width = next(width for width in _widths() if _bin(most, width) - _bin(least, width) < BINS)
    counted: dict[int, int] = {}
    for value in change:
        place = _bin(value, width)
        counted[place] = counted.get(place, 0) + 1
    return [
        (place * width, (place + 1) * width, counted.get(place, 0))
        for place in range(_bin(least, width), _bin(most, width) + 1)
    ]


def _widths() -> Iterable[float]:
    scale = 1
    while True:
        yield from (step * scale for step in STEPS)
        scale *= 10


def _bin(value: float, width: float) -> int:
    return int(value // width)


def _methods(beside: Beside) -> list[str]:
    """The versions by which the capitals of those compared were scored."""
    ids = pl.concat([beside.members["method_id"], beside.others["method_id"]]).drop_nulls().unique().to_list()
    return [str(each) for each in MethodVersion.objects.filter(pk__in=ids).order_by("pk")]


def _has(index: PriceIndex, year: int) -> bool:
    try:
        index.of(year)
    except MethodError:
        return False
    return True


def results_of(model: OperatingModel) -> QuerySet[ModelResult]:
    """The results kept of a model, the newest first, without their figures."""
    kept = ModelResult.objects.filter(model=model).defer("income", "records", "methods")
    return kept.select_related("made_by", "area").order_by("-made_at", "-pk")


def ever_members(model: OperatingModel) -> int:
    """How many households are, or were, members of a model."""
    places = Enrolment.objects.filter(model=model, state__in=PRESENT)
    home = Coalesce("household__merged_into_id", "household_id")
    return places.aggregate(count=Count(home, distinct=True))["count"] or 0


def current_results(models: Iterable[OperatingModel]) -> dict[int, ModelResult]:
    """The newest result of each model."""
    ids = [model.pk for model in models]
    found = ModelResult.objects.filter(model_id__in=ids, is_current=True).select_related("area", "model")
    return {result.model_id: result for result in found}


def compared_households(
    user: Any, result: ModelResult, asked: Mapping[str, str]
) -> QuerySet[ComparedHousehold]:
    """Households of a result that the reader sees. asked: of (members, others), state, side (better, same, worse),
    least and most (baht of change; the lower end included). Raises KeyError or ValueError for another word."""
    found = ComparedHousehold.objects.filter(result=result, household__in=visible_households(user))
    found = found.filter(is_member={"members": True, "others": False}[asked.get("of") or "members"])
    if asked.get("state"):
        found = found.filter(state=State(asked["state"]))
    if asked.get("side"):
        found = found.filter(SIDES[asked["side"]])
    for end, way in (("least", "change__gte"), ("most", "change__lt")):
        if asked.get(end):
            found = found.filter(**{way: int(asked[end])})
    return found.order_by(*ORDER)


def compared_in_order(ids: Iterable[int]) -> list[ComparedHousehold]:
    """Households of a result with what lists show of them, who lost most first."""
    found = ComparedHousehold.objects.filter(pk__in=list(ids)).order_by(*ORDER)
    return list(found.select_related("household", "area"))
