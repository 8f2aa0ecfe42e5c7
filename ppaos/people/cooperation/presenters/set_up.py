"""The steps of setting up an area's people, as a checklist says them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ppaos.people.cooperation.queries import SetUpStep

# key: (what to do, where it is done)
WORDS = {
    "organisations": (gettext_noop("Enter the organisations that take part"), "cooperation:organisations"),
    "data_managers": (gettext_noop("Invite the people who keep the register"), "cooperation:invite"),
    "surveyors": (gettext_noop("Bring in surveyors and supervisors from a sheet"), "cooperation:officers"),
    "signed_in": (gettext_noop("Have everybody invited sign in once"), "cooperation:users"),
    "protection_officers": (gettext_noop("Name a data protection officer"), "cooperation:invite"),
    "agreements": (gettext_noop("Enter the agreements on sharing data"), "cooperation:agreements"),
}


def set_up_checklist(steps: list[SetUpStep]) -> list[dict[str, str]]:
    """Steps for `parts/steps.html`: label, state, text, url; the first that is not done is the current one."""
    first = next((step.key for step in steps if not step.is_done), "")
    return [
        {
            "label": _(WORDS[step.key][0]),
            "state": "done" if step.is_done else "current" if step.key == first else "todo",
            "text": ngettext("%(count)d so far", "%(count)d so far", step.count) % {"count": step.count},
            "url": reverse(WORDS[step.key][1]),
        }
        for step in steps
    ]
