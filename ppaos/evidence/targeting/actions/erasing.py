"""The rows of lists that name a person are emptied: candidates' keys, and the sealed rows as received and as typed."""

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl
from django.db.models import Q

from ppaos.evidence.targeting.models import Candidate, RowBlock
from ppaos.evidence.targeting.queries.rows import block_opened, block_sealed
from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.queries.naming import Naming

# What places a row in its list, and tells nothing of who stands in it.
PLACING = (
    "row_no", "house_key", "household_code", "line_no", "area_code", "survey_year", "survey_round", "survey_on",
    "field", "indicator", "instrument", "result", "state", "value",
)  # fmt: skip
AT_ONCE = 8  # blocks in memory together
BY_ROW = ("people", "changes")  # typed frames whose row numbers are those of the list
# The key that tells a row again is made of the id or the name: chance takes its place.
_KEYS = """
    update targeting_candidate set row_key = uuid_send(gen_random_uuid()),
        sealed_id = case when sealed_id = any(%(sealed)s) then null else sealed_id end
    where id = any(%(ids)s) or sealed_id = any(%(sealed)s)"""


@dataclass(frozen=True)
class ListRowsErased:
    """How many candidates lost their key, how many rows in how many sealed blocks were emptied, and in how many rows
    the same search still finds somebody (none)."""

    candidates: int
    rows: int
    blocks: int
    left: int


@unaudited("part of the erasure of a person, which is an event of its own")
def erase_list_rows(
    *, candidate_ids: Collection[int], naming: Naming, by: Any, at: datetime
) -> ListRowsErased:
    """Empty the rows behind these candidates, and the person's citizen id wherever else those lists have it.

    Others of the same name stay: away from the person's own rows only the id tells who is meant.
    """
    named = Q(pk__in=candidate_ids) | Q(sealed_id__in=list(naming.sealed))
    lists = set(Candidate.objects.filter(named).values_list("list_import_id", flat=True))
    own: dict[int, list[int]] = defaultdict(list)
    listed = Candidate.objects.filter(pk__in=candidate_ids)
    for number, row_no in listed.values_list("list_import_id", "row_no"):
        own[number].append(row_no)
    emptied = _blocks_emptied(lists, own, naming)
    keys = written(_KEYS, {"ids": list(candidate_ids), "sealed": list(naming.sealed)})
    rows, left = (sum(counts) for counts in zip(*emptied, strict=True)) if emptied else (0, 0)
    return ListRowsErased(keys, rows, len(emptied), left)


def _blocks_emptied(
    lists: Collection[int], own: Mapping[int, Collection[int]], naming: Naming
) -> list[tuple[int, int]]:
    """Rows emptied, and left, in each block that held something; blocks are emptied and sealed on every core."""
    numbers = list(
        RowBlock.objects.filter(list_import_id__in=lists).order_by("pk").values_list("pk", flat=True)
    )
    emptied: list[tuple[int, int]] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for start in range(0, len(numbers), AT_ONCE):
            blocks = list(RowBlock.objects.filter(pk__in=numbers[start : start + AT_ONCE]).order_by("pk"))
            done = pool.map(partial(_emptied, own=own, naming=naming), blocks)
            for block, counts in zip(blocks, done, strict=True):
                if counts[0]:
                    block.save(update_fields=["sealed"])
                    emptied.append(counts)
    return emptied


def _emptied(block: RowBlock, *, own: Mapping[int, Collection[int]], naming: Naming) -> tuple[int, int]:
    """Empty the person's rows in a block and seal it again, unsaved; how many rows that were, and are still."""
    frame, rows = block_opened(block), own.get(block.list_import_id, ())
    count = _concerned(frame, block, rows, naming)
    if not count:
        return 0, 0
    block.sealed = block_sealed(block, _without(frame, _own_rows(frame, block, rows, naming), naming))
    fresh = block_opened(block)
    return count, int(fresh.select(_with_id(fresh, naming).sum()).item())


def _concerned(frame: pl.DataFrame, block: RowBlock, rows: Collection[int], naming: Naming) -> int:
    return int(frame.select((_own_rows(frame, block, rows, naming) | _with_id(frame, naming)).sum()).item())


def _own_rows(frame: pl.DataFrame, block: RowBlock, rows: Collection[int], naming: Naming) -> pl.Expr:
    """The person's own rows: by their number, and in a sheet as received by what stands in them too, for each sheet
    of a workbook counts its rows anew."""
    numbered = pl.col("row_no").is_in(list(rows))
    if block.kind == RowBlock.Kind.TYPED:
        return numbered if block.sheet in BY_ROW else pl.lit(value=False)
    cells = [pl.col(name).str.strip_chars() for name in _texts(frame)]
    named = [cell.is_in(list(naming.first_names)) | cell.str.contains(naming.loose_pattern) for cell in cells]
    return numbered & (pl.any_horizontal(named).fill_null(value=False) if named else pl.lit(value=False))


def _with_id(frame: pl.DataFrame, naming: Naming) -> pl.Expr:
    cells = [pl.col(name).str.contains(naming.id_pattern) for name in _texts(frame)]
    return pl.any_horizontal(cells).fill_null(value=False) if cells else pl.lit(value=False)


def _without(frame: pl.DataFrame, is_own: pl.Expr, naming: Naming) -> pl.DataFrame:
    """The rows with nothing in the person's own but what places them, and with the id nowhere."""
    texts = set(_texts(frame))
    columns = []
    for name in frame.columns:
        gone = is_own if name not in PLACING else pl.lit(value=False)
        if name in texts:
            gone = gone | pl.col(name).str.contains(naming.id_pattern).fill_null(value=False)
        columns.append(pl.when(~gone).then(pl.col(name)).alias(name))
    return frame.select(columns)


def _texts(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.String]
