"""`ppaos mpi MATRIX`: how many are poor in many ways at once, and how deeply? A file in, figures out."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import polars as pl

from ppaos.config.command_line.tables import TableError, check_writable, read_text_table, write_table
from ppaos.engine.livelihood.alkire_foster import (
    MISSING,
    MpiRule,
    RuleError,
    identified,
    measured,
    of_rows,
    with_shares,
)
from ppaos.engine.thai.digits import latin_digits

REFUSED = 2
WEIGHT, GROUP = "survey_weight", "group"
ABOUT = """
MATRIX: CSV or Parquet; the first column names each row, every other is an indicator, but for survey_weight (above 0)
and group. Empty is not answered. Deprived is who stands strictly below a cut-off. Lists go by the order of the
columns («13,12,3,1») or by name («income=13,school=12»). Weights sum to 1 or to the number of indicators; without
--weights all weigh the same. -k is in the unit of the weights; where they sum to 1, a k above 1 counts indicators.

Printed with --json: people, excluded (rows left out), population (sum of survey weights), H, A, M0, M1, M2, and by
indicator uncensored and censored headcounts and contributions to M0; k_share, missing, and groups with the same for
each, and population_share and m0_share (its part in the M0 of all). M1
and M2 are null where a cut-off is 0 or below. --out writes each row with deprived (0 to 1) and is_poor.
"""


def main(argv: list[str]) -> int:
    """Measure a file: 0 when the figures are there, 2 when the file or the rule is refused."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.out:
            check_writable(arguments.out)
        frame, indicators = _read(arguments.matrix)
        rule = _rule(arguments, indicators)
        figures = _figures(frame, rule)
        if arguments.out:
            write_table(identified(frame, rule), arguments.out)
    except (TableError, RuleError) as error:
        print(f"ppaos mpi: {error}", file=sys.stderr)
        return REFUSED
    print(json.dumps(figures, ensure_ascii=False) if arguments.json else _in_words(figures))
    return 0


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos mpi",
        description="Multidimensional poverty by Alkire and Foster.",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("matrix", type=Path, help="CSV or Parquet")
    parser.add_argument("--cutoffs", required=True, metavar="LIST", help="the cut-off of each indicator")
    parser.add_argument("--weights", metavar="LIST", help="the weight of each indicator")
    parser.add_argument("-k", type=float, required=True, help="from how much weight on somebody is poor")
    parser.add_argument(
        "--missing",
        choices=MISSING,
        default=MISSING[0],
        help="who has not answered everything is left out («exclude»), or judged by what was answered",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write who is poor: .csv or .parquet")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def _read(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """The rows with numbers as numbers, and which columns are indicators. Raises TableError."""
    table = read_text_table(path)
    indicators = [name for name in table.columns[1:] if name not in (WEIGHT, GROUP)]
    if not indicators:
        raise TableError(f"{path}, row 1: no indicator column stands behind «{table.columns[0]}». Add one.")
    _check_names(table[table.columns[0]], path)
    numbers = [name for name in (*indicators, WEIGHT) if name in table.columns]
    frame = table.with_columns(_number(table[name], path) for name in numbers)
    if WEIGHT in frame.columns:
        _check_weights(frame[WEIGHT], path)
    if GROUP in frame.columns and frame[GROUP].null_count():
        raise TableError(
            f"{path}, row {_row(frame[GROUP].is_null())}, column {GROUP}: empty. Name its group."
        )
    return frame, indicators


def _check_names(names: pl.Series, path: Path) -> None:
    """Whoever stood there twice would count twice."""
    written = names.cast(pl.String).str.strip_chars()
    again = ~written.is_first_distinct() & (written.fill_null("") != "")
    if again.any():
        place = int(again.arg_true()[0])
        raise TableError(
            f"{path}, row {place + 2}, column {names.name}: «{written[place]}» is there more than once. Keep one row."
        )


def _number(values: pl.Series, path: Path) -> pl.Series:
    text = values.cast(pl.String).str.strip_chars()
    numbers = pl.select(latin_digits(pl.lit(text))).to_series().cast(pl.Float64, strict=False)
    odd = (text.fill_null("") != "") & (numbers.is_null() | ~numbers.is_finite().fill_null(True))
    if odd.any():
        place = int(odd.arg_true()[0])
        raise TableError(
            f"{path}, row {place + 2}, column {values.name}: «{text[place]}» is no number. Correct it, or leave it "
            "empty."
        )
    return numbers.alias(values.name)


def _check_weights(weights: pl.Series, path: Path) -> None:
    off = ~(weights > 0).fill_null(False)
    if off.any():
        place = int(off.arg_true()[0])
        told = "empty" if weights[place] is None else f"«{weights[place]:g}»"
        raise TableError(
            f"{path}, row {place + 2}, column {WEIGHT}: {told}. A survey weight is above 0; leave out whom "
            "it does not speak for."
        )


def _row(is_off: pl.Series) -> int:
    return int(is_off.arg_true()[0]) + 2


def _rule(arguments: argparse.Namespace, indicators: list[str]) -> MpiRule:
    cutoffs = _listed(arguments.cutoffs, "--cutoffs", indicators)
    equal = dict.fromkeys(indicators, 1.0)
    weights = _listed(arguments.weights, "--weights", indicators) if arguments.weights else equal
    return MpiRule(cutoffs, weights, arguments.k, arguments.missing)


def _listed(text: str, option: str, indicators: list[str]) -> dict[str, float]:
    """Numbers by indicator, from «13,12» or «income=13,school=12». Raises TableError."""
    parts = [part.strip() for part in text.split(",")]
    pairs = [part.split("=", 1) for part in parts if "=" in part]
    if pairs and len(pairs) < len(parts):
        raise TableError(f"{option}: name every number or none, not some.")
    if not pairs:
        if len(parts) != len(indicators):
            raise TableError(
                f"{option} holds {len(parts)} numbers for {len(indicators)} indicators ({', '.join(indicators)})."
            )
        pairs = [[name, part] for name, part in zip(indicators, parts, strict=True)]
    named = {name.strip().lower(): number for name, number in pairs}
    if twice := sorted(
        {name for name in named if sum(name == each[0].strip().lower() for each in pairs) > 1}
    ):
        raise TableError(f"{option}: {', '.join(twice)} is there more than once. Name each indicator once.")
    if set(named) != set(indicators):
        odd = ", ".join(sorted(set(named) ^ set(indicators)))
        raise TableError(
            f"{option}: these stand in the file or in the list alone: {odd}. Name each indicator once."
        )
    try:
        return {name: float(named[name]) for name in indicators}
    except ValueError as error:
        raise TableError(f"{option}: {error}. Give plain numbers, such as 13 or 0.25.") from error


def _figures(frame: pl.DataFrame, rule: MpiRule) -> dict[str, Any]:
    weight = WEIGHT if WEIGHT in frame.columns else None
    everybody = of_rows(measured(frame, rule, weight=weight).row(0, named=True), rule)
    figures = everybody | {"k_share": rule.k_share, "missing": rule.missing}
    if GROUP in frame.columns:
        rows = with_shares(measured(frame, rule, group=GROUP, weight=weight).to_dicts())
        shares = ("population_share", "m0_share")
        figures["groups"] = {
            str(row[GROUP]): of_rows(row, rule) | {name: row[name] for name in shares} for row in rows
        }
    return figures


def _in_words(figures: dict[str, Any]) -> str:
    def told(of: dict[str, Any]) -> str:
        measures = ", ".join(
            f"{name} {'–' if of[name] is None else format(of[name], '.4f')}"
            for name in ("H", "A", "M0", "M1", "M2")
        )
        return f"{of['people']:,} people ({of['excluded']:,} left out): {measures}"

    lines = [told(figures), *(f"  {name}: {told(of)}" for name, of in figures.get("groups", {}).items())]
    shares = figures["contributions"].items()
    parts = (f"{name} {'–' if share is None else format(share, '.1%')}" for name, share in shares)
    return "\n".join([*lines, "contributions to M0: " + ", ".join(parts)])
