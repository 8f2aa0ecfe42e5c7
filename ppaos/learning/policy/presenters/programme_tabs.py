"""The pages of the programme beside each other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

PAGES = (
    ("programme", gettext_noop("Programme report")),
    ("published", gettext_noop("Published figures")),
    ("projects", gettext_noop("Research projects")),
    ("uses", gettext_noop("Uses of analysis")),
    ("targets", gettext_noop("Targets of the programme")),
)


def programme_tabs(here: str) -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`."""
    return [
        {"label": _(words), "url": reverse(f"policy:{page}"), "current": page == here}
        for page, words in PAGES
    ]
