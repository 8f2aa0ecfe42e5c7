"""The verbs: keeping the figures, opening personal pages, taking records out."""

from ppaos.sharing.dashboards.actions.briefs import BriefRefused, take_out_brief
from ppaos.sharing.dashboards.actions.exports import export_households
from ppaos.sharing.dashboards.actions.profiles import (
    ProfilesRefused,
    ask_for_profiles,
    keep_profiles,
    take_out_profile,
)
from ppaos.sharing.dashboards.actions.readings import open_household, reveal_ids
from ppaos.sharing.dashboards.actions.rollup import Folded, fold_changes, rebuild_rollup

__all__ = [
    "BriefRefused",
    "Folded",
    "ProfilesRefused",
    "ask_for_profiles",
    "export_households",
    "fold_changes",
    "keep_profiles",
    "open_household",
    "rebuild_rollup",
    "reveal_ids",
    "take_out_brief",
    "take_out_profile",
]
