"""Holds branch coverage at its floors: every branch of engine and actions, 95 % of the whole."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOOR = 95.0


def main() -> int:
    """Read the coverage that the test run left behind; exit code 1 below a floor, naming the places."""
    report = ROOT / ".coverage.json"
    command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(report)]
    subprocess.run(command, cwd=ROOT, check=True)
    read = json.loads(report.read_text())
    lacking = [
        f"{name}: lines {figures['missing_lines']}, branches {figures['missing_branches']}"
        for name, figures in sorted(read["files"].items())
        if _must_be_whole(name) and figures["summary"]["percent_covered"] < 100
    ]
    total = read["totals"]["percent_covered"]
    print(f"branch coverage {total:.1f} % (floor {FLOOR} %)")
    for line in lacking:
        print(f"not covered: {line}")
    return 1 if lacking or total < FLOOR else 0


def _must_be_whole(name: str) -> bool:
    parts = Path(name).with_suffix("").parts
    return parts[:2] == ("ppaos", "engine") or "actions" in parts


if __name__ == "__main__":
    sys.exit(main())
