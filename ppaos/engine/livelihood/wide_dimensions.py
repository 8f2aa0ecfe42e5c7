"""On which of the five dimensions is each household poor, from a table with a column an indicator?"""

from typing import Any, cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.bmn_answers import MISSING, RESULTS, column, rank_of
from ppaos.engine.livelihood.dimensions import STATES, states
from ppaos.engine.livelihood.faults import PLACES_TOLD, AnswerError
from ppaos.engine.methods import DimensionMethod


def household_dimensions(frame: IntoFrameT, method: DimensionMethod) -> IntoFrameT:
    """The five dimensions of households by what each answered as a whole: `dimensions` in wide form, for millions.

    Columns in: household_id and a column an indicator, named by its code («1», «22»), with «pass», «fail», «na»,
    «missing» or null (not asked); text, or an enumeration of these words, which is many times faster. A column may be
    absent. Questions to persons hold what the household said for all of them; ages and members are not looked at.
    Columns out, a row a row of the input and in its order: household_id, health, living, education, income, access
    (enumerations of «poor», «not_poor», «unknown»), any_dimension and mask, as `dimensions` gives them for the same
    answers.
    Raises AnswerError for another word, or a column that is named by a number and is no indicator of a complete set.
    Source: the method's, its `mapping`.
    """
    return cast(IntoFrameT, _judged(nw.from_native(frame), method).to_native())


def _judged(answers: FrameT, method: DimensionMethod) -> FrameT:
    asked = _asked(answers, method)
    _refuse_unknown(answers, asked)
    # A column that is not there was not asked, and an empty one was not answered: both leave the dimension open.
    ranks = {
        column("state", i): rank_of(i.code, nw.Int8, MISSING)
        if i.code in asked
        else nw.lit(MISSING, dtype=nw.Int8)
        for i in method.mapped
    }
    ranked = answers.select("household_id", *(rank.alias(name) for name, rank in ranks.items()))
    return states(ranked, method, ["household_id"], nw.Enum(STATES))


def _asked(answers: FrameT, method: DimensionMethod) -> list[str]:
    """The indicators that decide a dimension and have a column."""
    schema = answers.collect_schema()
    if "household_id" not in schema:
        raise AnswerError("there is no column household_id; add it")
    known = [indicator.code for indicator in method.indicators]
    strange = [name for name in schema if name.isdecimal() and name not in known]
    if strange and method.is_complete:
        raise AnswerError(f"{', '.join(strange)}: no such indicator in {method.name} {method.version}")
    return [indicator.code for indicator in method.mapped if indicator.code in schema]


def _refuse_unknown(answers: FrameT, asked: list[str]) -> None:
    """Raise AnswerError naming the first households, columns and words that are none of RESULTS."""
    schema = answers.collect_schema()
    unchecked = [code for code in asked if not _names_only_results(schema[code])]
    odd = {code: ~nw.col(code).is_in(list(RESULTS)) for code in unchecked}
    if not odd or not any(
        _rows(answers.select(*(is_odd.any().alias(code) for code, is_odd in odd.items())))[0]
    ):
        return
    faulty = answers.filter(nw.any_horizontal(*odd.values(), ignore_nulls=True))
    told = [
        f"household {number}, indicator {code}: {said}"
        for number, *results in _rows(faulty.select("household_id", *unchecked).head(PLACES_TOLD))
        for code, said in zip(unchecked, results, strict=True)
        if said is not None and said not in RESULTS
    ]
    places = "\n".join(told[:PLACES_TOLD])
    raise AnswerError(f"a result must be one of {', '.join(RESULTS)}, or empty; correct these:\n{places}")


def _names_only_results(dtype: Any) -> bool:
    """Whether a column can hold nothing else."""
    return isinstance(dtype, nw.Enum) and set(dtype.categories) <= set(RESULTS)


def _rows(found: FrameT) -> list[tuple[Any, ...]]:
    return (found.collect() if isinstance(found, nw.LazyFrame) else found).rows()
