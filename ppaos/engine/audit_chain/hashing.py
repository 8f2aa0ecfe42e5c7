"""How is one line of the audit tied to the one before it?

A line's hash is SHA-256 over: the hash of the line before (64 small hexadecimal letters; START before the first), one
space, and the line's own text (UTF-8). A line is written as its hash, one space, its text.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

FORMAT = "ppaos-audit/1"
START = b"0" * 64
HASH_LENGTH = len(START)


def hashed(before: bytes, text: bytes) -> bytes:
    """The hash of a line with this text, after a line with the hash `before`."""
    return sha256(before + b" " + text).hexdigest().encode()


def linked(before: bytes, texts: Iterable[bytes]) -> Iterator[bytes]:
    """The hashes of lines that follow each other, each tied to the one before it."""
    for text in texts:
        before = hashed(before, text)
        yield before
