"""Answers at rest: sealed with AES-GCM under a key for each purpose, bound to the record they belong to."""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppaos.ground.privacy.queries import KeyWrong, data_key, key_file

NONCE = 12


@lru_cache(maxsize=16)
def _cipher(key: Path, purpose: str) -> AESGCM:
    """The cipher of a purpose under the master key in this file."""
    return AESGCM(data_key(f"survey.{purpose}"))


def sealed_bytes(plain: bytes, *, purpose: str, bound_to: str) -> bytes:
    """Bytes sealed for one purpose («submission», «interview», «upload») and one record."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key_file(), purpose).encrypt(nonce, plain, bound_to.encode())


def opened_bytes(sealed: bytes | memoryview, *, purpose: str, bound_to: str) -> bytes:
    """The bytes again; KeyWrong where another key sealed them, or they belong to another record."""
    content = bytes(sealed)
    cipher = _cipher(key_file(), purpose)
    try:
        return cipher.decrypt(content[:NONCE], content[NONCE:], bound_to.encode())
    except InvalidTag as error:
        raise KeyWrong(f"Sealed answers ({purpose}) cannot be opened with the key {key_file()}.") from error
