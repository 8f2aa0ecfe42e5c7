"""Typed rows on their way into candidate tables: keys, sealed ids, houses, candidates."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
from django.db import connection

from ppaos.evidence.targeting.models import ListImport, RowBlock
from ppaos.evidence.targeting.queries.imports import COMPARED, HOUSE_COMPARED, Difference, live_houses
from ppaos.ground.privacy.queries import data_key, sealed_ids
from ppaos.ground.workbench.queries import copy_frame, reserved_ids

HOUSE_COLUMNS = {
    "house_key": "house_key", "household_code": "household_code", "house_no": "house_no", "moo": "moo",
    "area_id": "area_code", "latitude": "latitude", "longitude": "longitude", "survey_year": "survey_year",
    "survey_round": "survey_round", "survey_on": "survey_on", "found": "found",
}  # fmt: skip


@dataclass(frozen=True)
class CandidatesSaved:
    """The candidates a commit made: row_key and id of each, and the houses concerned."""

    ids: pl.DataFrame
    houses: list[int]


def fresh_rows(people: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """Typed people with their house's values, sealed id and row key: what is compared and kept."""
    houses = households.select(
        "house_key", "household_code", "house_no", "moo", pl.col("area_code").alias("house_area_id"), "latitude",
        "longitude", "found", "survey_on",
    )  # fmt: skip
    rows = people.rename({"area_code": "area_id"}).join(
        houses, on="house_key", how="left", maintain_order="left"
    )
    keyed = rows.with_columns(_row_key(rows), sealed_ids(rows["citizen_id"]).alias("sealed_id"))
    return keyed.select("row_no", "row_key", "house_key", *COMPARED, *HOUSE_COMPARED)


def _row_key(rows: pl.DataFrame) -> pl.Series:
    """What tells a row again in another file of the edition: its id, or else name, birth and house; in a survey
    within its household. Rows alike in all of that are counted, in an order their values give, not the file."""
    named = pl.concat_str(
        "first_name",
        "last_name",
        pl.col("birth_on").cast(pl.String).fill_null(""),
        "house_key",
        separator="|",
    )
    identity = pl.coalesce("citizen_id", named)
    of_survey = pl.col("house_key").str.starts_with("s:")
    text = pl.when(of_survey).then(pl.concat_str("house_key", identity, separator="|")).otherwise(identity)
    keyed = rows.select(
        text.alias("text"), "first_name", "last_name", "birth_on", "house_key", "line_no", "row_no"
    )
    key = data_key("row_key")
    digests = [hashlib.blake2b(text.encode(), digest_size=16, key=key).digest() for text in _numbered(keyed)]
    return pl.Series("row_key", digests, dtype=pl.Binary)


def _numbered(keyed: pl.DataFrame) -> pl.Series:
    """The texts with a number behind each, so that none stands twice."""
    is_alike = keyed["text"].is_duplicated()
    if not is_alike.any():
        return keyed["text"] + "#1"
    order = pl.struct("first_name", "last_name", "birth_on", "house_key", "line_no", "row_no")
    alike = keyed.filter(is_alike).select("row_no", order.rank("ordinal").over("text").alias("number"))
    both = keyed.join(alike, on="row_no", how="left", maintain_order="left")
    return both.select(pl.format("{}#{}", "text", pl.col("number").fill_null(1)).alias("text"))["text"]


def save_blocks(blocks: Iterable[RowBlock]) -> None:
    """Sealed rows into their table, one block in memory at a time."""
    columns = ("list_import_id", "sheet", "kind", "first_row", "last_row", "sealed")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY targeting_rowblock ({', '.join(columns)}) FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.set_types(["int8", "varchar", "varchar", "int4", "int4", "bytea"])
        for block in blocks:
            copy.write_row([getattr(block, column) for column in columns])


def save_houses(list_import: ListImport, households: pl.DataFrame, found: Difference) -> pl.DataFrame:
    """Houses of new and changed rows that the edition does not hold yet, and surveyed ones without people.

    Returns house_key and house_id of every house the edition holds after that.
    """
    live = live_houses(list_import.edition).unique("house_key", keep="last", maintain_order=True)
    wanted = pl.concat([found.new["house_key"], found.changed["house_key"]]).unique()
    is_wanted = pl.col("house_key").is_in(wanted.implode()) | pl.col("house_key").str.starts_with("s:")
    fresh = households.filter(is_wanted).join(live, on="house_key", how="anti")
    rows = fresh.select(
        reserved_ids("targeting_candidatehousehold", fresh.height),
        pl.lit(list_import.pk, pl.Int64).alias("list_import_id"),
        *(pl.col(source).alias(target) for target, source in HOUSE_COLUMNS.items()),
    )
    copy_frame("targeting_candidatehousehold", rows)
    return pl.concat([live, rows.select(pl.col("id").alias("house_id"), "house_key")])


def save_candidates(list_import: ListImport, rows: pl.DataFrame, houses: pl.DataFrame) -> CandidatesSaved:
    """Rows into the candidate table, each in its house."""
    housed = rows.join(houses, on="house_key", how="left", maintain_order="left")
    has_name = (pl.col("first_name") != "") & (pl.col("last_name") != "")
    made = housed.select(
        reserved_ids("targeting_candidate", housed.height),
        pl.lit(list_import.pk, pl.Int64).alias("list_import_id"),
        pl.col("house_id").alias("candidate_household_id"),
        "row_no",
        "row_key",
        *COMPARED,
        (pl.col("sealed_id").is_not_null() | has_name).alias("is_matchable"),
    )
    copy_frame("targeting_candidate", made)
    return CandidatesSaved(made.select("id", "row_key"), made["candidate_household_id"].unique().to_list())


def carry_decisions_over(changed: pl.DataFrame, saved: CandidatesSaved) -> None:
    """What people decided about a row stays decided when a corrected file brings it again; so do verdicts."""
    pairs = changed.select("row_key", pl.col("candidate_id").alias("old")).join(saved.ids, on="row_key")
    if pairs.is_empty():
        return
    numbers = [pairs["old"].to_list(), pairs["id"].to_list()]
    with connection.cursor() as cursor:
        cursor.execute(CARRY_MATCHES, numbers)
        cursor.execute(CARRY_VERDICTS, numbers)


CARRY_MATCHES = """
    insert into targeting_match (candidate_id, person_id, decision, origin, probability, match_weight, levels, method,
        decided_at, decided_by_id, note, is_current)
    select pair.fresh, old.person_id, old.decision, old.origin, old.probability, old.match_weight, old.levels,
        old.method, old.decided_at, old.decided_by_id, old.note, true
    from unnest(%s::bigint[], %s::bigint[]) as pair(old, fresh)
    join targeting_match old on old.candidate_id = pair.old
    where old.is_current and old.origin in ('person', 'source')"""
CARRY_VERDICTS = """
    insert into targeting_verdict (candidate_household_id, household_id, outcome, reason, note, found_on, moved_to_id,
        made_by_id, made_at, source_label, source_id)
    select distinct on (old.id, fresh_row.candidate_household_id) fresh_row.candidate_household_id, old.household_id,
        old.outcome, old.reason, old.note, old.found_on, old.moved_to_id, old.made_by_id, old.made_at,
        old.source_label, old.source_id
    from unnest(%s::bigint[], %s::bigint[]) as pair(old, fresh)
    join targeting_candidate old_row on old_row.id = pair.old
    join targeting_candidate fresh_row on fresh_row.id = pair.fresh
    join targeting_verdict old on old.candidate_household_id = old_row.candidate_household_id
    where old.taken_back_at is null and fresh_row.candidate_household_id <> old_row.candidate_household_id"""
