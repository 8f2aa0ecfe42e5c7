"""In which letters a text file is written: UTF-8, UTF-16 or the Windows-874 of older Thai programs."""

from __future__ import annotations

import codecs
import re

from ppaos.ground.workbench.forms.problems import Problem, UnreadableFile, problem

# Thai letters are three bytes in UTF-8, the first two of them E0 B8 or E0 B9.
THAI_IN_UTF8 = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")
# Marks that must follow a Thai consonant; after anything else the text is not Thai.
MARK = re.compile(r"[ัิ-ฺ็-๎]")
MARK_ASTRAY = re.compile(r"(?<![ก-๎])[ัิ-ฺ็-๎]")
LOOKED_AT = 1_000_000
BLOCK = 1 << 20


def utf16_name(data: bytes) -> str | None:
    """Name the UTF-16 of the data by its byte-order mark, or by every other byte being 00 or, for Thai, 0E."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:4000]
    even, odd = (side.count(0) + side.count(0x0E) for side in (head[0::2], head[1::2]))
    if max(even, odd) * 3 > len(head) and min(even, odd) * 20 < len(head):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def is_utf8(data: bytes) -> bool:
    """Say whether the whole text is proper UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), BLOCK):
            decoder.decode(data[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def unwrapped(data: bytes, filename: str) -> tuple[bytes, list[Problem]]:
    """Rewrite UTF-16 as UTF-8 and take out byte-order mark and NULs; other letters are left as they are."""
    notes: list[Problem] = []
    if name := utf16_name(data):
        data = data.decode(name, errors="replace").encode()
        notes.append(problem("encoding", file=filename, encoding="UTF-16"))
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        data = data.replace(b"\0", b"")
        notes.append(problem("control_characters", file=filename))
    return data, notes


def as_utf8(data: bytes, filename: str) -> tuple[bytes, list[Problem]]:
    """Rewrite text of older letters as UTF-8, saying so; UTF-8 comes back as it is."""
    return (data, []) if is_utf8(data) else from_older_letters(data, filename)


def from_older_letters(data: bytes, filename: str) -> tuple[bytes, list[Problem]]:
    """Read Windows-874, or UTF-8 with a few damaged letters; refuse what is neither."""
    sample = data[:LOOKED_AT]
    high = len(HIGH_BYTE.findall(sample))
    if 3 * len(THAI_IN_UTF8.findall(sample)) > 0.6 * high:
        text = data.decode("utf-8", errors="replace")
        row = text[: text.index("\N{REPLACEMENT CHARACTER}")].count("\n") + 1
        return text.encode(), [problem("damaged_letters", file=filename, row=row)]
    try:
        text = data.decode("cp874")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(problem("unknown_encoding", file=filename, row=row)) from error
    marks, astray = len(MARK.findall(text[:LOOKED_AT])), len(MARK_ASTRAY.findall(text[:LOOKED_AT]))
    if astray > 0.2 * marks:
        raise UnreadableFile(problem("unknown_encoding", file=filename))
    return text.encode(), [problem("encoding", file=filename, encoding="Windows-874 (TIS-620)")]
