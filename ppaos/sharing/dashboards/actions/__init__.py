"""The verbs: keeping the figures."""

from ppaos.sharing.dashboards.actions.rollup import Folded, fold_changes, rebuild_rollup

__all__ = ["Folded", "fold_changes", "rebuild_rollup"]
