"""How does every household stand to every model, criterion by criterion?"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ppaos.engine.matching.criteria import MUST, WISH, Wanted, checked_criteria, of_person, weight_of
from ppaos.engine.methods import MethodError
from ppaos.engine.routing import FAILS, MEETS, UNKNOWN, letter, outcome

FITS, TO_BE_ASKED, DOES_NOT_FIT = "fits", "to be asked", "does not fit"
STATE = pl.Enum([FITS, TO_BE_ASKED, DOES_NOT_FIT])
FIT: dict[str, Any] = {
    "household_id": pl.Int64, "model_id": pl.Int64, "person_id": pl.Int64, "state": STATE, "failing": pl.UInt8,
    "unknown": pl.UInt8, "wishes_met": pl.UInt8, "wishes_unknown": pl.UInt8, "outcomes": pl.String,
}  # fmt: skip
_MANY = 256  # more than a model has criteria


def fits(households: pl.DataFrame, persons: pl.DataFrame, models: Sequence[Wanted]) -> pl.DataFrame:
    """How each household stands to each model, a row a pair, by household and the code of the model.

    households: household_id, once each, and a column a fact that is known of it (words of the criteria; a column that
    is not there is not known). persons: household_id, person_id and their facts. Null is not known: it neither meets
    nor fails. Where criteria look at persons, one member has to meet them together: the one who fits best stands for
    the household (fewest musts failed, fewest not known, most wishes met, then the order of person_id).
    Columns out: household_id, model_id; person_id (null: no criterion looks at one, or nobody is known); state: «fits»
    (every must is met), «to be asked» (none failed, one not known), «does not fit»; failing and unknown (musts),
    wishes_met, wishes_unknown (how many); outcomes, a letter a criterion in its order (m meets, f fails, u unknown),
    which `reasons` tells in words. Raises MethodError for a criterion that cannot be read. Source: the model's own.
    """
    homes = households.sort("household_id")
    people = persons.filter(pl.col("household_id").is_not_null()).sort("household_id", "person_id")
    ordered = sorted(models, key=lambda model: (model.code, model.model_id))
    parts = [
        _of_model(model, homes, people).with_columns(pl.lit(place).alias("place"))
        for place, model in enumerate(ordered)
    ]
    if not parts:
        return pl.DataFrame(schema=FIT)
    return pl.concat(parts).sort("household_id", "place").select(*FIT)


def facts_asked(models: Sequence[Wanted]) -> frozenset[str]:
    """The facts that criteria look at: what has to be read of households and persons."""
    return frozenset(str(criterion["fact"]) for model in models for criterion in model.criteria)


def _of_model(model: Wanted, homes: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Every household beside one model."""
    for fault in checked_criteria(model.criteria):
        raise MethodError(f"model {model.code}, criterion {fault.place}: {fault.fault}")
    asked = dict(enumerate(model.criteria))
    # A fact of a person may be told of the whole household, as when facts were given without members.
    of_people = {
        n: each for n, each in asked.items() if of_person(each) and each["fact"] not in homes.columns
    }
    of_home = {n: each for n, each in asked.items() if n not in of_people}
    judged = homes.select("household_id", *_letters(of_home, homes))
    if of_people:
        judged = judged.join(
            _best_member(of_people, people), on="household_id", how="left", maintain_order="left"
        )
        # Of a household whose members nobody told, what is asked of members is not known.
        judged = judged.with_columns(pl.col(_name(n)).fill_null(UNKNOWN) for n in of_people)
    else:
        judged = judged.with_columns(pl.lit(None, pl.Int64).alias("person_id"))
    failing, unknown, wishes_met, wishes_unknown = _counts(asked)
    state = (
        pl.when(failing > 0)
        .then(pl.lit(DOES_NOT_FIT))
        .when(unknown > 0)
        .then(pl.lit(TO_BE_ASKED))
        .otherwise(pl.lit(FITS))
    )
    return judged.select(
        "household_id", pl.lit(model.model_id, pl.Int64).alias("model_id"), "person_id",
        state.cast(STATE).alias("state"), failing.alias("failing"), unknown.alias("unknown"),
        wishes_met.alias("wishes_met"), wishes_unknown.alias("wishes_unknown"),
        pl.concat_str([pl.col(_name(n)) for n in asked] or [pl.lit("")]).alias("outcomes"),
    )  # fmt: skip


def _best_member(criteria: Mapping[int, Mapping[str, Any]], people: pl.DataFrame) -> pl.DataFrame:
    """The member of each household who fits best, with the outcomes of what is asked of members."""
    told = people.select("household_id", "person_id", *_letters(criteria, people))
    failing, unknown, wishes_met, _not_known = (each.cast(pl.Int64) for each in _counts(criteria))
    ranked = told.with_columns(behind=(failing * _MANY + unknown) * _MANY - wishes_met)
    # People come in the order of household and person: of equals the first is kept.
    first = ranked.sort("household_id", "behind", maintain_order=True)
    return first.unique("household_id", keep="first", maintain_order=True).drop("behind")


def _letters(criteria: Mapping[int, Mapping[str, Any]], rows: pl.DataFrame) -> list[pl.Expr]:
    columns = frozenset(rows.columns)
    return [letter(outcome(each, columns)).alias(_name(n)) for n, each in criteria.items()]


def _counts(criteria: Mapping[int, Mapping[str, Any]]) -> list[pl.Expr]:
    """Of criteria: musts failed, musts not known, wishes met, wishes not known."""
    asked = ((MUST, FAILS), (MUST, UNKNOWN), (WISH, MEETS), (WISH, UNKNOWN))
    return [
        pl.sum_horizontal(
            [
                (pl.col(_name(n)) == told).cast(pl.UInt8)
                for n, each in criteria.items()
                if weight_of(each) == weight
            ]
            or [pl.lit(0, pl.UInt8)]
        ).cast(pl.UInt8)
        for weight, told in asked
    ]


def _name(number: int) -> str:
    return f"outcome {number}"
