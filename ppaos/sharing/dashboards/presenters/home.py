"""The home page in words: what waits, with where to go, and the steps of the first days."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ppaos.evidence.targeting.queries.states import NOT_VISITED
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.queries.set_up import SetUpStep
from ppaos.sharing.dashboards.presenters.figures import people_url
from ppaos.sharing.dashboards.queries.waits import Waiting
from ppaos.support.operating_models.presenters.models import model_name

# What waits in all places of the reader together: said of one, said of many, the page where it is done and what to ask
# it for.
TOGETHER = {
    "answers_late": ("referral should have been answered by now", "referrals should have been answered by now",
                     "referral:desk", "?due=overdue"),
    "answers": ("referral waits for your answer", "referrals wait for your answer", "referral:desk", ""),
    "questions": ("referral is asked about by its receiver: reply",
                  "referrals are asked about by their receivers: reply",
                  "referral:outgoing", "?state=asked"),
    "set_aside": ("answer stands aside until somebody looks", "answers stand aside until somebody looks",
                  "referral:set_aside", ""),
    "urgent_alone": ("urgent referral left without an agreement: say whether that was right",
                     "urgent referrals left without an agreement: say whether that was right",
                     "referral:urgent", "?verdict=unreviewed"),
    "agreements_ending": ("agreement ends soon and nothing renews it", "agreements end soon and nothing renews them",
                          "cooperation:agreements", "?state=ending_soon"),
    "grants_to_review": ("role waits for its yearly review", "roles wait for their yearly review",
                         "cooperation:reviews", ""),
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
    "changes_to_approve": ("change of the register waits for your answer",
                           "changes of the register wait for your answer", "registry:changes", ""),
    "imports": ("import is checked and waits to be committed", "imports are checked and wait to be committed",
                "targeting:home", ""),
    "doubtful": ("doubtful pair waits for a decision", "doubtful pairs wait for a decision", "targeting:review", ""),
    "own_contacts": ("household in your care is due for a contact", "households in your care are due for a contact",
                     "operating_models:own_plans", ""),
    "own_steps": ("step of a plan in your care is late", "steps of plans in your care are late",
                  "operating_models:own_plans", ""),
    "own_drafts": ("plan in your care is not agreed yet", "plans in your care are not agreed yet",
                   "operating_models:own_plans", ""),
    "untested": ("course is over and nobody was tested", "courses are over and nobody was tested",
                 "operating_models:courses", ""),
}  # fmt: skip
TOGETHER |= {
    "objections": ("household objects to leaving: answer it", "households object to leaving: answer them",
                   "monitoring:exit_list", "?state=objected"),
    "exits_to_decide": ("exit waits for your decision", "exits wait for your decision",
                        "monitoring:exit_list", "?state=noticed"),
    "alerts": ("household may be falling back: nobody looked yet", "households may be falling back: nobody looked yet",
               "monitoring:watch", ""),
    "checks": ("household that left is due for a check", "households that left are due for a check",
               "monitoring:exit_list", "?state=due"),
    "exits_to_look_at": ("proposed exit waits for a look by somebody else",
                         "proposed exits wait for a look by somebody else", "monitoring:exit_list", "?state=proposed"),
    "exits_to_hear": ("exit waits for the community's hearing", "exits wait for the community's hearing",
                      "monitoring:exit_list", "?state=exit_verified"),
    "exits_to_tell": ("household is to be told that it may leave", "households are to be told that they may leave",
                      "monitoring:exit_list", "?state=exit_reviewed"),
    "rounds_late": ("round of follow-up is over and visits are still open",
                    "rounds of follow-up are over and visits are still open", "monitoring:rounds", ""),
    "rounds_to_hand_out": ("round of follow-up is planned and given to nobody yet",
                           "rounds of follow-up are planned and given to nobody yet", "monitoring:rounds", ""),
}  # fmt: skip
TOGETHER |= {
    "own_resolutions_late": ("resolution your organisation owns is late", "resolutions your organisation owns are late",
                             "policy:resolutions", "?state=late"),
    "own_pledges_late": ("pledge of your organisation is late", "pledges of your organisation are late",
                         "policy:pledges", "?state=pledge_late"),
    "own_resolutions": ("resolution waits for your organisation", "resolutions wait for your organisation",
                        "policy:resolutions", ""),
    "resolutions_late": ("resolution of your meetings is late", "resolutions of your meetings are late",
                         "policy:resolutions", "?state=late"),
    "pledges_late": ("pledge given in your meetings is late", "pledges given in your meetings are late",
                     "policy:pledges", "?state=pledge_late"),
    "proposals_to_endorse": ("proposal waits for what your level says", "proposals wait for what your level says",
                             "policy:proposals", "?state=mine"),
    "proposals_returned": ("proposal was sent back: another version is to be written",
                           "proposals were sent back: another version is to be written",
                           "policy:proposals", "?state=proposal_returned"),
}  # fmt: skip
TOGETHER |= {
    "breaches_late": ("breach is over its 72 hours", "breaches are over their 72 hours", "protection:breaches", ""),
    "requests_late": ("request of a data subject is late", "requests of data subjects are late",
                      "protection:requests", ""),
    "rights_late": ("voice about one's own data is late", "voices about one's own data are late",
                    "protection:requests", ""),
    "notices_late": ("person was not told in time where data came from",
                     "persons were not told in time where data came from", "protection:notices_list", "?state=late"),
    "breaches_open": ("breach waits to be decided about", "breaches wait to be decided about",
                      "protection:breaches", ""),
    "requests_open": ("request of a data subject waits for an answer",
                      "requests of data subjects wait for an answer", "protection:requests", ""),
    "rights_open": ("voice about one's own data waits to be made a request",
                    "voices about one's own data wait to be made requests", "protection:requests", ""),
    "unusual_access": ("unusual access waits to be looked at", "unusual accesses wait to be looked at",
                       "protection:unusual", ""),
    "erasures_to_approve": ("erasure waits for a second person", "erasures wait for a second person",
                            "protection:erasures", ""),
    "retention_to_approve": ("run of a retention rule waits for a second person",
                             "runs of retention rules wait for a second person", "protection:retention", ""),
}  # fmt: skip
TOGETHER |= {
    "own_voices_late": ("voice that you handle should have an answer by now",
                        "voices that you handle should have an answer by now",
                        "grievance:voices", "?whose=mine&due=overdue"),
    "own_voices": ("voice waits for you", "voices wait for you", "grievance:voices", "?whose=mine"),
    "voices_unhandled": ("voice is handled by nobody yet", "voices are handled by nobody yet",
                         "grievance:voices", "?whose=nobody"),
    "voices_aside": ("voice stands aside until somebody looks", "voices stand aside until somebody looks",
                     "grievance:voices", "?state=set_aside"),
}  # fmt: skip
# What waits for one record alone: said of it, and its page.
OF_RECORDS = {
    "own_check": (gettext_noop("household in your care that left is due for a check"), "monitoring:exit")
}
# What waits in one model: said of one, said of many, the page of the model.
OF_MODELS = {
    "loans": ("loan is overdue: %(model)s", "loans are overdue: %(model)s", "operating_models:fund"),
    "untold": ("member has nothing recorded of last month: %(model)s",
               "members have nothing recorded of last month: %(model)s", "operating_models:grid"),
    "unanswered": ("invited household has not answered: %(model)s",
                   "invited households have not answered: %(model)s", "operating_models:invitations"),
}  # fmt: skip


def _asked_of(page: str, **asked: str) -> Callable[[str], str]:
    """The address of a page that is asked for an area."""
    return lambda code: f"{reverse(page)}?{urlencode({'area': code} | asked)}"


# What waits in one area: said of one, said of many, the address of who or what it is.
IN_AREAS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "stuck": ("referral from %(area)s is stuck at its receiver", "referrals from %(area)s are stuck at their receivers",
              _asked_of("referral:radar")),
    "not_visited": ("listed person in %(area)s was not looked for yet",
                    "listed people in %(area)s were not looked for yet", lambda code: people_url(code, NOT_VISITED)),
    "unmentored": ("plan in %(area)s has no mentor", "plans in %(area)s have no mentor",
                   _asked_of("operating_models:plans", mentor="nobody")),
    "unjoined": ("household of group B in %(area)s is in no model", "households of group B in %(area)s are in no model",
                 lambda code: reverse("dashboards:records", args=[code, "households_model_unjoined"])),
}  # fmt: skip


def waiting_rows(found: Sequence[Waiting]) -> list[dict[str, Any]]:
    """What waits: what it is, how much, and the page where it is done."""
    return [{"count": waiting.count, "icon": ICONS[waiting.kind], **_said(waiting)} for waiting in found]


ICONS = {
    "own_voices_late": "clock", "own_voices": "edit", "voices_unhandled": "warning", "voices_aside": "eye",
    "imports": "upload", "doubtful": "people", "not_visited": "house", "opened": "list", "sent_back": "edit",
    "own_overdue": "clock", "own_visits": "house", "conflicts": "warning", "interviews": "check", "overdue": "clock",
    "hearings": "people", "answers_late": "clock", "answers": "send", "questions": "send",
    "set_aside": "warning", "stuck": "clock", "own_contacts": "phone", "own_steps": "clock", "own_drafts": "edit",
    "loans": "clock", "untold": "edit", "unanswered": "send", "untested": "check", "unmentored": "people",
    "unjoined": "house", "objections": "warning", "exits_to_decide": "scale", "alerts": "warning", "own_check": "clock",
    "checks": "clock", "exits_to_look_at": "eye", "exits_to_hear": "people", "exits_to_tell": "send",
    "own_resolutions_late": "clock", "own_pledges_late": "hand", "own_resolutions": "edit", "resolutions_late": "clock",
    "pledges_late": "hand", "rounds_late": "clock", "rounds_to_hand_out": "send", "urgent_alone": "warning",
    "agreements_ending": "clock", "grants_to_review": "people", "proposals_to_endorse": "scale",
    "proposals_returned": "edit", "breaches_late": "warning", "requests_late": "clock", "rights_late": "clock",
    "notices_late": "clock", "breaches_open": "warning", "requests_open": "people", "rights_open": "people",
    "unusual_access": "eye", "changes_to_approve": "edit", "erasures_to_approve": "people",
    "retention_to_approve": "people",
}  # fmt: skip


def _said(waiting: Waiting) -> dict[str, str]:
    count = waiting.count
    if waiting.kind in TOGETHER:
        one, many, page, query = TOGETHER[waiting.kind]
        return {"title": ngettext(one, many, count), "url": reverse(page) + query}
    if waiting.record is not None:
        words, page = OF_RECORDS[waiting.kind]
        return {"title": _(words), "url": reverse(page, args=[waiting.record])}
    if waiting.model is not None:
        one, many, page = OF_MODELS[waiting.kind]
        title = ngettext(one, many, count) % {"model": model_name(waiting.model)}
        return {"title": title, "url": reverse(page, args=[waiting.model.pk])}
    if waiting.area is not None:
        one, many, url = IN_AREAS[waiting.kind]
        return {
            "title": ngettext(one, many, count) % {"area": label(waiting.area)},
            "url": url(waiting.area.code),
        }
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
