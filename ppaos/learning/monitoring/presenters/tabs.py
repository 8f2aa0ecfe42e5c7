"""The pages of follow-up beside each other, as far as they stand and the reader may open them."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.people.cooperation.permissions import areas_in_sight, may

SEE = "see_follow_up"
# Page, words, and the deed that opens it also to who sees single households, not areas.
PAGES = (
    ("loop", gettext_noop("The loop of a year"), ""),
    ("rounds", gettext_noop("Rounds of follow-up"), ""),
    ("change", gettext_noop("What changed"), ""),
    ("shocks", gettext_noop("Shocks of households"), "record_shocks"),
    ("hazards", gettext_noop("Hazards"), "mark_hazards"),
    ("together", gettext_noop("All help together"), ""),
    ("exits", gettext_noop("Exits"), ""),
    ("watch", gettext_noop("Early warning"), "keep_watch"),
    ("studies", gettext_noop("Social return"), SEE),
)


def follow_up_tabs(user: Any, here: str, area_code: str = "") -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`, in the order of the work; the area is kept."""
    asked = f"?{urlencode({'area': area_code})}" if area_code else ""
    sees_areas = areas_in_sight(user, deed=SEE).exists()
    tabs = []
    for page, words, other in PAGES:
        if not (sees_areas or (other and may(user, other))):
            continue
        try:
            url = reverse(f"monitoring:{page}")
        except NoReverseMatch:
            continue
        tabs.append({"label": _(words), "url": f"{url}{asked}", "current": page == here})
    return tabs
