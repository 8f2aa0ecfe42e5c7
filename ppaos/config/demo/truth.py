"""How near does linking come to the invented truth? The missed persons as linked beside those that are missed."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from django.conf import settings

from ppaos.ground.workbench.queries import fetched_frame

MISSED = """
    select household.code, membership.line_no
    from registry_membership membership
    join registry_household household on household.id = membership.household_id
    where membership.person_id = any(%s)"""


@dataclass(frozen=True)
class Nearness:
    """Missed persons in truth and as linked; precision and recall of the linked ones (0 to 1)."""

    true: int
    linked: int
    precision: float
    recall: float


def keep_truth(file: Path) -> None:
    """Put the truth where the demonstration can be held against it later."""
    place().parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, place())


def place() -> Path:
    return Path(settings.PPAOS_HOME) / "demo" / "truth.parquet"


def nearness(missed_persons: list[int]) -> Nearness | None:
    """The persons counted as missed beside the truth; None where no truth is kept."""
    if not place().exists():
        return None
    truth = pl.read_parquet(place()).filter(pl.col("state") == "missed")["person_key"]
    rows = fetched_frame(MISSED, [missed_persons], schema={"code": pl.String, "line_no": pl.String})
    linked = rows.select(pl.format("{}-{}", "code", pl.col("line_no").str.zfill(2))).to_series()
    right = len(set(linked) & set(truth))
    return Nearness(
        true=truth.len(),
        linked=linked.len(),
        precision=right / linked.len() if linked.len() else 0.0,
        recall=right / truth.len() if truth.len() else 0.0,
    )
