"""The verbs: keeping the figures, opening personal pages, taking records out."""

from ppaos.sharing.dashboards.actions.exports import export_households
from ppaos.sharing.dashboards.actions.readings import open_household, reveal_ids
from ppaos.sharing.dashboards.actions.rollup import Folded, fold_changes, rebuild_rollup

__all__ = ["Folded", "export_households", "fold_changes", "open_household", "rebuild_rollup", "reveal_ids"]
