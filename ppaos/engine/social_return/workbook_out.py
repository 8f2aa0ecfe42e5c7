"""How does a study stand in a workbook, with formulas that give its figures by themselves?

Every table has labels in its first row and keys in the second, an entry a row after that, and room for more; columns
whose key begins with «calculated» hold formulas. The sheet of the study itself has a row a key.
"""

from ppaos.engine.social_return.cells import FIRST_ROW, FIRST_YEAR, METHOD, RATE, Cell, Formula, Rows, column
from ppaos.engine.social_return.labels import LABELS, SETTINGS, SHEETS
from ppaos.engine.social_return.ranging import RANGE_KEYS
from ppaos.engine.social_return.reading import INPUT_KEYS, STUDY_KEYS
from ppaos.engine.social_return.returns import Returns, returns, values_of
from ppaos.engine.social_return.said import INPUTS, OUTCOMES, RANGES
from ppaos.engine.social_return.study import ADDITIVE, Study
from ppaos.engine.social_return.workbook_in import CALCULATED
from ppaos.engine.social_return.workbook_result import result_rows

OUTCOME_COLUMNS = (
    "stakeholder", "change", "is_intended", "output", "name", "capital", "indicator", "indicator_source", "unit",
    "quantity", "proxy", "proxy_name", "source", "proxy_year", "deadweight", "displacement", "attribution", "drop_off",
    "duration", "evidence_years", "start", "strategy", "area", "note",
)  # fmt: skip
SPARE_ROWS = 20
LEAST_YEARS = 20


def sheets_of(study: Study) -> dict[str, Rows]:
    """A study as sheets of rows: what goes in, and formulas for all that follows from it.

    The sheets «study», «inputs», «outcomes», «ranges», «result» by their Thai names. `data_of` gives the same study
    back from their cells; a spreadsheet that recalculates gives the figures of `returns`. There is room for 20 more
    inputs and outcomes; a cell says where an outcome lasts beyond the years of the table.
    """
    found = returns(study)
    last = max(LEAST_YEARS, len(found.years) - 1)
    rows = {INPUTS: len(study.inputs) + SPARE_ROWS, OUTCOMES: len(study.outcomes) + SPARE_ROWS}
    return {
        SHEETS["study"]: [[*SETTINGS], *_settings(study)],
        SHEETS[INPUTS]: _inputs(study, rows[INPUTS]),
        SHEETS[OUTCOMES]: _outcomes(study, found, rows[OUTCOMES], last),
        SHEETS[RANGES]: _ranges(study),
        SHEETS["result"]: result_rows(study, found, rows, last, len(OUTCOME_COLUMNS)),
    }


def _settings(study: Study) -> Rows:
    return [[key, getattr(study, key), LABELS[key]] for key in STUDY_KEYS]


def _inputs(study: Study, rows: int) -> Rows:
    calculated = (f"{CALCULATED}: year", f"{CALCULATED}: pv")
    header: Rows = [[LABELS[key] for key in (*INPUT_KEYS, "year", "pv")], [*INPUT_KEYS, *calculated]]
    name, value, year = (column(INPUT_KEYS.index(key)) for key in ("name", "value", "year"))
    resolved = column(len(INPUT_KEYS))
    for place in range(rows):
        row, each = FIRST_ROW + place, study.inputs[place] if place < len(study.inputs) else None
        told: list[Cell] = [getattr(each, key) if each else None for key in INPUT_KEYS]
        pv = each.value * (1 + study.discount_rate) ** -each.year if each else ""
        header.append(
            [
                *told,
                Formula(
                    f'=IF({name}{row}="","",IF({year}{row}="",0,{year}{row}))', each.year if each else ""
                ),
                Formula(f'=IF({name}{row}="","",{value}{row}*(1+{RATE})^-{resolved}{row})', pv),
            ]
        )
    return header


def _outcomes(study: Study, found: Returns, rows: int, last: int) -> Rows:
    years = range(last + 1)
    keys = (f"{CALCULATED}: first", f"{CALCULATED}: last", f"{CALCULATED}: impact")
    labels: list[Cell] = [LABELS[key] for key in (*OUTCOME_COLUMNS, "first", "last", "impact")]
    header: Rows = [
        [*labels, *years, LABELS["pv"]],
        [*OUTCOME_COLUMNS, *keys, *(f"{CALCULATED}: year {year}" for year in years), f"{CALCULATED}: pv"],
    ]
    return [*header, *(_outcome(study, found, place, last) for place in range(rows))]


def _outcome(study: Study, found: Returns, place: int, last: int) -> list[Cell]:
    row = FIRST_ROW + place
    is_there = place < len(study.outcomes)
    each = study.outcomes[place] if is_there else None
    told: list[Cell] = [
        None if each is None or key in each.assumed else getattr(each, key) for key in OUTCOME_COLUMNS
    ]
    values = dict(values_of(each, study.method)) if each else {}
    now: list[float | str] = (
        [each.start, each.start + each.duration - 1, found.outcomes[place].impact] if each else ["", "", 0.0]
    )
    # An outcome gives nothing in years it does not last in, and a row without one nothing at all.
    by_year = [values.get(year, 0.0) for year in range(last + 1)]
    pv = found.outcomes[place].pv if is_there else 0.0
    texts = _outcome_formulas(row, last)
    return [*told, *(Formula(text, value) for text, value in zip(texts, [*now, *by_year, pv], strict=True))]


def _outcome_formulas(row: int, last: int) -> list[str]:
    """First and last year, impact, each year's value and the present value of the outcome of a row."""
    at = {key: f"${column(place)}{row}" for place, key in enumerate(OUTCOME_COLUMNS)}
    begins = len(OUTCOME_COLUMNS)
    first, ends, impact = (f"${column(begins + step)}{row}" for step in range(3))
    empty = f'{at["name"]}=""'
    gross = f"{at['quantity']}*{at['proxy']}"
    dead, moved, others = (at[key] for key in ("deadweight", "displacement", "attribution"))
    together = f"{gross}*(1-({dead}+{moved}+{others}))"
    each_off = f"{gross}*(1-{dead})*(1-{moved})*(1-{others})"
    columns = [column(begins + 3 + year) for year in range(last + 1)]
    span = f"{columns[0]}{row}:{columns[-1]}{row}"
    return [
        f'=IF({empty},"",IF({at["start"]}="",{FIRST_YEAR},{at["start"]}))',
        f'=IF({empty},"",{first}+{at["duration"]}-1)',
        f'=IF({empty},0,IF({METHOD}="{ADDITIVE}",{together},{each_off}))',
        *(
            f"=IF({empty},0,IF({each}$1={first},{impact},IF(AND({each}$1>{first},{each}$1<={ends}),"
            f"{impact}*(1-{at['drop_off']})^({each}$1-{first}),0)))"
            for each in columns
        ),
        f"=SUMPRODUCT({span},(1+{RATE})^(-{columns[0]}$1:{columns[-1]}$1))",
    ]


def _ranges(study: Study) -> Rows:
    header: Rows = [[LABELS[key] for key in RANGE_KEYS], [*RANGE_KEYS]]
    for (table, position, key), within in study.ranges.items():
        entries = study.inputs if table == INPUTS else study.outcomes
        of = (entries[position].name, entries[position].stakeholder) if table else (None, None)
        header.append([*of, key, within.low, within.high, within.shape])
    return header
