"""Tables as files of three kinds in one archive, with what they mean and how many rows each has."""

import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import polars as pl

from ppaos.engine.methods import sheets_of
from ppaos.engine.methods.sheets import HEADING_ROWS
from ppaos.evidence.livelihood.queries.own_data import OwnTable
from ppaos.ground.workbench.presenters.sheets import (
    ROWS_A_SHEET,
    csv_pieces,
    write_parquet,
    write_workbook,
    write_xlsx,
)

DICTIONARY = {
    "table": pl.String, "meaning": pl.String, "column": pl.String, "type": pl.String, "field_class": pl.String,
    "points_to": pl.String, "values": pl.String,
}  # fmt: skip
READ_ME = """ข้อมูลของ {name} ทั้งหมดที่มีในระบบ PPAOS

csv/ xlsx/ parquet/   ตารางเดียวกันสามแบบ
criteria/             เกณฑ์ของ อปท. เอง (TOML ใช้โหลดกลับเข้าระบบได้ และ XLSX)
data_dictionary.csv   ตารางและคอลัมน์หมายถึงอะไร
manifest.json         มีกี่แถว แฟ้มใดมีรอยนิ้วมือ (SHA-256) ใด คอลัมน์ใดไม่ได้รวมไว้ เพราะอะไร

มีข้อมูลส่วนบุคคล เก็บรักษาให้ปลอดภัย

All data of {name} held in PPAOS: the same tables as CSV, XLSX and Parquet; the authority's own criteria (TOML and
XLSX); what tables and columns mean; counts and fingerprints. Personal data: keep it safe.
"""


@dataclass
class Archive:
    """An archive that is being written, and what was put into it."""

    out: IO[bytes]
    files: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    meanings: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.out, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, content: bytes) -> None:
        """Put a file in."""
        self._zip.writestr(path, content)
        self.files[path] = hashlib.sha256(content).hexdigest()

    def add_table(self, table: OwnTable) -> None:
        """Put a table in, in every kind of file that holds it."""
        if table.left_out:
            self.left_out[table.name] = list(table.left_out)
        if not table.columns:
            return
        self.counts[table.name] = table.rows.height
        self.add(f"csv/{table.name}.csv", b"".join(csv_pieces(table.rows)))
        if table.rows.height <= ROWS_A_SHEET:
            self.add(f"xlsx/{table.name}.xlsx", _written(write_xlsx, table.rows))
        self.add(f"parquet/{table.name}.parquet", _written(write_parquet, table.rows))
        for column in table.columns:
            values = [
                table.name,
                table.meaning,
                column.name,
                column.type,
                column.field_class,
                column.points_to,
            ]
            self.meanings.append(dict(zip(DICTIONARY, [*values, column.choices], strict=True)))

    def add_method(self, name: str, text: str) -> None:
        """Put a method in, as TOML and as a workbook."""
        out = io.BytesIO()
        write_workbook(sheets_of(tomllib.loads(text)), out, head=HEADING_ROWS)
        self.add(f"criteria/{name}.toml", text.encode())
        self.add(f"criteria/{name}.xlsx", out.getvalue())

    def close(self, *, name: str, told: Mapping[str, Any]) -> None:
        """Put in what it all means, and end it."""
        meanings = pl.DataFrame(self.meanings, schema=DICTIONARY)
        self.add("data_dictionary.csv", b"".join(csv_pieces(meanings)))
        self.add("README.txt", READ_ME.format(name=name).encode())
        manifest = {**told, "rows": self.counts, "left_out": self.left_out, "sha256": self.files}
        self._zip.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
        self._zip.close()


def packed(
    out: IO[bytes],
    *,
    name: str,
    tables: Iterable[OwnTable],
    methods: Sequence[tuple[str, str]],
    told: Mapping[str, Any],
) -> int:
    """Write the archive; returns how many rows of tables it holds."""
    archive = Archive(out)
    for table in tables:
        archive.add_table(table)
    for label, text in methods:
        archive.add_method(label, text)
    archive.close(name=name, told=told)
    return sum(archive.counts.values())


def _written(write: Any, rows: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    write(rows, out)
    return out.getvalue()
