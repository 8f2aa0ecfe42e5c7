"""Questions about areas: what lies in what, which codes are in use, which area a name means."""

from ppaos.ground.geography.queries.codes import resolve_codes
from ppaos.ground.geography.queries.hierarchy import (
    ancestors,
    area_at,
    areas_within,
    breadcrumb,
    children,
    descendant_codes,
)
from ppaos.ground.geography.queries.names import match_names, name_key
from ppaos.ground.geography.queries.outlines import Outline, outlines_of

__all__ = [
    "Outline",
    "ancestors",
    "area_at",
    "areas_within",
    "breadcrumb",
    "children",
    "descendant_codes",
    "match_names",
    "name_key",
    "outlines_of",
    "resolve_codes",
]
