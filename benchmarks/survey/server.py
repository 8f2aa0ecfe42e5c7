"""A real server of a scratch installation, and a client that costs little beside it."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import time
from types import TracebackType
from typing import Self

from ppaos.config.home import PROJECT
from ppaos.config.serving import commands

HOST = "127.0.0.1"
PARTS = ("web", "worker", "figures")
STARTING_SECONDS, STOPPING_SECONDS = 60, 10


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
    """Web server, worker and keeper of figures as `ppaos run` starts them, each a process of its own that can be
    killed alone, on a port of their own."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        self._commands = dict(zip(PARTS, commands(HOST, self.port), strict=True))
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start what does not run, and wait until the web server answers."""
        for name, command in self._commands.items():
            if name not in self._running:
                self._running[name] = subprocess.Popen(command, cwd=PROJECT, env=os.environ, process_group=0)
        deadline = time.monotonic() + STARTING_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or self._running["web"].poll() is not None:
                raise RuntimeError("The server did not start.")
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """Kill one part with all its processes, as a loss of power would."""
        part = self._running.pop(name)
        os.killpg(part.pid, signal.SIGKILL)
        part.wait()

    def stop(self) -> None:
        """Stop all parts in good order."""
        for part in self._running.values():
            os.killpg(part.pid, signal.SIGTERM)
        for part in self._running.values():
            try:
                part.wait(timeout=STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(part.pid, signal.SIGKILL)
                part.wait()
        self._running.clear()

    def answers(self) -> bool:
        """Whether the web server answers."""
        asked = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

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
