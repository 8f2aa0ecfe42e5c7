"""The signed list of what a batch holds: made for the receiver, and checked by whoever has it in hand."""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyzipper
from django.utils.translation import gettext as _

from ppaos.ground.workbench.queries.signing import NotSigned, signed, verified
from ppaos.support.referral.models import Batch
from ppaos.support.referral.presenters.own_sheet import NUMBER, SENDERS_NOTE

KIND = "batch-manifest"
IN_ZIP = "manifest.jws"
ZIP_STARTS = b"PK\x03\x04"
SEALED_STARTS = b"\xd0\xcf\x11\xe0"  # how a spreadsheet with a password begins


def manifest_of(batch: Batch, content: bytes, content_name: str, at: datetime) -> str:
    """The manifest as a JWS (compact): what leaves, by what right, under which agreement, and the content's digest."""
    claims: dict[str, Any] = {
        "version": 1,
        "batch": str(batch.uid),
        "organisation": {"uid": str(batch.organisation.uid), "name": batch.organisation.name_th},
        "area": {"code": batch.area_id, "name": batch.area.name_th},
        "fields": leaving_columns(batch),
        "grounds": batch.counts["grounds"],
        "counts": {"referrals": batch.counts["referrals"], "households": batch.counts["households"]},
        "content": {
            "name": content_name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        },
        "agreement": _agreement(batch),
        "sent_at": batch.sent_at.isoformat() if batch.sent_at else None,
        "made_at": at.isoformat(),
    }  # fmt: skip
    return signed(claims, KIND)


def leaving_columns(batch: Batch) -> list[str]:
    """The columns that leave: in an agency's own form those only that it has."""
    if batch.sheet_form is None:
        return list(batch.fields)
    named = {NUMBER, *batch.sheet_form.columns.values()}
    return [code for code in batch.fields if (SENDERS_NOTE if code == "note" else code) in named]


def _agreement(batch: Batch) -> dict[str, Any] | None:
    found = batch.agreement
    if found is None:
        return None
    ends = found.valid_to.isoformat() if found.valid_to else None
    return {
        "number": found.pk,
        "title": found.title,
        "valid_from": found.valid_from.isoformat(),
        "valid_to": ends,
    }


@dataclass(frozen=True)
class Checked:
    """Whether a manifest (and the content beside it, where it could be opened) is as it was signed."""

    holds: bool
    words: str
    content_checked: bool = False
    claims: dict[str, Any] = field(default_factory=dict)


def checked(
    content: bytes, *, keys: dict[str, Any] | None = None, code: str = "", manifest: str = ""
) -> Checked:
    """Check a manifest, a package (ZIP), what a machine opened (JSON), or any content against a manifest given apart.

    Without the code a ZIP's signature is checked and its content is not; that is said.
    """
    try:
        token, inside = _parts(content, code, manifest)
        claims = verified(token, KIND, keys)
    except NotSigned:
        why = _(
            "the signature does not hold: changed, cut short, or not signed as a batch by this installation"
        )
        return Checked(holds=False, words=_("TAMPERED: %(why)s.") % {"why": why})
    except _NotReadable as fault:
        return Checked(holds=False, words=str(fault))
    if inside is None:
        return Checked(holds=True, words=_held(claims, is_whole=False), claims=claims)
    if hashlib.sha256(inside).hexdigest() != claims["content"]["sha256"]:
        why = _("the content is not the one that was signed")
        return Checked(False, _("TAMPERED: %(why)s.") % {"why": why}, content_checked=True, claims=claims)
    return Checked(True, _held(claims, is_whole=True), content_checked=True, claims=claims)


class _NotReadable(ValueError):
    """The file cannot be looked into; the message says what to do."""


def _parts(content: bytes, code: str, manifest: str) -> tuple[str, bytes | None]:
    """The manifest's token, and the content it speaks of where it is at hand and open."""
    if manifest:
        return manifest, content
    if content.startswith(ZIP_STARTS):
        return _of_zip(content, code)
    if content.startswith(SEALED_STARTS):
        raise _NotReadable(
            _("A spreadsheet with a password: open it, save it without, and give its manifest too.")
        )
    text = content.decode("utf-8", errors="replace").strip()
    if not text.startswith("{"):
        return text, None
    try:
        told = json.loads(text)
        return str(told["manifest"]), str(told["content"]).encode()
    except (ValueError, KeyError) as error:
        raise _NotReadable(_("This is neither a manifest nor a package of ours.")) from error


def _of_zip(content: bytes, code: str) -> tuple[str, bytes | None]:
    try:
        with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
            token = archive.read(IN_ZIP).decode()
            names = [name for name in archive.namelist() if name != IN_ZIP]
            return token, archive.read(names[0], pwd=code.encode()) if code and names else None
    except KeyError as error:
        raise _NotReadable(_("This ZIP holds no manifest of ours.")) from error
    except RuntimeError as error:
        raise _NotReadable(_("The code does not open this package.")) from error
    except (pyzipper.BadZipFile, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise _NotReadable(_("TAMPERED: %(why)s.") % {"why": _("the ZIP is damaged")}) from error


def _held(claims: dict[str, Any], *, is_whole: bool) -> str:
    words = _("HOLDS: batch %(batch)s to %(organisation)s, %(area)s, %(count)s referrals, made at %(at)s.") % {
        "batch": claims["batch"], "organisation": claims["organisation"]["name"], "area": claims["area"]["name"],
        "count": f"{claims['counts']['referrals']:,}", "at": claims["made_at"],
    }  # fmt: skip
    if is_whole:
        return f"{words} {_('The content is the one that was signed.')}"
    return f"{words} {_('The content was not looked at: give the package and its code.')}"
