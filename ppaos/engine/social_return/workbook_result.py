"""Which formulas give the figures of a study from the other sheets of its workbook, all in all and year by year?"""

from collections.abc import Mapping

from ppaos.engine.social_return.cells import FIRST_YEAR, RATE, Cell, Formula, Rows, cells_of, column
from ppaos.engine.social_return.labels import COVERED, LABELS, NEVER, NOT_COVERED
from ppaos.engine.social_return.reading import INPUT_KEYS
from ppaos.engine.social_return.returns import MONTHS, Returns
from ppaos.engine.social_return.said import INPUTS, OUTCOMES
from ppaos.engine.social_return.study import Study

FIGURES = ("inputs_pv", "benefits_pv", "npv", "ratio", "net_ratio", "payback_months")
YEARLY = ("year", "inputs", "benefits", "factor", "inputs_pv", "benefits_pv", "cumulated", "payback_months")
HEAD = len(FIGURES) + 4  # the row of year 0


def result_rows(
    study: Study, found: Returns, rows: Mapping[str, int], last: int, outcome_columns: int
) -> Rows:
    """The figures, whether every year is in them, then a row a year up to `last`.

    rows: how many a table has for entries; outcome_columns: after how many columns of the outcomes' sheet formulas
    begin (first year, last year, impact, then a column a year).
    """
    span = {key: f"{key}{HEAD}:{key}{HEAD + last}" for key in "EFH"}
    texts = (
        f"=SUM({span['E']})", f"=SUM({span['F']})", "=B2-B1", "=B2/B1", "=B3/B1",
        f'=IF(COUNT({span["H"]})=0,"{NEVER}",MIN({span["H"]}))',
    )  # fmt: skip
    now = [NEVER if (value := getattr(found, key)) is None else value for key in FIGURES]
    ends = cells_of(OUTCOMES, column(outcome_columns + 1), rows[OUTCOMES])
    years = [
        _year(
            study, found, year, cells_of(OUTCOMES, column(outcome_columns + 3 + year), rows[OUTCOMES]), rows
        )
        for year in range(last + 1)
    ]
    figures: Rows = [
        [LABELS[key], Formula(text, value)] for key, text, value in zip(FIGURES, texts, now, strict=True)
    ]
    check = Formula(f'=IF(MAX({ends})>{last},"{NOT_COVERED}","{COVERED}")', COVERED)
    return [*figures, ["", check], [], [LABELS[key] for key in YEARLY], *years]


def _year(study: Study, found: Returns, year: int, came: str, rows: Mapping[str, int]) -> list[Cell]:
    """The row of one year."""
    row = HEAD + year
    value = cells_of(INPUTS, column(INPUT_KEYS.index("value")), rows[INPUTS])
    resolved = cells_of(INPUTS, column(len(INPUT_KEYS)), rows[INPUTS])
    before = f"G{row - 1}" if year else "0"
    month = f"{MONTHS}*(A{row}-{FIRST_YEAR}+($B$1-{before})/F{row})"
    texts = (
        f"=SUMIF({resolved},A{row},{value})", f"=SUM({came})", f"=(1+{RATE})^-A{row}",
        f"=B{row}*D{row}", f"=C{row}*D{row}", f"={before}+F{row}",
        f'=IF(AND(G{row}>=$B$1,{before}<$B$1),{month},"")',
    )  # fmt: skip
    now = _now(study, found, year)
    return [year, *(Formula(text, value) for text, value in zip(texts, now, strict=True))]


def _now(study: Study, found: Returns, year: int) -> list[float | str]:
    """What the formulas of a year give: after the last year of the study nothing falls."""
    if year >= len(found.years):
        return [0.0, 0.0, (1 + study.discount_rate) ** -year, 0.0, 0.0, found.years[-1].cumulated, ""]
    of = found.years[year]
    before = found.years[year - 1].cumulated if year else 0.0
    is_month = of.cumulated >= found.inputs_pv > before
    month = (
        MONTHS * (year - study.first_year + (found.inputs_pv - before) / of.benefits_pv) if is_month else ""
    )
    return [of.inputs, of.benefits, of.factor, of.inputs_pv, of.benefits_pv, of.cumulated, month]
