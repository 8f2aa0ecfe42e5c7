"""Which key opens what: sealing and opening of citizen ids, and a key for each purpose."""

import base64
import os
from functools import lru_cache
from pathlib import Path

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ppaos.ground.privacy.models import KeyCheck

KNOWN_TEXT = b"PPAOS"


class KeyMissing(RuntimeError):
    """There is no key file; the message says where it was looked for and what to do."""


class KeyWrong(RuntimeError):
    """The key at hand does not open this database."""


def key_file() -> Path:
    """Where the master key is kept: PPAOS_KEY_FILE, or keys/master.key in the installation's home."""
    return Path(os.environ.get("PPAOS_KEY_FILE") or settings.PPAOS_HOME / "keys" / "master.key")


@lru_cache(maxsize=4)
def _master_key(file: Path) -> bytes:
    if not file.exists():
        raise KeyMissing(
            f"The master key {file} is missing. Put the key of this installation back there "
            "(`ppaos restore` does it from a backup), or point PPAOS_KEY_FILE to it. "
            "A new installation gets its key from `ppaos init`."
        )
    return base64.urlsafe_b64decode(file.read_text().strip())


def data_key(purpose: str, length: int = 32) -> bytes:
    """A key for one purpose, derived from the master key (HKDF-SHA256)."""
    return _derived(key_file(), purpose, length)


def _derived(file: Path, purpose: str, length: int) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"ppaos:{purpose}".encode())
    return kdf.derive(_master_key(file))


@lru_cache(maxsize=4)
def _siv(file: Path) -> AESSIV:
    return AESSIV(_derived(file, "citizen_id", 64))


def sealed_id(citizen_id: str) -> bytes:
    """One citizen id, sealed; the same id always gives the same bytes, so equality look-up works."""
    return _siv(key_file()).encrypt(citizen_id.encode(), None)


def sealed_ids(ids: pl.Series) -> pl.Series:
    """A column of citizen ids (String, null where absent) sealed into a column of Binary."""
    encrypt = _siv(key_file()).encrypt
    return pl.Series(
        ids.name, [None if text is None else encrypt(text.encode(), None) for text in ids], dtype=pl.Binary
    )


def opened_id(sealed: bytes | memoryview) -> str:
    """The citizen id inside sealed bytes; KeyWrong where this key did not seal it."""
    try:
        return _siv(key_file()).decrypt(bytes(sealed), None).decode()
    except InvalidTag as error:
        raise KeyWrong(f"A sealed citizen id cannot be opened with the key {key_file()}.") from error


def opened_ids(sealed: pl.Series) -> pl.Series:
    """A column of sealed ids (Binary, null where absent) opened into a column of String."""
    decrypt = _siv(key_file()).decrypt
    try:
        plain = [None if value is None else decrypt(value, None).decode() for value in sealed]
    except InvalidTag as error:
        raise KeyWrong(f"Sealed citizen ids cannot be opened with the key {key_file()}.") from error
    return pl.Series(sealed.name, plain, dtype=pl.String)


def check_key() -> None:
    """Raise KeyMissing or KeyWrong unless the key at hand is the one this database was sealed with."""
    check = KeyCheck.objects.order_by("id").first()
    if check is None:
        return
    try:
        _siv(key_file()).decrypt(bytes(check.sealed), None)
    except InvalidTag as error:
        raise KeyWrong(
            f"The key {key_file()} is not the key of this database: ids sealed with another key cannot be "
            "opened. Put the right key back, or point PPAOS_KEY_FILE to it."
        ) from error
