"""Which pages of people and cooperation stand beside this one, for this reader?"""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.people.cooperation.permissions import may

register = template.Library()
PAGES = {
    "users": ("invite_users", gettext_noop("People")),
    "reviews": ("grant_roles", gettext_noop("Yearly review of roles")),
    "services": ("", gettext_noop("Services")),
    "directory": ("", gettext_noop("Directory of organisations")),
    "organisations": ("manage_organisations", gettext_noop("Organisations")),
    "agreements": ("see_policy", gettext_noop("Agreements")),
}


@register.simple_tag
def pages_beside(user: Any, here: str) -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`: only pages that open to the reader."""
    return [
        {"label": _(label), "url": reverse(f"cooperation:{page}"), "current": page == here}
        for page, (deed, label) in PAGES.items()
        if not deed or may(user, deed)
    ]
