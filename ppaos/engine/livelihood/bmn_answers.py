"""What did a household and its members answer to basic minimum needs, and can it be read?"""

from typing import Any

import narwhals as nw
from narwhals.typing import FrameT

from ppaos.engine.livelihood.faults import PLACES_TOLD, AnswerError
from ppaos.engine.methods import BmnIndicator, DimensionMethod

RESULTS = ("na", "pass", "missing", "fail")
# In this order the largest of several answers decides: one failure makes poor, else one gap leaves open.
NOT_APPLICABLE, PASS, MISSING, FAIL = range(4)
KEY = ["household_id", "person_id", "indicator"]


def read(answers: FrameT, method: DimensionMethod) -> FrameT:
    """The answers with rank (0 to 3, see RESULTS), age, and `asked`: «person» or «household».

    A question to the household is the household's, also where it stands on a member's row.
    Raises AnswerError for an unknown result or indicator.
    """
    schema = answers.collect_schema()
    if absent := [column for column in (*KEY, "result") if column not in schema]:
        raise AnswerError(f"the answers lack the column {', '.join(absent)}; add it")
    age = nw.col("age").cast(nw.Int64) if "age" in schema else nw.lit(None, dtype=nw.Int64)
    of_household = [indicator.code for indicator in method.indicators if indicator.level == "household"]
    belongs = nw.col("person_id").is_null() | nw.col("indicator").is_in(of_household)
    rows = answers.select(
        "household_id",
        nw.col("person_id").cast(nw.String),
        nw.col("indicator").cast(nw.String),
        nw.col("result").cast(nw.String),
        age.alias("age"),
    ).with_columns(
        nw.when(belongs).then(nw.lit("household")).otherwise(nw.lit("person")).alias("asked"),
        rank_of("result", nw.Int64).alias("rank"),
    )
    _refuse_unknown(rows, method)
    return rows


def column(kind: str, indicator: BmnIndicator) -> str:
    """The name of an indicator's column among the «own», «house» or «state» columns."""
    return f"{kind}_{indicator.code}"


def of_households(rows: FrameT, method: DimensionMethod) -> FrameT:
    """A row a household that has own answers: the rank of each mapped indicator as «house» column."""
    own = rows.filter(nw.col("asked") == "household")
    ranks = _spread(own, ["household_id"], {column("house", i): i for i in method.mapped})
    return ranks.drop("age")


def of_members(rows: FrameT, method: DimensionMethod) -> FrameT:
    """A row a member: age, and the rank of each mapped indicator that asks persons as «own» column."""
    members = rows.filter(~nw.col("person_id").is_null())
    asked = {column("own", i): i for i in method.mapped if i.level == "person"}
    return _spread(members, ["household_id", "person_id"], asked)


def _spread(rows: FrameT, key: list[str], indicators: dict[str, BmnIndicator]) -> FrameT:
    """One row a key with its age and its answer to each indicator; two different answers are refused."""
    answers: dict[str, nw.Expr] = {
        name: nw.when(nw.col("indicator") == indicator.code).then(nw.col("rank"))
        for name, indicator in indicators.items()
    }
    answers["age"] = nw.col("age")
    both = rows.group_by(*key).agg(
        *(answer.max().alias(name) for name, answer in answers.items()),
        *(answer.min().alias(f"least_{name}") for name, answer in answers.items()),
    )
    _refuse_contradictions(both, key, indicators)
    return both.drop(*(f"least_{name}" for name in answers))


def rank_of(result: str, dtype: type[nw.Int64 | nw.Int8], otherwise: int | None = None) -> nw.Expr:
    """The place in RESULTS of what a column holds; of anything else, also of nothing, `otherwise`."""
    rank = nw.lit(otherwise, dtype=dtype)
    for number, word in enumerate(RESULTS):
        if number != otherwise:
            rank = nw.when(nw.col(result) == word).then(nw.lit(number, dtype=dtype)).otherwise(rank)
    return rank


def _refuse_unknown(rows: FrameT, method: DimensionMethod) -> None:
    odd = _first(rows.filter(nw.col("rank").is_null()))
    if odd:
        told = "\n".join(f"{_place(row)}, indicator {row['indicator']}: {row['result']}" for row in odd)
        raise AnswerError(f"a result must be one of {', '.join(RESULTS)}; correct these:\n{told}")
    # Of an incomplete set nobody can say which further indicators it has.
    known = [indicator.code for indicator in method.indicators]
    strange = _first(rows.filter(~nw.col("indicator").is_in(known))) if method.is_complete else []
    if strange:
        told = "\n".join(f"{_place(row)}, indicator {row['indicator']}" for row in strange)
        raise AnswerError(f"{method.name} {method.version} has no such indicator; correct these:\n{told}")


def _refuse_contradictions(both: FrameT, key: list[str], indicators: dict[str, BmnIndicator]) -> None:
    """One question, two different answers; one member, two ages."""
    differ = {name: nw.col(name) != nw.col(f"least_{name}") for name in (*indicators, "age")}
    places = []
    for row in _first(both.filter(nw.any_horizontal(*differ.values(), ignore_nulls=True))):
        for name in differ:
            least, most = row[f"least_{name}"], row[name]
            if least != most:
                place = {"person_id": None, **{column: row[column] for column in key}}
                places.append(_contradiction(place, indicators.get(name), least, most))
    if places:
        told = "\n".join(places[:PLACES_TOLD])
        raise AnswerError(f"a question has two different answers; keep one:\n{told}")


def _contradiction(place: dict[str, Any], indicator: BmnIndicator | None, least: int, most: int) -> str:
    if indicator is None:
        return f"{_place(place)}, age: {least} and {most}"
    return f"{_place(place)}, indicator {indicator.code}: {RESULTS[least]} and {RESULTS[most]}"


def _first(rows: FrameT) -> list[dict[str, Any]]:
    found = rows.head(PLACES_TOLD)
    return (found.collect() if isinstance(found, nw.LazyFrame) else found).rows(named=True)


def _place(row: dict[str, Any]) -> str:
    person = f", person {row['person_id']}" if row["person_id"] is not None else ""
    return f"household {row['household_id']}{person}"
