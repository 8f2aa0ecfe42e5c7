"""`ppaos slroi STUDY`: what did a baht put in bring, by this study? A file in, figures out."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ppaos.config.command_line.slroi_words import in_words
from ppaos.config.command_line.study_file import read_study_data, write_study
from ppaos.config.command_line.tables import TableError, check_writable
from ppaos.engine import methods
from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return import StudyError, simulate, study_of, told

REFUSED = 2
WRITTEN = (".xlsx",)
EXAMPLE = Path(__file__).with_name("example_study.toml")
ABOUT = """
STUDY: TOML, or a workbook as --template writes it. Keys: discount_rate, method (multiplicative or additive), first_year
(1 or 0); [[inputs]] name, value, year; [[outcomes]] stakeholder, name, capital, quantity, proxy, deadweight,
displacement, attribution, drop_off, duration, start, and what an outsider needs: source (of the proxy), proxy_name,
proxy_year, indicator, indicator_source, unit, change, is_intended, output, evidence_years, strategy, area, note. Shares
are 0 to 1, a harm has a proxy below 0. Years lie on one axis, 0 undiscounted. [[ranges]] of, key, low, high, shape
(triangular, uniform, normal) say within what a number is drawn; others are drawn within a fifth less and more.

A study that cannot be computed is refused with every fault: file, entry, key, value. What may claim too much is
computed with a warning.
"""


def main(argv: list[str]) -> int:
    """Compute a study: 0 when the figures are there, 2 when the file is refused."""
    arguments = parser().parse_args(argv)
    language = "en" if arguments.en or arguments.json else "th"
    try:
        print(_answered(arguments, language))
    except StudyError as error:
        file = arguments.study or EXAMPLE
        for line in error.lines(language):
            print(f"ppaos slroi: {file}: {line}", file=sys.stderr)
        return REFUSED
    except TableError as error:
        print(f"ppaos slroi: {error}", file=sys.stderr)
        return REFUSED
    return 0


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos slroi",
        description="Social return on investment of one study: ratio, present values, payback, sensitivity.",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("study", nargs="?", type=Path, help="TOML or XLSX")
    parser.add_argument("--monte-carlo", type=int, metavar="N", help="also draw all numbers at once, N times")
    parser.add_argument(
        "--seed", type=int, default=1, help="where the draws begin; the same seed, the same figures"
    )
    parser.add_argument(
        "--xlsx", type=Path, metavar="OUT", help="also write the study as a workbook with live formulas"
    )
    parser.add_argument(
        "--template", type=Path, metavar="OUT", help="write a workbook with an example to fill in, and stop"
    )
    parser.add_argument("--en", action="store_true", help="words in English; else in Thai")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def _answered(arguments: argparse.Namespace, language: str) -> str:
    """What the command prints. Raises TableError, StudyError."""
    for out in filter(None, (arguments.xlsx, arguments.template)):
        check_writable(out, WRITTEN)
    rules = methods.load("social_return_rules")
    if arguments.template:
        write_study(study_of(read_study_data(arguments.study or EXAMPLE), rules), arguments.template)
        return str(arguments.template)
    if not arguments.study:
        raise TableError("give the file of a study; --template OUT.xlsx writes one to fill in")
    figures = _figures(arguments, rules)
    return json.dumps(figures, ensure_ascii=False) if arguments.json else in_words(figures, language)


def _figures(arguments: argparse.Namespace, rules: SocialReturnRules) -> dict[str, Any]:
    study = study_of(read_study_data(arguments.study), rules)
    figures = told(study, rules)
    if arguments.monte_carlo is not None:
        figures["simulation"] = asdict(
            simulate(study, rules, draws=arguments.monte_carlo, seed=arguments.seed)
        )
    if arguments.xlsx:
        write_study(study, arguments.xlsx)
    return figures
