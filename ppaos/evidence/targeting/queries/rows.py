"""Rows of a list at rest: as received and as typed, sealed in blocks."""

import io
import os
from collections.abc import Iterator

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppaos.evidence.targeting.models import ListImport, RowBlock
from ppaos.ground.privacy.queries import data_key

NONCE = 12
ROWS_A_BLOCK = 25_000


def sealed_blocks(list_import: ListImport, kind: str, sheet: str, frame: pl.DataFrame) -> Iterator[RowBlock]:
    """A frame with row_no cut into sealed blocks, not saved yet."""
    cipher = AESGCM(data_key("rows"))
    for part in frame.iter_slices(ROWS_A_BLOCK):
        first, last = int(part["row_no"][0]), int(part["row_no"][-1])
        packed, nonce = io.BytesIO(), os.urandom(NONCE)
        part.write_ipc(packed, compression="zstd")
        bound = _binding(list_import, kind, sheet, first)
        yield RowBlock(
            list_import=list_import,
            kind=kind,
            sheet=sheet,
            first_row=first,
            last_row=last,
            sealed=nonce + cipher.encrypt(nonce, packed.getbuffer(), bound),
        )


def opened_rows(
    list_import: ListImport, kind: str, sheet: str, *, between: tuple[int, int] | None = None
) -> pl.DataFrame | None:
    """The rows of a sheet (all, or those of the blocks that hold the row numbers); None where none are kept."""
    blocks = RowBlock.objects.filter(list_import=list_import, kind=kind, sheet=sheet).order_by(
        "first_row", "id"
    )
    if between:
        blocks = blocks.filter(first_row__lte=between[1], last_row__gte=between[0])
    cipher = AESGCM(data_key("rows"))
    parts = [
        pl.read_ipc(io.BytesIO(_opened(cipher, block, _binding(list_import, kind, sheet, block.first_row))))
        for block in blocks.iterator()
    ]
    return pl.concat(parts) if parts else None


def _opened(cipher: AESGCM, block: RowBlock, bound: bytes) -> bytes:
    sealed = bytes(block.sealed)
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)


def _binding(list_import: ListImport, kind: str, sheet: str, first: int) -> bytes:
    """What a block is bound to: a block moved to another import or place does not open."""
    return f"{list_import.pk}:{kind}:{sheet}:{first}".encode()
