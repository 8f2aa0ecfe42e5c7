"""`ppaos link LEFT [RIGHT] --out FILE`: which people of two lists, or of one, are the same? Files only."""

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from ppaos.config.command_line.tables import TableError, check_writable, make_folder, read_text_table

BAD_INPUT = 2
ABOUT = """
Columns read: record_id (needed), citizen_id, title, first_name, last_name, sex (m f 1 2 ช ญ), birth_date (BE or
CE; ISO, d/m/y, Thai months; year alone), house_no, moo, subdistrict_code. Any may be empty or absent.

Written: left_id, right_id, probability (0 to 1), decision: «same», or «doubtful» where a person should look.
Pairs that are neither are not written. Without RIGHT the list is linked with itself: each pair stands once, and
cluster, the least record_id of those that «same» pairs hold together, says which records are one person.

--export-splink writes the columns compared, the learned model and its term frequencies as Splink 5 reads them, with a
README.md on how to open them: there the same pairs have the same match weights, before any is assigned.

With --json one object is printed: left_rows and right_rows (rows read), same and doubtful (pairs written),
seconds (from reading to written).
"""


def main(argv: list[str]) -> int:
    """Run the command; 0 when the result is written, 2 when a file or a choice is wrong."""
    arguments = parser().parse_args(argv)
    started = time.monotonic()
    try:
        _check(arguments)
        with ThreadPoolExecutor() as threads:
            files = [path for path in (arguments.left, arguments.right) if path]
            tables = [threads.submit(read_text_table, path) for path in files]
            # While the files are read numpy and the engine are loaded.
            linked = import_module("ppaos.config.command_line.linked")
            counts = linked.written(arguments, *(table.result() for table in tables))
    except TableError as error:
        print(f"ppaos link: {error}", file=sys.stderr)
        return BAD_INPUT
    _report(counts | {"seconds": round(time.monotonic() - started, 3)}, arguments)
    return 0


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos link",
        description="Link two lists of people.",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("left", type=Path, help="CSV or Parquet, usually the list")
    parser.add_argument(
        "right", type=Path, nargs="?", help="CSV or Parquet, usually the register; absent: the list itself"
    )
    parser.add_argument("--out", type=Path, required=True, help="where to write the pairs, .csv or .parquet")
    parser.add_argument("--many", action="store_true", help="a person may stand in a list several times")
    parser.add_argument(
        "--export-splink", type=Path, metavar="FOLDER", help="also write the run there as Splink 5 reads it"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")
    return parser


def _check(arguments: argparse.Namespace) -> None:
    """Say before any work is done what could not be written. Raises TableError."""
    check_writable(arguments.out)
    if arguments.export_splink:
        if arguments.right is None:
            raise TableError("--export-splink is for two lists: give RIGHT too, or leave it out.")
        make_folder(arguments.export_splink)


def _report(counts: dict[str, float], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(json.dumps(counts))
        return
    print(
        f"{counts['same']:,} the same, {counts['doubtful']:,} doubtful, of {counts['left_rows']:,} × "
        f"{counts['right_rows']:,} people in {counts['seconds']:.1f} s: {arguments.out}"
    )
