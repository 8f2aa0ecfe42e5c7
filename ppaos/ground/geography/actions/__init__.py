"""Every write to the areas: loading, adding, renaming, ending, and their outlines."""

from ppaos.ground.geography.actions.closure import rebuild_closure
from ppaos.ground.geography.actions.official import load_official_areas
from ppaos.ground.geography.actions.villages import ensure_villages

__all__ = ["ensure_villages", "load_official_areas", "rebuild_closure"]
