"""From the rows of two editions of a list to what became of each person: entered, left, stayed, changed, in doubt.

Who is whom: first one citizen id, then one person of the register, then the linkage engine on what remains.
"""

import polars as pl

from ppaos.engine.linkage import link
from ppaos.engine.thai.names import sound_key
from ppaos.evidence.targeting.models import EditionState, ListedPersonChange
from ppaos.ground.privacy.queries import opened_ids

Origin = ListedPersonChange.Origin
PAIRS = {"earlier": pl.Int64, "later": pl.Int64, "origin": pl.String, "probability": pl.Float64}
FIELDS = ("title", "first_name", "last_name", "sex", "birth", "citizen_id", "house_no", "moo", "area")
# Where a field is not a column of the same name.
COLUMNS = {"birth": "birth_on", "citizen_id": "sealed_id", "area": "area_id"}
_LINKING = {
    "record_id": "candidate_id", "title": "title", "first_name": "first_name", "last_name": "last_name", "sex": "sex",
    "birth_on": "birth_on", "birth_precision": "birth_precision", "house_no": "house_no", "moo": "moo",
    "subdistrict_code": "subdistrict_code",
}  # fmt: skip


def each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of an edition (columns LISTED), one a person: the first that is written with an id, or that is
    one person of the register. It knows the person that any row of its id is known to be."""
    one_id = pl.coalesce(pl.col("candidate_id").first().over("sealed_id"), "candidate_id")
    written = pl.when(pl.col("sealed_id").is_null()).then("candidate_id").otherwise(one_id)
    known = pl.col("person_id").drop_nulls().first().over(written)
    once = rows.with_columns(known.alias("person_id")).filter(pl.col("candidate_id") == written)
    is_first = pl.col("person_id").is_null() | pl.col("person_id").is_first_distinct()
    return once.filter(is_first)


def paired(earlier: pl.DataFrame, later: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who of two editions, each person once, is one person (columns PAIRS); and the pairs in doubt.

    One id settles it unless first name and birth both speak against it; such a pair is in doubt until the register or
    the engine knows better. So is a pair the engine thinks the same where the register holds two persons.
    """
    one_id = earlier.join(later, on="sealed_id", suffix="_later")
    contradicted = one_id.filter(_contradicts())
    same = _pairs(one_id.filter(~_contradicts()), Origin.CITIZEN_ID)
    earlier, later = _others(earlier, later, same)
    by_register = _pairs(earlier.join(later, on="person_id", suffix="_later"), Origin.REGISTER)
    earlier, later = _others(earlier, later, by_register)
    told = _linked(earlier, later)
    sure = told.filter((pl.col("decision") == "same") & ~pl.col("is_two")).select(*PAIRS)
    same = pl.concat([same, by_register, sure])
    unsure = told.filter((pl.col("decision") != "same") | pl.col("is_two")).select(*PAIRS)
    lent = _pairs(contradicted, Origin.CITIZEN_ID)
    lent = lent.join(same, on="earlier", how="anti").join(same, on="later", how="anti")
    doubts = pl.concat([unsure, lent]).unique(["earlier", "later"], keep="first", maintain_order=True)
    return same, _of_the_unsettled(doubts, same)


def people_changes(
    earlier: pl.DataFrame, later: pl.DataFrame, same: pl.DataFrame, doubts: pl.DataFrame
) -> pl.DataFrame:
    """What became of each person, a row as `ListedPersonChange` keeps it; columns named like its table's."""
    stayed = with_differences(_beside(same, earlier, later), FIELDS, COLUMNS)
    unsure = _counted_once(_beside(doubts, earlier, later), same)
    gone, come = _others(earlier, later, pl.concat([same, doubts]))
    alone = [_alone(gone, "earlier", EditionState.LEFT), _alone(come, "later", EditionState.ENTERED)]
    parts = [stayed, unsure.with_columns(state=pl.lit(EditionState.IN_DOUBT.value)), *alone]
    rows = pl.concat(parts, how="diagonal").rename({"earlier": "earlier_id", "later": "later_id"})
    return rows.select(
        "earlier_id", "later_id", "state", pl.col("origin").fill_null(""), "probability",
        *(pl.col(name).fill_null("{}") for name in ("changed", "filled", "emptied")),
        "earlier_area_id", "later_area_id",
    )  # fmt: skip


def with_differences(
    rows: pl.DataFrame, fields: tuple[str, ...], columns: dict[str, str], *, also: pl.Expr | None = None
) -> pl.DataFrame:
    """Rows that hold a column of both editions (`x`, `x_later`) with state, changed, filled and emptied (arrays).

    also: fields (null where none) that changed by what no column tells.
    """
    told = {field: _difference(field, columns.get(field, field)) for field in fields}

    def listed(kind: str, more: list[pl.Expr]) -> pl.Expr:
        names = [pl.when(how == kind).then(pl.lit(field)) for field, how in told.items()]
        said = pl.concat_str(*names, *more, separator=",", ignore_nulls=True)
        return ("{" + said + "}").alias(kind)

    extra = [] if also is None else [also]
    rows = rows.with_columns(listed("changed", extra), listed("filled", []), listed("emptied", []))
    is_alike = pl.all_horizontal(pl.col("changed", "filled", "emptied") == "{}")
    state = pl.when(is_alike).then(pl.lit(EditionState.UNCHANGED.value)).otherwise(pl.lit("changed"))
    return rows.with_columns(state=state)


def _difference(field: str, column: str) -> pl.Expr:
    """«changed», «filled» (missing before), «emptied» (missing now), or null where nothing differs."""
    before, after = pl.col(column), pl.col(f"{column}_later")
    differs = _born_otherwise() if field == "birth" else before != after
    filled, emptied = before.is_null() & after.is_not_null(), before.is_not_null() & after.is_null()
    if field == "birth":
        # A date told more closely than before was filled in, not changed.
        filled |= _precision() < _precision("_later")
        emptied |= _precision() > _precision("_later")
    return (
        pl.when(differs).then(pl.lit("changed"))
        .when(filled).then(pl.lit("filled"))
        .when(emptied).then(pl.lit("emptied"))
    )  # fmt: skip


def _precision(side: str = "") -> pl.Expr:
    """How closely a birth is told: 1 year, 2 month, 3 day."""
    ranks = {"year": 1, "month": 2, "day": 3}
    return pl.col(f"birth_precision{side}").replace_strict(ranks, default=None, return_dtype=pl.Int8)


def _born_otherwise() -> pl.Expr:
    """Whether two births differ as far as both tell them."""
    common = pl.min_horizontal(_precision(), _precision("_later"))
    one, other = pl.col("birth_on").dt, pl.col("birth_on_later").dt
    months = (one.month() != other.month()) & (common >= 2)
    days = (one.day() != other.day()) & (common >= 3)
    return (one.year() != other.year()) | months | days


def _contradicts() -> pl.Expr:
    """Whether first name and birth are both given in both editions, and both are another's."""
    names = sound_key(pl.col("first_name")) != sound_key(pl.col("first_name_later"))
    return (names & _born_otherwise()).fill_null(False)


def _pairs(both: pl.DataFrame, origin: str) -> pl.DataFrame:
    return both.select(
        earlier="candidate_id",
        later="candidate_id_later",
        origin=pl.lit(str(origin)),
        probability=pl.lit(None, pl.Float64),
    )


def _others(
    earlier: pl.DataFrame, later: pl.DataFrame, pairs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who is in none of the pairs."""
    return (
        earlier.join(pairs, left_on="candidate_id", right_on="earlier", how="anti"),
        later.join(pairs, left_on="candidate_id", right_on="later", how="anti"),
    )


def _linked(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """What the engine says of those who remain: PAIRS, decision, and whether the register holds two persons."""
    left, right = (_for_linking(side) for side in (earlier, later))
    if left.is_empty() or right.is_empty():
        return pl.DataFrame(schema=PAIRS | {"decision": pl.String, "is_two": pl.Boolean})
    numbers = pl.col("left_id").cast(pl.Int64), pl.col("right_id").cast(pl.Int64)
    found = link(left, right).frame.select(
        earlier=numbers[0], later=numbers[1], probability="probability", decision=pl.col("decision").cast(pl.String)
    )  # fmt: skip
    known = found.join(_persons(earlier, "earlier"), on="earlier").join(_persons(later, "later"), on="later")
    is_two = (pl.col("earlier_person") != pl.col("later_person")).fill_null(False)
    known = known.with_columns(origin=pl.lit(Origin.MODEL.value), is_two=is_two)
    return known.select(*PAIRS, "decision", "is_two").sort("earlier", "later")


def _persons(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    return rows.select(pl.col("candidate_id").alias(side), pl.col("person_id").alias(f"{side}_person"))


def _for_linking(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that name somebody, as `engine.linkage.link` takes them."""
    named = rows.filter("is_matchable")
    ids = opened_ids(named["sealed_id"]).alias("citizen_id")
    return named.select(ids, **_LINKING)


def _of_the_unsettled(doubts: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """Pairs in doubt of which at least one side is sure to be nobody else."""
    is_settled = pl.col("earlier").is_in(same["earlier"].implode()) & pl.col("later").is_in(
        same["later"].implode()
    )
    return doubts.filter(~is_settled)


def _beside(pairs: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the rows of both editions beside them, those of the later one as `<column>_later`."""
    after = later.rename({name: f"{name}_later" for name in later.columns})
    both = pairs.join(earlier, left_on="earlier", right_on="candidate_id", how="left")
    both = both.join(after, left_on="later", right_on="candidate_id_later", how="left")
    return both.with_columns(earlier_area_id="counted_in", later_area_id="counted_in_later")


def _counted_once(doubts: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """Pairs in doubt, likeliest first; a side counts in its first pair, and not where it is settled elsewhere."""
    ordered = doubts.sort("probability", "earlier", "later", descending=[True, False, False], nulls_last=True)

    def once(side: str) -> pl.Expr:
        is_counted = pl.col(side).is_first_distinct() & ~pl.col(side).is_in(same[side].implode())
        return pl.when(is_counted).then(f"{side}_area_id").alias(f"{side}_area_id")

    return ordered.with_columns(once("earlier"), once("later"))


def _alone(rows: pl.DataFrame, side: str, state: EditionState) -> pl.DataFrame:
    """Rows without a counterpart; who names nobody cannot be compared, and neither entered nor left."""
    told = pl.when("is_matchable").then(pl.lit(state.value)).otherwise(pl.lit("unmatchable"))
    return rows.select(
        pl.col("candidate_id").alias(side), told.alias("state"), pl.col("counted_in").alias(f"{side}_area_id")
    )
