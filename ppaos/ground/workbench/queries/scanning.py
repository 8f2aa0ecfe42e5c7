"""Does a file carry what virus scanners know? Their test signature is known here; all else a ClamAV daemon knows.

Without `CLAMAV` (host:port) only the test signature is found, and only where it stands as it is, not packed in an
archive: it shows that the way of files is watched, and is no virus scanner.
"""

import socket

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

# Two parts, so that no scanner takes this module for what it looks for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECONDS = 30


class UnsafeFile(PermissionDenied):
    """A file that is not kept: it carries a virus or its test signature, or could not be looked through."""


class Scan:
    """Looks through one file while its pieces go by. UnsafeFile as soon as something is found."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tail = b""
        self._daemon = _Daemon(settings.CLAMAV) if settings.CLAMAV else None
        self._is_over = False

    def feed(self, piece: bytes) -> None:
        """Look through the next piece."""
        known = self._tail + piece
        if EICAR in known:
            raise UnsafeFile(self._refused("EICAR"))
        self._tail = known[-len(EICAR) + 1 :]
        if self._daemon:
            self._told(piece)

    def finish(self) -> None:
        """All went by: what does the daemon say? Asked once."""
        if self._daemon and not self._is_over:
            self._is_over = True
            said = self._told(None)
            if not said.endswith("OK"):
                raise UnsafeFile(self._refused(said.removesuffix("FOUND").rpartition(":")[2].strip()))

    def _told(self, piece: bytes | None) -> str:
        """Tell the daemon a piece, or (None) that there is no more; what it says then."""
        assert self._daemon
        try:
            return self._daemon.verdict() if piece is None else self._daemon.send(piece)
        except OSError as error:
            raise UnsafeFile(
                _(
                    "The file «%(name)s» was not kept: the virus scanner of this installation does not answer. Try "
                    "again later, or tell who looks after the platform."
                )
                % {"name": self._name}
            ) from error

    def _refused(self, found: str) -> str:
        return _(
            "The file «%(name)s» was not kept: it carries a virus or the test sign of one (%(found)s). Look through "
            "your device with a virus scanner and send a clean file."
        ) % {"name": self._name, "found": found}


class _Daemon:
    """One file told to clamd by its INSTREAM command."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._line: socket.socket | None = None

    def send(self, piece: bytes) -> str:
        if piece:
            self._open().sendall(len(piece).to_bytes(4, "big") + piece)
        return ""

    def verdict(self) -> str:
        with self._open() as line:
            line.sendall(bytes(4))
            said = b""
            while piece := line.recv(4096):
                said += piece
        return said.decode("utf-8", "replace").strip("\0\n ")

    def _open(self) -> socket.socket:
        if self._line is None:
            host, _colon, port = self._place.rpartition(":")
            self._line = socket.create_connection((host, int(port)), SECONDS)
            self._line.sendall(b"zINSTREAM\0")
        return self._line
