"""Where this installation keeps what is its own: embedded server, keys, media."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The installation's data folder: PPAOS_HOME, or .ppaos beside the project."""
    chosen = os.environ.get("PPAOS_HOME")
    return Path(chosen).expanduser().resolve() if chosen else PROJECT / ".ppaos"


def private_folder(path: Path) -> Path:
    """Make the folder if needed and close it to everyone else."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path
