"""The console command `ppaos`: commands on files alone start at once, the rest get Django and a database."""

import sys
from importlib import import_module

ON_FILES_ALONE = {
    "link": "ppaos.config.command_line.link",
    "score": "ppaos.config.command_line.score",
    "mpi": "ppaos.config.command_line.mpi",
    "dimensions": "ppaos.config.command_line.dimensions",
    "slroi": "ppaos.config.command_line.slroi",
    "audit_verify": "ppaos.config.command_line.audit_verify",
}


def main() -> int:
    """Run one command; the exit code is 0 when it did what was asked."""
    arguments = sys.argv[1:]
    module = ON_FILES_ALONE.get(arguments[0] if arguments else "")
    if module:
        return int(import_module(module).main(arguments[1:]))
    return int(import_module("ppaos.config.running").main(arguments))
