"""Which pages of committees and training stand beside this one, for this reader?"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.people.cooperation.permissions import may
from ppaos.people.cooperation.permissions.mechanism import KEEP_TRAINING, SEE_POLICY

register = template.Library()
PAGES = {
    "committees": (SEE_POLICY, gettext_noop("Committees and teams")),
    "chart": (SEE_POLICY, gettext_noop("Chart")),
    "coverage": (SEE_POLICY, gettext_noop("Coverage")),
    "contacts": (SEE_POLICY, gettext_noop("Contact book")),
}
TRAINING = {
    "training": (SEE_POLICY, gettext_noop("Courses and figures")),
    "training_agencies": (SEE_POLICY, gettext_noop("Agencies of the state reached")),
    "untrained": (KEEP_TRAINING, gettext_noop("Roles held without training")),
}


@register.simple_tag
def mechanism_pages(user: Any, here: str, area: Any = None) -> list[dict[str, Any]]:
    """Tabs of committees, or of training, for `parts/tabs.html`; the area is kept."""
    asked = f"?{urlencode({'area': area.code})}" if area else ""
    pages = TRAINING if here in TRAINING else PAGES
    return [
        {"label": _(label), "url": reverse(f"cooperation:{page}") + asked, "current": page == here}
        for page, (deed, label) in pages.items()
        if may(user, deed)
    ]
