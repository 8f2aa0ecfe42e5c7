"""Runs every check, each to its end, and reports all that fail: `make check`."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "ppaos.config.settings_for_tests"}
CHECKS = {
    "lint (ruff)": [BIN / "ruff", "check", "."],
    "format (ruff)": [BIN / "ruff", "format", "--check", "."],
    "walls (import-linter)": [BIN / "lint-imports"],
    "types (mypy)": [BIN / "mypy", "ppaos"],
    "migrations": [BIN / "ppaos", "makemigrations", "--check", "--dry-run"],
    "settings (Django)": [BIN / "ppaos", "check", "--fail-level", "WARNING"],
    "browser types (tsc)": [sys.executable, "-m", "ppaos.config.node", "run", "check"],
    "house": [BIN / "pytest", "tests/architecture"],
}


def main() -> int:
    """Exit code 1 when any check fails; what each printed is shown for those alone."""
    failed = {}
    for name, command in CHECKS.items():
        started = time.perf_counter()
        done = subprocess.run(
            list(map(str, command)),
            cwd=ROOT,
            env=os.environ | TEST_SETTINGS,
            capture_output=True,
            text=True,
            check=False,
        )
        print(
            f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.perf_counter() - started:.0f} s)",
            flush=True,
        )
        if done.returncode:
            failed[name] = done.stdout + done.stderr
    for name, words in failed.items():
        print(f"\n--- {name}\n{words.strip()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
