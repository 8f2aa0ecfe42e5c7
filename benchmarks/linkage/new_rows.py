"""What do new rows cost against a register that was prepared before?

python -m benchmarks.linkage.new_rows NEW_ROWS REGISTER   (Parquet files)

Prints, as JSON, the seconds of preparing the register once and of linking the file of new rows with it.
"""

import json
import sys
import time
from pathlib import Path

import polars as pl

from ppaos.engine.linkage import link, prepared


def main() -> None:
    """Read and prepare the register, then read and link the new rows."""
    left, right = map(Path, sys.argv[1:])
    started = time.perf_counter()
    register = prepared(pl.read_parquet(right))
    between = time.perf_counter()
    link(pl.read_parquet(left), register)
    seconds = {"preparing": between - started, "new_rows": time.perf_counter() - between}
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
