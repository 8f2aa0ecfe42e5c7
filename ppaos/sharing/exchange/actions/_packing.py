"""An extract for research as one archive: records, dictionary, manifest, how to cite it."""

import hashlib
import hmac
import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from typing import Any

import polars as pl

from ppaos.engine import methods
from ppaos.engine.disclosure import Coarsened, coarsened
from ppaos.ground.workbench.presenters.sheets import csv_pieces
from ppaos.sharing.exchange.models import ResearchExtract
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.dictionary import dictionary
from ppaos.sharing.exchange.queries.extracts import MARKS, MOST_WITHHELD, SOURCE

OWN_WORDS = {
    "pseudonym": ("นามแฝงของครัวเรือน เฉพาะชุดนี้", "pseudonym of the household, of this extract alone"),
    "place": ("พื้นที่ ตามความละเอียดในรายการกำกับ", "place, at the step the manifest names"),
    "members": ("จำนวนสมาชิก ตามความละเอียดในรายการกำกับ", "members, at the step the manifest names"),
    "standing_told": ("สถานะ ตามความละเอียดในรายการกำกับ", "standing, at the step the manifest names"),
    "baht_given": ("เงินที่ให้แล้ว ปัดเป็นพัน", "baht given, rounded to thousands"),
}


def anonymous(records: pl.DataFrame) -> tuple[Coarsened, pl.DataFrame]:
    """The records with marks as coarse as the rule of disclosure asks, under pseudonyms whose key nobody keeps."""
    told = coarsened(records, MARKS, methods.load("disclosure_rule").least, MOST_WITHHELD)
    key = secrets.token_bytes(32)
    names = [
        hmac.digest(key, str(number).encode(), hashlib.sha256).hex()[:24]
        for number in told.records["household_id"]
    ]
    named = told.records.drop("household_id").insert_column(0, pl.Series("pseudonym", names, dtype=pl.String))
    return told, named.sort("pseudonym")


def manifest_of(extract: ResearchExtract, told: Coarsened, rows: int, at: Any) -> dict[str, Any]:
    """What the extract holds, what was made coarser, and how many were held back."""
    rule = methods.load("disclosure_rule")
    return {
        "number": extract.number, "version": extract.version, "title": extract.title, "area": extract.area_id,
        "organisation": str(extract.organisation), "agreement": extract.agreement.title, "made_at": at.isoformat(),
        "rows": rows, "k": rule.least, "disclosure_rule": rule.version, "smallest_class": told.smallest,
        "withheld": told.withheld, "steps": {mark: MARKS[mark][step] for mark, step in told.steps.items()},
        "pseudonyms": "HMAC-SHA-256; the key was thrown away: they join with no other extract",
    }  # fmt: skip


def packed(records: pl.DataFrame, manifest: Mapping[str, Any]) -> io.BytesIO:
    """The archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("households.csv", b"".join(csv_pieces(records)))
        archive.writestr("dictionary.csv", b"".join(csv_pieces(_dictionary(records))))
        archive.writestr("manifest.json", json.dumps(dict(manifest), ensure_ascii=False, indent=2))
        archive.writestr("CITATION.cff", _citation(manifest))
    out.seek(0)
    return out


def _dictionary(records: pl.DataFrame) -> pl.DataFrame:
    known = {column.code: column for column in listings()[SOURCE].columns}
    told = dictionary([known[name] for name in records.columns if name in known])
    own = [(name, *OWN_WORDS[name], "", "", "open", "") for name in records.columns if name not in known]
    return pl.concat([pl.DataFrame(own, schema=told.schema, orient="row"), told])


def _citation(manifest: Mapping[str, Any]) -> str:
    """How the extract is cited (Citation File Format 1.2)."""
    title = json.dumps(manifest["title"], ensure_ascii=False)
    return (
        f'cff-version: 1.2.0\ntype: dataset\nmessage: "Cite this extract by its number and version."\ntitle: {title}\n'
        f'version: "{manifest["version"]}"\ndate-released: {manifest["made_at"][:10]}\n'
        f'authors:\n  - name: "PPAOS, {manifest["area"]}"\nidentifiers:\n  - type: other\n'
        f'    value: "{manifest["number"]} v{manifest["version"]}"\n'
    )
