"""Is there an amount of the income line that a rule asks for?"""

import narwhals as nw

from ppaos.engine.exit.faults import ExitError
from ppaos.engine.livelihood.incomes import BE_OFFSET, line_baht, years_of
from ppaos.engine.methods import ExitRule, IncomeLines


def check_line(rule: ExitRule, lines: IncomeLines, *, year_be: int | None = None) -> None:
    """Raise ExitError where the rule's line is none of the lines, or has no amount for the year it is asked for.

    year_be: a year of the Buddhist era that households are going to be judged in, as before a rule is published; a
    rule that names a year of its own (line_year) is asked for that one. Amounts hold in the middle of a year.
    """
    if rule.line not in lines.names:
        raise ExitError(
            f"{rule.name} {rule.version} asks for the line «{rule.line}», which {lines.name} {lines.version} does "
            f"not have; use one of {', '.join(lines.names)}"
        )
    year = rule.line_year or year_be
    known = years_known(lines, rule.line)
    if year is not None and not any(first <= year < last for first, last in known):
        have = ", ".join(f"{first}–{last - 1}" if last - first > 1 else str(first) for first, last in known)
        raise ExitError(
            f"{rule.name} {rule.version} asks for the line «{rule.line}» in {year}, and there is none for that year; "
            f"there is one for {have or 'no year at all'}. Add the year with its source, or name another line"
        )


def years_known(lines: IncomeLines, name: str) -> list[tuple[int, int]]:
    """From which year of the Buddhist era to before which each amount of a line holds."""
    return sorted(
        years
        for row in lines.lines
        if row.line == name
        and row.a_year is not None
        and (years := years_of(row.provenance))
        and years[0] < years[1]
    )


def line_of(rule: ExitRule, lines: IncomeLines) -> nw.Expr:
    """The line for the columns year and province_code, to the satang."""
    return line_baht(lines, rule.line).round(2)


def year_of(rule: ExitRule) -> nw.Expr:
    """The year of the Buddhist era whose line an observation is held against."""
    if rule.line_year is not None:
        return nw.lit(rule.line_year, dtype=nw.Int64)
    return nw.col("observed_on").dt.year().cast(nw.Int64) + BE_OFFSET
