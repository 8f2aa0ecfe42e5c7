"""The console command `ppaos`, from this checkout. `python -m benchmarks.linkage.ppaos link LEFT RIGHT --out OUT`."""

import sys

from ppaos.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
