"""Runs web server, worker and the keeper of figures side by side, and stops all it started when told to."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from ppaos.config.home import PROJECT

STOPPING_SECONDS = 10


def serve(*, host: str, port: int) -> int:
    """Serve until Ctrl-C or a stop signal; a part that dies alone takes the rest down with its exit code."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    # A group each, to be stopped whole; one session, within which the kernel weighs them against each other.
    parts = [
        subprocess.Popen(command, cwd=PROJECT, env=environment, process_group=0)
        for command in commands(host, port)
    ]
    stopped = _Stopped()
    try:
        while not stopped.asked and all(part.poll() is None for part in parts):
            time.sleep(0.2)
    finally:
        _stop(parts)
    failed = [part.returncode for part in parts if part.returncode not in (0, -signal.SIGTERM)]
    return 0 if stopped.asked or not failed else failed[0]


def commands(host: str, port: int) -> list[list[str]]:
    """How web server, worker and keeper of figures are started."""
    return [_web(host, port), _worker(), _figures()]


class _Stopped:
    """Remembers that somebody asked to stop, by Ctrl-C or by a signal."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def _web(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
        os.environ.get("PPAOS_WEB_WORKERS", "2"), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "ppaos.config.wsgi:application",
    ]  # fmt: skip


def _worker() -> list[str]:
    """Work for a set time, such as reading what phones sent within the last second, is looked for each second. Where
    both want the processor, people who wait for an answer come before it."""
    yielding = ["nice", "-n", "5"] if shutil.which("nice") else []
    return [
        *yielding, _command(), "procrastinate", "worker", "--concurrency", "2", "--delete-jobs", "successful",
        "--fetch-job-polling-interval", "1",
    ]  # fmt: skip


def _figures() -> list[str]:
    """A process of its own, so that long imports in the worker never hold the figures up."""
    return [_command(), "fold_changes"]


def _command() -> str:
    command = shutil.which("ppaos", path=str(Path(sys.executable).parent))
    if command is None:
        raise FileNotFoundError("The command `ppaos` is not beside this Python: run `make setup`.")
    return command


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        if part.poll() is None:
            os.killpg(part.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOPPING_SECONDS
    for part in parts:
        try:
            part.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(part.pid, signal.SIGKILL)
            part.wait()
