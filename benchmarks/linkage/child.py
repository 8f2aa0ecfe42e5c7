"""What does a command cost? Seconds, processor seconds and peak memory of a child process.

A child starts from its parent's memory and Linux counts that as its own peak: whoever measures must stay small, so
this module and those who use it import nothing but the standard library.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TO_GIGABYTES = 1024 / 1e9 if sys.platform != "darwin" else 1 / 1e9  # ru_maxrss: KiB, on macOS bytes


@dataclass(frozen=True)
class Cost:
    """Of one run, or the medians of several."""

    seconds: float
    processor_seconds: float
    gigabytes: float


def cost(module: str, *arguments: object) -> Cost:
    """Run `python -m module arguments` and measure it. Raises when it fails, with what it said."""
    command = [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {child.returncode}:\n{said}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, _gigabytes(usage))


def printed_by(module: str, *arguments: object) -> str:
    """What `python -m module arguments` prints."""
    command = [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def medians(runs: Sequence[Cost]) -> Cost:
    """The middle of each measure."""

    def middle(of: Callable[[Cost], float]) -> float:
        return statistics.median(map(of, runs))

    return Cost(
        middle(lambda run: run.seconds),
        middle(lambda run: run.processor_seconds),
        middle(lambda run: run.gigabytes),
    )


def _gigabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss * TO_GIGABYTES
