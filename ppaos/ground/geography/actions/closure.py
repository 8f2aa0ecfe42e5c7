"""Putting the closure right again, should anybody doubt it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ppaos.ground.geography.actions._closure import rewrite_closure
from ppaos.ground.privacy.actions import audited


@dataclass(frozen=True)
class ClosureRebuilt:
    """How many rows had been missing or wrong."""

    rows_added: int


@audited("areas.closure_rebuilt")
def rebuild_closure(*, by: Any, at: datetime) -> ClosureRebuilt:
    """Recompute what lies in what from the placements, and write what differs."""
    return ClosureRebuilt(rewrite_closure())
