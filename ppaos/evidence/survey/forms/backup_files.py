"""The backup file of a phone taken apart: sealed parts, opened with the key that the office keeps of the phone.

    PPAOS survey backup 1
    {"phone": 7, "user": …, "made_at": …, "interviews": 3}
    4 bytes: length of a part · the part: 12 bytes nonce, then AES-GCM (bound to «backup»)

Opened, a part is a line of JSON that says what it is, and its bytes: an interview's XML, then its files.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BEGINS = b"PPAOS survey backup 1\n"
BOUND_TO = b"backup"
NONCE, LENGTH = 12, 4
LONGEST_LINE, LARGEST_PART = 100_000, 220_000_000


class BackupUnreadable(ValueError):
    """The file is no backup file, or not a whole one; the message says what it is and what to do."""


@dataclass
class KeptInterview:
    """An interview as it lay on the phone, with its files."""

    told: dict[str, Any]
    xml: bytes
    files: dict[str, bytes] = field(default_factory=dict)


class BackupFileForm(forms.Form):
    """The file that was handed over."""

    file = forms.FileField(label=gettext_lazy("Backup file of a phone"))


def head_of(content: BinaryIO) -> dict[str, Any]:
    """Which phone a backup file is of, and when it was written."""
    if content.read(len(BEGINS)) != BEGINS:
        raise BackupUnreadable(
            _("This is no backup file of the survey app. Its name ends in .ppaos; choose that one.")
        )
    try:
        head = json.loads(content.readline(LONGEST_LINE))
        return {"phone": int(head["phone"]), "interviews": int(head["interviews"])}
    except (ValueError, KeyError, TypeError) as error:
        raise BackupUnreadable(
            _("The beginning of the file is damaged. Have the phone write it again.")
        ) from error


def interviews_of(content: BinaryIO, key: bytes) -> Iterator[KeptInterview]:
    """The interviews after the head, one at a time. BackupUnreadable where the file breaks off or is damaged."""
    kept: KeptInterview | None = None
    for told, plain in _parts(content, AESGCM(key)):
        if told.get("what") == "interview":
            if kept is not None:
                yield kept
            kept = KeptInterview(told, plain)
        elif kept is not None:
            kept.files[str(told.get("name", ""))] = plain
    if kept is not None:
        yield kept


def _parts(content: BinaryIO, cipher: AESGCM) -> Iterator[tuple[dict[str, Any], bytes]]:
    while length := content.read(LENGTH):
        size = struct.unpack(">I", length)[0] if len(length) == LENGTH else LARGEST_PART + 1
        sealed = content.read(size) if size <= LARGEST_PART else b""
        if len(sealed) != size:
            raise BackupUnreadable(
                _(
                    "The file breaks off in the middle. What stood before was taken in; have the phone write it again."
                )
            )
        try:
            plain = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], BOUND_TO)
            line, _newline, rest = plain.partition(b"\n")
            yield json.loads(line), rest
        except (InvalidTag, ValueError) as error:
            raise BackupUnreadable(
                _("A part of the file cannot be opened with the key of its phone: it was changed or damaged.")
            ) from error
