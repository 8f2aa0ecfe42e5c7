"""Every write to the areas: loading, adding, renaming, ending, and their outlines."""

from ppaos.ground.geography.actions.area_list import import_areas
from ppaos.ground.geography.actions.boundaries import import_boundaries
from ppaos.ground.geography.actions.changes import (
    AreaRefused,
    abolish_area,
    move_area,
    recode_area,
    rename_area,
)
from ppaos.ground.geography.actions.closure import rebuild_closure
from ppaos.ground.geography.actions.official import load_official_areas
from ppaos.ground.geography.actions.villages import ensure_villages

__all__ = [
    "AreaRefused",
    "abolish_area",
    "ensure_villages",
    "import_areas",
    "import_boundaries",
    "load_official_areas",
    "move_area",
    "rebuild_closure",
    "recode_area",
    "rename_area",
]
