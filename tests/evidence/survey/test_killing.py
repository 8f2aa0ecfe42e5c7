"""kill -9 of server and worker while forms with photos are being sent, at a size for every day.

The script by itself sends 2,000: `benchmarks/kill_nine.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

from ppaos.config.home import PROJECT

SCRIPT = Path(PROJECT) / "benchmarks" / "kill_nine.py"


def test_killed_at_any_moment_nothing_is_lost_and_nothing_counted_twice(tmp_path):
    environment = os.environ | {
        "PPAOS_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "ppaos.config.settings",
    }
    environment.pop("DATABASE_URL", None)  # it starts a database server of its own
    command = [sys.executable, str(SCRIPT), "--submissions", "60", "--seed", "4", "--most", "30"]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=600)
    assert "Nothing lost, nothing twice." in done.stdout, done.stdout + done.stderr[-3000:]
    assert done.returncode == 0
    assert "(0 of the web server" not in done.stdout
