"""How much may one record of a member carry?"""

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache
def record_limits() -> dict[str, dict[str, int]]:
    """The largest `baht` and `quantity` of one record, by kind."""
    return tomllib.loads(files("ppaos.support.operating_models").joinpath("limits.toml").read_text())
