"""A policy brief of an area: what it says, and as which file."""

from ppaos.sharing.dashboards.presenters.brief.content import brief_content
from ppaos.sharing.dashboards.presenters.brief.files import CONTENT_TYPES, brief_file, brief_name

__all__ = ["CONTENT_TYPES", "brief_content", "brief_file", "brief_name"]
