"""A batch as the file that leaves: for people a ZIP or a spreadsheet with a password, for machines a JWE."""

import io
import json
from datetime import date, datetime
from typing import Any

import polars as pl
import pyzipper
from django.utils import timezone
from django.utils.translation import gettext as _
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from msoffcrypto.format.ooxml import OOXMLFile

from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, as_harmless, write_xlsx
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.referral.actions.sending_batches import Package
from ppaos.support.referral.models import Batch, Ground
from ppaos.support.referral.presenters.answer_sheet import answer_headers
from ppaos.support.referral.presenters.manifest import IN_ZIP, manifest_of
from ppaos.support.referral.presenters.own_sheet import SENDERS_NOTE, filled, under_header
from ppaos.support.referral.presenters.words import is_thai, need_name
from ppaos.support.referral.queries.batch_codes import new_code
from ppaos.support.referral.queries.batch_fields import BatchField, batch_fields

SHEET = "PPAOS"
SMALLEST_RSA = 2048
# How the key of the content is wrapped, by the kind of the receiver's key.
WRAPPINGS = {"RSA": "RSA-OAEP-256", "EC": "ECDH-ES+A256KW", "OKP": "ECDH-ES+A256KW"}


class KeyUnfit(ValueError):
    """The receiver's public key cannot be used; the message says what is wrong with it."""


def packed(batch: Batch, rows: pl.DataFrame, at: datetime) -> Package:
    """The package of a batch: its rows as a sheet, its signed manifest, locked by a new code or the receiver's key."""
    stem = f"{_('referrals')} {batch.area_id} {timezone.localdate(at)}"
    if batch.package_kind == Batch.Package.JWE:
        content, name = _as_csv(rows), f"{stem}.csv"
        manifest = manifest_of(batch, content, name, at)
        sealed = sealed_for(batch.receiver_key or {}, {"manifest": manifest, "content": content.decode()})
        return Package(sealed.encode(), f"{stem}.jwe", "application/jose", manifest, "")
    content, name, code = _sheet(batch, rows), f"{stem}.xlsx", new_code()
    manifest = manifest_of(batch, content, name, at)
    if batch.package_kind == Batch.Package.XLSX:
        return Package(_with_password(content, code), name, CONTENT_TYPES["xlsx"], manifest, code)
    return Package(_as_zip(content, name, manifest, code), f"{stem}.zip", "application/zip", manifest, code)


def header(row: BatchField) -> str:
    """What a column is called, in the language of the screen."""
    return row.thai if is_thai() else row.english


def readable(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with codes, days and yes/no in words; numbers stay numbers, ids text, what is not known is empty."""
    words: list[pl.Expr] = []
    if "need" in rows.columns:
        names = {code: need_name(code) for code in rows["need"].unique()}
        words.append(pl.col("need").replace_strict(names, default=None, return_dtype=pl.String))
    if "ground" in rows.columns:
        words.append(pl.col("ground").replace_strict(_grounds(), default="", return_dtype=pl.String))
    if "is_urgent" in rows.columns:
        words.append(pl.when("is_urgent").then(pl.lit(_("urgent"))).alias("is_urgent"))
    if "sex" in rows.columns:
        words.append(pl.col("sex").replace_strict({"m": _("male"), "f": _("female")}, default=None))
    told = rows.with_columns(words)
    if "due_on" in rows.columns:
        told = _days_told(told, ["due_on"])
    if "birth_on" in rows.columns:
        told = _days_told(told, ["birth_on", "birth_precision"]).drop("birth_precision")
    return told


def sealed_for(key: dict[str, Any], content: dict[str, str]) -> str:
    """The content as a JWE (compact, A256GCM) that only the holder of the private half opens."""
    receiver = public_key(key)
    head = {"alg": WRAPPINGS[receiver.key_type], "enc": "A256GCM", "zip": "DEF", "cty": "json"}
    plain = json.dumps(content, ensure_ascii=False).encode()
    return jwe.encrypt_compact(head, plain, receiver, algorithms=[head["alg"], head["enc"], "DEF"])


def public_key(told: Any) -> RSAKey | ECKey | OKPKey:
    """The receiver's public key (JWK: RSA of 2048 bits or more, EC, or X25519). KeyUnfit where it is none."""
    if not isinstance(told, dict):
        raise KeyUnfit(_("This is no public key (JWK) that can be read."))
    if "d" in told:
        raise KeyUnfit(_("This is a private key. Never give it away; give its public half, without «d»."))
    try:
        key = import_key(told)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise KeyUnfit(_("This is no public key (JWK) that can be read.")) from error
    if isinstance(key, RSAKey) and key.public_key.key_size >= SMALLEST_RSA:
        return key
    if isinstance(key, ECKey) or (isinstance(key, OKPKey) and told.get("crv") == "X25519"):
        return key
    raise KeyUnfit(_("The key must be RSA of 2048 bits or more, EC, or X25519."))


def _sheet(batch: Batch, rows: pl.DataFrame) -> bytes:
    """The rows in the agency's own form where it gave one, else in ours, with empty columns to answer in."""
    told = readable(rows)
    if batch.sheet_form is not None:
        return filled(batch.sheet_form, told.rename({"note": SENDERS_NOTE}, strict=False))
    fields = batch_fields()
    names = [header(fields[code]) for code in told.columns]
    empty = [name for name in answer_headers().values() if name not in names]
    blank = io.BytesIO()
    write_xlsx(pl.DataFrame(schema=dict.fromkeys([*names, *empty], pl.String)), blank, sheet=SHEET)
    return under_header(blank.getvalue(), SHEET, told)


def _as_csv(rows: pl.DataFrame) -> bytes:
    """For machines: codes and days as they are (ISO 8601), columns by their codes."""
    return as_harmless(rows).write_csv().encode()


def _with_password(content: bytes, code: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(code, out)
    return out.getvalue()


def _as_zip(content: bytes, name: str, manifest: str, code: str) -> bytes:
    """The sheet locked by the code (AES-256); the manifest beside it names nobody and stays readable."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(code.encode())
        archive.writestr(name, content)
        archive.encryption = None
        archive.setpassword(None)
        archive.writestr(IN_ZIP, manifest)
    return out.getvalue()


def _grounds() -> dict[str, str]:
    return {code: str(label) for code, label in Ground.choices}


def _days_told(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Days as words of the Thai calendar; each distinct day is put into words once."""
    days = rows.select(columns).unique()
    told = pl.Series("told", [_day(*day) for day in days.iter_rows()], dtype=pl.String)
    joined = rows.join(
        days.with_columns(told), on=columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.with_columns(pl.col("told").alias(columns[0])).drop("told")


def _day(day: date | None, precision: str | None = "day") -> str | None:
    return None if day is None else thai_date(day, precision or "day")
