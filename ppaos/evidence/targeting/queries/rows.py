"""Rows of a list at rest: as received and as typed, sealed in blocks."""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppaos.evidence.targeting.models import ListImport, RowBlock
from ppaos.ground.privacy.queries import data_key

NONCE = 12
ROWS_A_BLOCK = 25_000


def sealed_blocks(list_import: ListImport, kind: str, sheet: str, frame: pl.DataFrame) -> Iterator[RowBlock]:
    """A frame with row_no cut into sealed blocks, not saved yet; packed and sealed on every core."""

    def sealed(part: pl.DataFrame) -> RowBlock:
        first, last = int(part["row_no"][0]), int(part["row_no"][-1])
        block = RowBlock(list_import=list_import, kind=kind, sheet=sheet, first_row=first, last_row=last)
        block.sealed = block_sealed(block, part)
        return block

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as sealers:
        yield from sealers.map(sealed, frame.iter_slices(ROWS_A_BLOCK))


def opened_rows(
    list_import: ListImport, kind: str, sheet: str, *, between: tuple[int, int] | None = None
) -> pl.DataFrame | None:
    """The rows of a sheet (all, or those of the blocks that hold the row numbers); None where none are kept."""
    blocks = RowBlock.objects.filter(list_import=list_import, kind=kind, sheet=sheet).order_by(
        "first_row", "id"
    )
    if between:
        blocks = blocks.filter(first_row__lte=between[1], last_row__gte=between[0])
    parts = [block_opened(block) for block in blocks.iterator()]
    return pl.concat(parts) if parts else None


def first_rows(list_import: ListImport, sheet: str, count: int) -> pl.DataFrame:
    """The first rows of a sheet as received; empty where none are kept."""
    first = RowBlock.objects.filter(list_import=list_import, kind=RowBlock.Kind.RECEIVED, sheet=sheet)
    row_no = first.order_by("first_row").values_list("first_row", flat=True).first()
    if row_no is None:
        return pl.DataFrame()
    rows = opened_rows(list_import, RowBlock.Kind.RECEIVED, sheet, between=(row_no, row_no))
    return pl.DataFrame() if rows is None else rows.head(count)


def values_at(list_import: ListImport, cells: list[tuple[str, int, str]]) -> list[str | None]:
    """What stands in cells (sheet, row_no, column) as received; opens only the blocks that hold them."""
    found: dict[tuple[str, int, str], str | None] = {}
    for sheet in {sheet for sheet, _row, _column in cells}:
        wanted = sorted({row for at, row, _column in cells if at == sheet})
        for rows in _blocks_holding(list_import, sheet, wanted):
            for values in rows.filter(pl.col("row_no").is_in(wanted)).iter_rows(named=True):
                found |= {(sheet, values["row_no"], column): value for column, value in values.items()}
    return [found.get(cell) for cell in cells]


def _blocks_holding(list_import: ListImport, sheet: str, rows: list[int]) -> Iterator[pl.DataFrame]:
    kept = RowBlock.objects.filter(list_import=list_import, kind=RowBlock.Kind.RECEIVED, sheet=sheet)
    for first, last in kept.order_by("first_row").values_list("first_row", "last_row"):
        if any(first <= row <= last for row in rows):
            block = opened_rows(list_import, RowBlock.Kind.RECEIVED, sheet, between=(first, last))
            if block is not None:
                yield block


def block_sealed(block: RowBlock, rows: pl.DataFrame) -> bytes:
    """Rows packed and sealed for the place of this block; nothing is saved."""
    packed, nonce = io.BytesIO(), os.urandom(NONCE)
    # lz4: twice the room of zstd, half its time; somebody is waiting for the check.
    rows.write_ipc(packed, compression="lz4")
    return nonce + AESGCM(data_key("rows")).encrypt(nonce, packed.getbuffer(), _binding(block))


def block_opened(block: RowBlock) -> pl.DataFrame:
    """The rows a block holds."""
    sealed = bytes(block.sealed)
    plain = AESGCM(data_key("rows")).decrypt(sealed[:NONCE], sealed[NONCE:], _binding(block))
    return pl.read_ipc(io.BytesIO(plain))


def _binding(block: RowBlock) -> bytes:
    """What a block is bound to: a block moved to another import or place does not open."""
    return f"{block.list_import_id}:{block.kind}:{block.sheet}:{block.first_row}".encode()
