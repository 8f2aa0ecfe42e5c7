"""The home page in words: what waits, with where to go, and the steps of the first days."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.evidence.targeting.queries.states import NOT_VISITED
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.queries.set_up import SetUpStep
from ppaos.sharing.dashboards.presenters.figures import people_url
from ppaos.sharing.dashboards.queries.waiting import Waiting

# What waits in the survey and on receiving desks: said of one, said of many, the page where it is done and what to
# ask it for.
SURVEY = {
    "answers_late": ("referral should have been answered by now", "referrals should have been answered by now",
                     "referral:desk", "?due=overdue"),
    "answers": ("referral waits for your answer", "referrals wait for your answer", "referral:desk", ""),
    "questions": ("referral is asked about by its receiver: reply",
                  "referrals are asked about by their receivers: reply",
                  "referral:outgoing", "?state=asked"),
    "set_aside": ("answer stands aside until somebody looks", "answers stand aside until somebody looks",
                  "referral:set_aside", ""),
    "sent_back": (
        "visit was sent back to you to be mended", "visits were sent back to you to be mended", "survey:own_visits", "",
    ),
    "own_overdue": ("of your visits is overdue", "of your visits are overdue", "survey:own_visits", ""),
    "own_visits": ("visit waits for you", "visits wait for you", "survey:own_visits", ""),
    "conflicts": (
        "interview has answers in conflict", "interviews have answers in conflict", "survey:conflicts", "",
    ),
    "interviews": ("interview waits for review", "interviews wait for review", "survey:review", ""),
    "overdue": ("visit is overdue", "visits are overdue", "survey:visit_list", "?due=overdue"),
    "hearings": ("village hearing is open", "village hearings are open", "survey:hearings", ""),
}  # fmt: skip


def waiting_rows(found: Sequence[Waiting]) -> list[dict[str, Any]]:
    """What waits: what it is, how much, and the page where it is done."""
    return [{"count": waiting.count, "icon": ICONS[waiting.kind], **_said(waiting)} for waiting in found]


ICONS = {
    "imports": "upload", "doubtful": "people", "not_visited": "house", "opened": "list", "sent_back": "edit",
    "own_overdue": "clock", "own_visits": "house", "conflicts": "warning", "interviews": "check", "overdue": "clock",
    "hearings": "people", "answers_late": "clock", "answers": "send", "questions": "send",
    "set_aside": "warning", "stuck": "clock",
}  # fmt: skip


def _said(waiting: Waiting) -> dict[str, str]:
    count = waiting.count
    if waiting.kind in SURVEY:
        one, many, page, query = SURVEY[waiting.kind]
        return {"title": ngettext(one, many, count), "url": reverse(page) + query}
    if waiting.kind == "imports":
        title = ngettext(
            "import is checked and waits to be committed",
            "imports are checked and wait to be committed",
            count,
        )
        return {"title": title, "url": reverse("targeting:home")}
    if waiting.kind == "doubtful":
        title = ngettext("doubtful pair waits for a decision", "doubtful pairs wait for a decision", count)
        return {"title": title, "url": reverse("targeting:review")}
    if waiting.kind == "stuck" and waiting.area is not None:
        title = ngettext(
            "referral from %(area)s is stuck at its receiver",
            "referrals from %(area)s are stuck at their receivers",
            count,
        ) % {"area": label(waiting.area)}
        return {"title": title, "url": f"{reverse('referral:radar')}?area={waiting.area.code}"}
    if waiting.area is not None:
        title = ngettext(
            "listed person in %(area)s was not looked for yet",
            "listed people in %(area)s were not looked for yet",
            count,
        ) % {"area": label(waiting.area)}
        return {"title": title, "url": people_url(waiting.area.code, NOT_VISITED)}
    title = ngettext("household is opened to you", "households are opened to you", count)
    return {"title": title, "url": "#opened"}


def first_days(steps: Sequence[SetUpStep], is_list_here: bool, is_counted: bool) -> list[dict[str, str]]:
    """The checklist from an empty installation to the first figures, for parts/steps.html."""
    said = {
        "organisations": (_("Enter the organisations that take part"), reverse("cooperation:organisations")),
        "data_managers": (_("Invite a data manager"), reverse("cooperation:invite")),
        "surveyors": (_("Bring in surveyors and supervisors from a sheet"), reverse("cooperation:officers")),
        "signed_in": (_("Hand out the first codes; everybody signs in once"), reverse("cooperation:users")),
        "protection_officers": (_("Name a data protection officer"), reverse("cooperation:invite")),
        "agreements": (_("Enter the agreements on sharing"), reverse("cooperation:agreements")),
    }
    rows = [(*said[step.key], step.is_done) for step in steps]
    rows.append(
        (
            _("The data manager brings in the national list and a survey"),
            reverse("targeting:home"),
            is_list_here,
        )
    )
    rows.append((_("First figures"), reverse("dashboards:own_overview"), is_counted))
    first_open = next((number for number, row in enumerate(rows) if not row[2]), None)
    return [
        {
            "label": label,
            "url": url,
            "state": "done" if done else "current" if number == first_open else "todo",
        }
        for number, (label, url, done) in enumerate(rows)
    ]
