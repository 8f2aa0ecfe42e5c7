"""What `ppaos link` does with the tables it has read: link, write the pairs, count them."""

import argparse

import polars as pl

from ppaos.config.command_line.splink_folder import write_folder
from ppaos.config.command_line.tables import TableError, write_table
from ppaos.engine.linkage import LinkageError, Links, Settings, duplicates
from ppaos.engine.linkage.linking import linkage
from ppaos.engine.linkage.splink_export import exported

RESULT = ("left_id", "right_id", "probability", "decision")


def written(
    arguments: argparse.Namespace, left: pl.DataFrame, right: pl.DataFrame | None = None
) -> dict[str, float]:
    """Link as the arguments say, write the result, and tell what `--json` prints. Raises TableError."""
    try:
        links = _links(arguments, left, right)
    except LinkageError as error:
        names = {"left": str(arguments.left), "right": str(arguments.right or arguments.left)}
        raise TableError(str(error.in_files(**names))) from error
    write_table(_result(links, within=right is None), arguments.out)
    return {
        "left_rows": links.left_rows,
        "right_rows": links.right_rows,
        "same": links.count("same"),
        "doubtful": links.count("doubtful"),
    }


def _links(arguments: argparse.Namespace, left: pl.DataFrame, right: pl.DataFrame | None) -> Links:
    if right is None:
        return duplicates(left)
    found = linkage(left, right, settings=Settings(one_to_one=not arguments.many))
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
