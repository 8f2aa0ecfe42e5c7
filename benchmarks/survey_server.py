"""A real server of a scratch installation, and a client that costs little beside it."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from ppaos.config.home import PROJECT

HOST = "127.0.0.1"
STARTING_SECONDS = 60


def multipart(xml: bytes, *files: tuple[str, bytes]) -> tuple[bytes, str]:
    """A body as ODK Collect sends it, and its content type."""
    boundary = "----ppaos-7f3a9c1b"
    parts = [_part("xml_submission_file", "submission.xml", "text/xml", xml)]
    parts += [_part(name, name, "image/jpeg", content) for name, content in files]
    body = b"".join(f"--{boundary}\r\n".encode() + part for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _part(field: str, name: str, kind: str, content: bytes) -> bytes:
    head = (
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    )
    return head.encode() + content + b"\r\n"


class SurveyServer:
    """Web server, worker and keeper of figures as `ppaos run` starts them, on a port of their own."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = f"from ppaos.config.serving import serve; serve(host={HOST!r}, port={self.port})"
        self._process = subprocess.Popen([sys.executable, "-c", command], cwd=PROJECT, env=os.environ)
        deadline = time.monotonic() + STARTING_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("The server did not start.")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the server answers."""
        asked = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    def stop(self) -> None:
        """Stop all parts in good order."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()
            self._process = None

    def request(self, address: str, body: bytes, content_type: str) -> bytes:
        """One post, ready to be written to a socket."""
        head = (
            f"POST {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nX-OpenRosa-Version: 1.0\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def send_all(self, requests: list[bytes], connections: int, *, expect: bytes) -> list[float]:
        """Send all over so many connections kept open; how long each took. Another status than expected is an error."""
        waiting, times = list(reversed(requests)), []

        async def one_connection() -> None:
            reader, writer = await asyncio.open_connection(HOST, self.port)
            while waiting:
                started = time.perf_counter()
                writer.write(waiting.pop())
                status = await _answered(reader)
                if status != expect:
                    raise RuntimeError(f"The server answered {status!r}.")
                times.append(time.perf_counter() - started)
            writer.close()

        await asyncio.gather(*(one_connection() for _ in range(connections)))
        return times


async def _answered(reader: asyncio.StreamReader) -> bytes:
    """The status of an answer, read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return head.split(b" ", 2)[1]
