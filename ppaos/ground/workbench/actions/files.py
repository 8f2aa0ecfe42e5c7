"""Files people send or ask for: sealed at rest, opened for reading, erased when their time is over."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from typing_extensions import Buffer

from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.privacy.queries import data_key
from ppaos.ground.workbench.actions._sealing import NotSealed, OpenedFile, Readable, sealed
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries.scanning import Scan

KEY_PURPOSE = "files"
NAME_LENGTH = 255


class FileDamaged(OSError):
    """The content of a stored file is missing or cannot be opened; the message names the file."""


class _Measured:
    """Counts, digests and looks through a stream while it is read."""

    def __init__(self, content: Readable, name: str) -> None:
        self._content = content
        self._scan = Scan(name)
        self.size = 0
        self.digest = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        piece = self._content.read(size)
        self.size += len(piece)
        self.digest.update(piece)
        if piece:
            self._scan.feed(piece)
        else:
            self._scan.finish()
        return piece


def _place(file: StoredFile) -> Path:
    return Path(settings.PPAOS_HOME) / "media" / f"{file.pk // 1000:06d}" / f"{file.pk}.sealed"


@audited("file.stored")
def store_file(
    *,
    content: Readable,
    name: str,
    purpose: str,
    by: Any,
    at: datetime,
    content_type: str = "",
    area_code: str = "",
) -> StoredFile:
    """Seal a stream of any length into the media folder; memory holds two megabytes of it.

    UnsafeFile where it carries a virus or cannot be looked through; nothing is kept then.
    """
    file = StoredFile.objects.create(
        name=Path(name).name[-NAME_LENGTH:],
        size=0,
        purpose=purpose,
        content_type=content_type,
        area_code=area_code,
        created_at=at,
        created_by_id=getattr(by, "pk", None),
    )
    measured = _Measured(content, file.name)
    _write(_place(file), sealed(measured, data_key(KEY_PURPOSE)))
    file.size, file.sha256 = measured.size, measured.digest.hexdigest()
    file.save(update_fields=["size", "sha256"])
    return file


def _write(place: Path, pieces: Iterator[bytes]) -> None:
    """Write to a neighbour first: a half-written file never stands in the place of a whole one."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@unaudited("the room that shows the content writes who read it")
def open_file(*, file: StoredFile) -> BinaryIO:
    """Open a stored file for reading. FileDamaged when it was erased, is missing, or was changed on disk."""
    if file.erased_at:
        raise FileDamaged(
            f"The file «{file.name}» (number {file.pk}) was erased on {file.erased_at:%Y-%m-%d}."
        )
    try:
        stream = _place(file).open("rb")
    except FileNotFoundError as error:
        raise FileDamaged(
            f"The content of the file «{file.name}» (number {file.pk}) is missing at {_place(file)}; "
            "bring back the media folder from a backup."
        ) from error
    return io.BufferedReader(_Checked(stream, file), buffer_size=1 << 16)


class _Checked(OpenedFile):
    """Names the stored file when its content turns out to be damaged."""

    def __init__(self, stream: BinaryIO, file: StoredFile) -> None:
        super().__init__(stream, data_key(KEY_PURPOSE))
        self._file = file

    def readinto(self, buffer: Buffer) -> int:
        try:
            return super().readinto(buffer)
        except NotSealed as error:
            raise FileDamaged(
                f"The file «{self._file.name}» (number {self._file.pk}) cannot be opened: {error}. "
                "Bring back the media folder and its key from the same backup."
            ) from error


@audited("file.erased", subjects=["file"])
def erase_file(*, file: StoredFile, by: Any, at: datetime) -> None:
    """Erase content and name for good; the row stays, saying that there was a file."""
    place = _place(file)
    file.name, file.erased_at = "", at
    file.save(update_fields=["name", "erased_at"])
    transaction.on_commit(lambda: place.unlink(missing_ok=True))


@dataclass(frozen=True)
class FilesErased:
    """How many files lost content and name."""

    files: int


@audited("files.erased")
def erase_files(*, file_ids: Iterable[int], by: Any, at: datetime) -> FilesErased:
    """Erase content and name of many files for good; those erased before stay as they are."""
    files = list(StoredFile.objects.filter(pk__in=set(file_ids), erased_at=None).only("pk").order_by("pk"))
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(name="", erased_at=at)
    places = [_place(file) for file in files]
    transaction.on_commit(lambda: _remove(places))
    return FilesErased(len(files))


def _remove(places: Iterable[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)
