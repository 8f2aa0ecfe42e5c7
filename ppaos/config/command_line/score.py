"""ppaos score: how do these households score on the five capitals? Files in, files out."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl

from ppaos.config.command_line.indicator_file import first_places, read_indicators
from ppaos.config.command_line.tables import TableError, check_writable, write_table
from ppaos.engine import livelihood, methods
from ppaos.engine.methods import CapitalMethod

REFUSED = 2
RESTS_ON = ("coverage", "least", "most")


def main(argv: list[str]) -> int:
    """Score a file of indicators: 0 when the scores are written, 2 when the file is refused."""
    arguments = parser().parse_args(argv)
    try:
        method = methods.load("slf_capitals", version=arguments.method_version)
        if arguments.template:
            print(",".join(["household_id", *(indicator.code for indicator in method.indicators)]))
            return 0
        summary = _score(arguments, method)
    except (TableError, livelihood.AnswerError, methods.MethodError) as error:
        print(f"ppaos score: {error}", file=sys.stderr)
        return REFUSED
    print(json.dumps(summary) if arguments.json else _in_words(summary))
    return 0


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos score",
        description="Score households on the five livelihood capitals, overall and in levels 1 to 4. "
        "The file holds household_id and columns <capital>_<item>, each a number from 1 to 4 or empty. "
        "A capital is scored when 0.8 of its weight is answered, the overall when all five capitals are.",
        epilog="Written: household_id, human, physical, financial, natural, social, overall, level; empty "
        "means «not scored». Then coverage (the share of all weight that was answered, 0 to 1), least and most (what "
        "the overall would be if every unanswered indicator were the worst, or the best). A file with faulty rows "
        "is refused as a whole, unless --failed takes them.",
    )
    parser.add_argument("indicators", nargs="?", type=Path, help="CSV or Parquet")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the scores go: .csv or .parquet")
    parser.add_argument(
        "--failed", type=Path, metavar="FILE", help="faulty rows go here, the others are scored"
    )
    parser.add_argument("--template", action="store_true", help="print the header row to fill in, and stop")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument(
        "--method-version", metavar="VERSION", help="a version of the method; else the newest"
    )
    return parser


def _score(arguments: argparse.Namespace, method: CapitalMethod) -> dict[str, Any]:
    """Read, refuse or set aside what is faulty, score the rest, write."""
    started = time.perf_counter()
    if not arguments.indicators or not arguments.out:
        raise TableError("give the file of indicators and --out FILE; --template prints its header row")
    for path in filter(None, (arguments.out, arguments.failed)):
        check_writable(path)
    file = read_indicators(arguments.indicators, method)
    for notice in file.notices:
        print(f"ppaos score: {notice}", file=sys.stderr)
    if file.faulty.height and not arguments.failed:
        raise TableError(first_places(arguments.indicators, file.faulty))
    codes = [capital.code for capital in method.capitals]
    columns = ["household_id", *codes, "overall", "level", *RESTS_ON]
    scores = livelihood.score(file.good, method).select(columns)
    unanswered = livelihood.unanswered(file.good, method) if file.good.height else []
    if arguments.failed:
        write_table(file.faulty, arguments.failed)
    write_table(scores, arguments.out)
    summary = _summary(scores, file.faulty.height, method) | {"unanswered": unanswered}
    return summary | {"seconds": round(time.perf_counter() - started, 3)}


def _summary(scores: pl.DataFrame, failed: int, method: CapitalMethod) -> dict[str, Any]:
    levels = scores["level"]
    return {
        "rows": scores.height + failed,
        "scored": scores.height - levels.null_count(),
        "not_scored": levels.null_count(),
        "failed": failed,
        "levels": {str(level.number): int((levels == level.number).sum()) for level in method.levels},
        "method": method.name,
        "version": method.version,
        "rests_on": {name: _mean(scores[name]) for name in RESTS_ON},
    }


def _mean(column: pl.Series) -> float | None:
    """The mean to four decimals; none of nobody."""
    return round(float(column.mean()), 4) if len(column) else None  # type: ignore[arg-type]


def _in_words(summary: dict[str, Any]) -> str:
    levels = ", ".join(f"level {level}: {count:,}" for level, count in summary["levels"].items())
    rests_on, nobody = summary["rests_on"], ", ".join(summary["unanswered"])
    resting = (
        ""
        if rests_on["coverage"] is None
        else f"on average {rests_on['coverage']:.1%} of the weight is answered, and the overall lies between "
        f"{rests_on['least']:.2f} and {rests_on['most']:.2f} whatever the rest would have been; "
    )
    return (
        f"{summary['rows']:,} households: {summary['scored']:,} scored ({levels}), "
        f"{summary['not_scored']:,} not scored, {summary['failed']:,} failed; {resting}"
        + (f"nobody answered {nobody}; " if nobody else "")
        + f"{summary['method']} {summary['version']}, {summary['seconds']} s"
    )
