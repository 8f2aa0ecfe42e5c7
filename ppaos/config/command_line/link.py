"""`ppaos link LEFT [RIGHT] --out FILE`: which people of two lists, or of one, are the same? Files only."""

import argparse
import json
import sys
import time
from pathlib import Path

import polars as pl

from ppaos.config.command_line.splink_folder import check_folder, write_folder
from ppaos.config.command_line.tables import TableError, check_writable, read_text_table, write_table
from ppaos.engine.linkage import LinkageError, Links, Settings, duplicates
from ppaos.engine.linkage.linking import linkage
from ppaos.engine.linkage.splink_export import exported

BAD_INPUT = 2
RESULT = ("left_id", "right_id", "probability", "decision")
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
        links = _linked(arguments)
        write_table(_result(links, within=arguments.right is None), arguments.out)
    except (TableError, LinkageError) as error:
        print(f"ppaos link: {error}", file=sys.stderr)
        return BAD_INPUT
    _report(links, arguments, seconds=time.monotonic() - started)
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
        check_folder(arguments.export_splink)


def _linked(arguments: argparse.Namespace) -> Links:
    left = read_text_table(arguments.left)
    try:
        if arguments.right is None:
            return duplicates(left)
        right = read_text_table(arguments.right)
        found = linkage(left, right, settings=Settings(one_to_one=not arguments.many))
    except LinkageError as error:
        names = {"left": str(arguments.left), "right": str(arguments.right or arguments.left)}
        raise error.in_files(**names) from error
    if arguments.export_splink:
        write_folder(exported(found), arguments.export_splink)
    return found.links


def _result(links: Links, *, within: bool) -> pl.DataFrame:
    """The columns written: of one list also which records hang together."""
    if not within:
        return links.frame.select(RESULT)
    clusters = links.clusters().select("cluster", left_id="record_id")
    return (
        links.frame.select(RESULT)
        .join(clusters, on="left_id", how="left", maintain_order="left")
        .with_columns(cluster=pl.when(pl.col("decision") == "same").then("cluster"))
    )


def _report(links: Links, arguments: argparse.Namespace, *, seconds: float) -> None:
    counts = {
        "left_rows": links.left_rows,
        "right_rows": links.right_rows,
        "same": links.count("same"),
        "doubtful": links.count("doubtful"),
        "seconds": round(seconds, 3),
    }
    if arguments.json:
        print(json.dumps(counts))
        return
    print(
        f"{counts['same']:,} the same, {counts['doubtful']:,} doubtful, of {links.left_rows:,} × {links.right_rows:,} "
        f"people in {seconds:.1f} s: {arguments.out}"
    )
