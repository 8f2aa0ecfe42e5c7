"""How a file's content is sealed: AES-GCM block by block, a key of its own, no block lost, moved or added.

Layout: the mark, 32 random bytes the file's key is derived with, then blocks of one megabyte, each with its tag.
A block's nonce is its number and whether it is the last (the STREAM construction).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import Buffer

MARK = b"PPAOS sealed 1\n"
SALT = 32
BLOCK = 1 << 20
TAG = 16


class Readable(Protocol):
    """Anything that gives bytes: a file, an upload, a pipe."""

    def read(self, size: int, /) -> bytes: ...


class NotSealed(ValueError):
    """The bytes are not what this key sealed: damaged, cut short, or sealed with another key."""


def sealed(content: Readable, key: bytes) -> Iterator[bytes]:
    """The sealed form of a stream, piece by piece."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt)
    yield MARK + salt
    number, block = 0, _full_block(content, BLOCK)
    while True:
        following = _full_block(content, BLOCK)
        yield cipher.encrypt(_nonce(number, is_last=not following), block, None)
        if not following:
            return
        number, block = number + 1, following


def opened(stream: Readable, key: bytes) -> Iterator[bytes]:
    """The content of a sealed stream, piece by piece; NotSealed at the first wrong piece."""
    if stream.read(len(MARK)) != MARK:
        raise NotSealed("the mark at its beginning is missing")
    cipher = _cipher(key, stream.read(SALT))
    number, block = 0, _full_block(stream, BLOCK + TAG)
    while True:
        following = _full_block(stream, BLOCK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), block, None)
        except InvalidTag as error:
            raise NotSealed(f"block {number + 1} is damaged or belongs to another key") from error
        if not following:
            return
        number, block = number + 1, following


class OpenedFile(io.RawIOBase):
    """A sealed stream as a readable file."""

    def __init__(self, stream: BinaryIO, key: bytes) -> None:
        self._stream = stream
        self._blocks = opened(stream, key)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer)
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        count = min(len(target), len(self._rest))
        target[:count], self._rest = self._rest[:count], self._rest[count:]
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"file").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _full_block(stream: Readable, size: int) -> bytes:
    """A block of exactly this size unless the stream ends; pipes give less than asked."""
    pieces, missing = [], size
    while missing and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
