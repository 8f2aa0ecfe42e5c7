"""For a need, which services may answer it, for whom of the household, and which first?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ppaos.engine.methods.facts import FACTS
from ppaos.engine.routing.outcomes import letter, outcome

RANKED = {
    "need_id": pl.Int64, "service_id": pl.Int64, "office_id": pl.Int64, "person_id": pl.Int64, "rank": pl.Int64,
    "outcomes": pl.String, "unknown": pl.Int64, "failing": pl.Int64,
}  # fmt: skip
# How a key of the order is made: what fails, what is unknown, the place of the service. None comes near the next.
_OUT, _ASK = 1 << 40, 1 << 20


@dataclass(frozen=True)
class Offered:
    """A service as routing sees it: the needs it answers (the first is what it is for), whom it is for by its rules,
    what it gives at most in baht, and in how many days it should have answered; null is not known."""

    service_id: int
    code: str
    needs: tuple[str, ...]
    per: str
    rules: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    baht: float | None = None
    days: float | None = None

    @property
    def asks_persons(self) -> bool:
        """Whether a rule looks at a person, or the service is given to one."""
        return self.per == "person" or any(FACTS[rule["fact"]].of == "person" for rule in self.rules)


def ranked_services(
    needs: pl.DataFrame,
    households: pl.DataFrame,
    persons: pl.DataFrame,
    services: Sequence[Offered],
    offices: pl.DataFrame,
    *,
    with_failing: bool = False,
) -> pl.DataFrame:
    """The services of each need in their order, a row each.

    needs: need_id, code, household_id, person_id (null: of the household), area. households: household_id and a column
    a fact that is known of it. persons: household_id, person_id and their facts. offices: service_id, area, office_id:
    who answers for a service where the need lives; a service that has none there is not offered. Facts are the words of
    `FACTS`; null, or no column, is not known.
    A household's need goes to a service for persons through the member who fits best: least not known, then the order
    of person_id. Columns out: need_id, service_id, office_id; person_id (for whom; null: the household); rank (from 1,
    among what is not ruled out; null where a rule fails); outcomes, a letter a rule of the service (m meets, f fails, u
    unknown); unknown, failing (how many). What fails is left out unless asked for.
    Order: nothing unknown before something, what is first for the need before what also helps, more baht, fewer days,
    the service's code. The same data gives the same order, whatever order its rows are in.
    """
    asked = _placed(needs, households, persons)
    by_code = {code: part for (code,), part in asked.partition_by("code", as_dict=True).items()}
    order = _order(services)
    parts = [
        _of_service(service, order, by_code, households, persons, offices, with_failing)
        for service in services
        if by_code.keys() & set(service.needs)
    ]
    if not parts:
        return pl.DataFrame(schema=RANKED)
    # One number sorts faster than four columns: what fails last, then what is least unknown, then the place.
    key = (pl.col("failing") > 0).cast(pl.Int64) * _OUT + pl.col("unknown") * _ASK + pl.col("place")
    rows = pl.concat(parts).with_columns(key.alias("key")).sort("need_id", "key")
    told = rows.with_columns(pl.when(pl.col("failing") == 0).then(places_within("need_id")).alias("rank"))
    return told.select(pl.col(name).cast(dtype) for name, dtype in RANKED.items())


def places_within(column: str) -> pl.Expr:
    """The place, from 1, of each row among those of the same `column`; its rows have to stand together."""
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    is_first = (pl.col(column) != pl.col(column).shift()).fill_null(value=True)
    return number - pl.when(is_first).then(number).forward_fill() + 1


def _placed(needs: pl.DataFrame, households: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """The needs with the row number of their household and of their person: facts are then picked, not joined."""
    homes = households.select("household_id", pl.int_range(pl.len()).alias("home_row"))
    people = persons.select("person_id", pl.int_range(pl.len()).alias("person_row"))
    rows = needs.select("need_id", "code", "household_id", "person_id", "area")
    rows = rows.join(homes, on="household_id", how="left")
    return rows.join(people.unique("person_id", keep="first"), on="person_id", how="left")


def _order(services: Sequence[Offered]) -> dict[tuple[int, str], int]:
    """The place of each service for each need it answers, where as much is known of both."""

    def key(answer: tuple[Offered, str]) -> tuple[object, ...]:
        service, need = answer
        also_helps = service.needs[0] != need
        baht = (service.baht is None, -(service.baht or 0))
        days = (service.days is None, service.days or 0)
        return also_helps, *baht, *days, service.code, service.service_id

    answers = sorted(((service, need) for service in services for need in service.needs), key=key)
    return {(service.service_id, need): place for place, (service, need) in enumerate(answers)}


def _of_service(
    service: Offered,
    order: Mapping[tuple[int, str], int],
    by_code: Mapping[object, pl.DataFrame],
    households: pl.DataFrame,
    persons: pl.DataFrame,
    offices: pl.DataFrame,
    with_failing: bool,
) -> pl.DataFrame:
    """The needs that one service answers, each with the outcome of its rules."""
    here = offices.filter(pl.col("service_id") == service.service_id).select("area", "office_id")
    mine = [
        by_code[code].with_columns(pl.lit(order[service.service_id, code]).alias("place"))
        for code in dict.fromkeys(service.needs)
        if code in by_code
    ]
    rows = _with_facts(pl.concat(mine).join(here, on="area"), service, households, persons)
    holds = [outcome(rule, frozenset(rows.columns)) for rule in service.rules]
    failing = pl.sum_horizontal(
        [(~each).fill_null(value=False).cast(pl.Int64) for each in holds] or [pl.lit(0, pl.Int64)]
    )
    unknown = pl.sum_horizontal([each.is_null().cast(pl.Int64) for each in holds] or [pl.lit(0, pl.Int64)])
    judged = rows.with_columns(failing.alias("failing"), unknown.alias("unknown"))
    if not with_failing:
        judged = judged.filter(pl.col("failing") == 0)
    if service.asks_persons:
        judged = _best_member(judged)
    return judged.select(
        "need_id",
        pl.lit(service.service_id, pl.Int64).alias("service_id"),
        "office_id",
        (pl.col("person_id") if service.per == "person" else pl.lit(None, pl.Int64)).alias("person_id"),
        pl.concat_str([letter(each) for each in holds] or [pl.lit("")]).alias("outcomes"),
        "unknown",
        "failing",
        pl.col("place").cast(pl.Int64),
    )


def _best_member(judged: pl.DataFrame) -> pl.DataFrame:
    """Of the members of a household the one who fits best; a need of one person has nobody to choose from."""
    is_of_one = pl.col("is_of_one")
    of_all = judged.filter(~is_of_one).sort("need_id", "failing", "unknown", "person_id", nulls_last=True)
    best = of_all.unique("need_id", keep="first", maintain_order=True)
    return pl.concat([judged.filter(is_of_one), best])


def _with_facts(
    candidates: pl.DataFrame, service: Offered, households: pl.DataFrame, persons: pl.DataFrame
) -> pl.DataFrame:
    """The needs beside the facts the service asks for: of the person, of every member, or of the household."""
    words = {str(rule["fact"]) for rule in service.rules}
    of_home = sorted(words & set(households.columns))
    of_person = sorted(words & set(persons.columns) - set(of_home))
    rows = candidates.with_columns(pl.col("person_id").is_not_null().alias("is_of_one"))
    if service.asks_persons:
        people = persons.select("household_id", "person_id", pl.int_range(pl.len()).alias("person_row"))
        of_one, of_all = rows.filter("is_of_one"), rows.filter(~pl.col("is_of_one"))
        theirs = of_all.drop("person_id", "person_row").join(people, on="household_id", how="left")
        rows = pl.concat([of_one, theirs.select(rows.columns)]) if of_all.height else of_one
    picked = [households[word].gather(rows["home_row"]).alias(word) for word in of_home]
    picked += [persons[word].gather(rows["person_row"]).alias(word) for word in of_person]
    return rows.with_columns(picked)
