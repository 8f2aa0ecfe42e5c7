"""Plans in words: goals, steps and where they stand, contacts, caseloads."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ppaos.engine.matching.criteria import CAPITALS
from ppaos.evidence.livelihood.models import Group
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.support.operating_models.models import (
    Contact,
    Enrolment,
    Goal,
    HouseholdPlan,
    PlanReview,
)
from ppaos.support.operating_models.queries.plans import OPEN_STATES
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters import words

TONES = {"plan_draft": "waiting", "plan_agreed": "running", "plan_done": "good", "plan_ended": ""}
ICONS = {"home_visit": "house", "by_phone": "phone", "at_meeting": "people"}


def capital_name(code: str) -> str:
    """A capital in the reader's language."""
    thai, english = CAPITALS.get(code, (code, code))
    return thai if (get_language() or "th").startswith("th") else english.capitalize()


def capital_choices() -> list[tuple[str, str]]:
    """The five capitals to choose from."""
    return [(code, capital_name(code)) for code in CAPITALS]


def group_name(code: str) -> str:
    """A target group in words."""
    return group_words(code or Group.UNKNOWN)


def referral_words(referral: Referral) -> str:
    """A referral as a choice: what for, to whom, and where it stands."""
    asked = words.need_name(referral.need.code)
    return f"{asked} · {words.service_name(referral)} · {referral.get_state_display()}"


def enrolment_words(enrolment: Enrolment) -> str:
    """A place in a model as a choice."""
    return f"{enrolment.model} · {enrolment.get_state_display()}"


def plan_rows(plans: Iterable[HouseholdPlan], today: date) -> list[dict[str, Any]]:
    """Plans (`queries.plans.looked_through`) as rows, with the head of each household and what waits."""
    listed = list(plans)
    heads = heads_of({plan.household_id for plan in listed})
    return [
        {
            "plan": plan,
            "head": heads.get(plan.household_id, str(plan.household)),
            "address": plan.household.dwelling.house_no,
            "area": label(plan.household.area),
            "group": group_name(plan.group),
            "tone": TONES[plan.state],
            "state": plan.get_state_display(),
            "contact": contact_words(plan, today),
            "is_due": is_due(plan, today),
            "late": late_words(plan),
            "last": getattr(plan, "last_contact_on", None),
        }
        for plan in listed
    ]


def is_due(plan: HouseholdPlan, today: date) -> bool:
    """Whether the mentor should have been in contact by today."""
    return plan.state in OPEN_STATES and (plan.next_contact_on is None or plan.next_contact_on <= today)


def contact_words(plan: HouseholdPlan, today: date) -> str:
    """When the next contact is due, or for how long it has been."""
    day = plan.next_contact_on
    if plan.state not in OPEN_STATES:
        return ""
    if day is None:
        return _("no contact yet")
    days = (today - day).days
    if days == 0:
        return _("contact today")
    if days > 0:
        return ngettext("contact %(days)d day late", "contact %(days)d days late", days) % {"days": days}
    return _("next contact %(day)s") % {"day": thai_date(day)}


def late_words(plan: HouseholdPlan) -> str:
    """How many steps are late; nothing where none is."""
    late = getattr(plan, "steps_late", 0)
    return ngettext("%(count)d step late", "%(count)d steps late", late) % {"count": late} if late else ""


def goal_rows(goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Goals as rows: from where to where, by when, and how they stand."""
    return [
        {
            "goal": goal,
            "capital": capital_name(goal.capital),
            "way": _way(goal),
            "is_open": goal.reached_on is None and goal.dropped_on is None,
            **settled(_("reached on %(day)s"), goal.reached_on, goal.dropped_on),
        }
        for goal in goals
    ]


def _way(goal: Goal) -> str:
    """From the baseline to the target; what is not known is said so."""
    if goal.baseline is None and goal.target is None:
        return ""
    start, end = (
        _("not known") if value is None else _plain(value) for value in (goal.baseline, goal.target)
    )
    return f"{start} → {end} {goal.unit}"


def _plain(value: Any) -> str:
    return thousands(value, 0 if value == value.to_integral_value() else 2)


def settled(said: str, good_on: date | None, dropped_on: date | None) -> dict[str, str]:
    """How a goal or a step stands: reached or done, dropped, or going on."""
    if good_on is not None:
        return {"state": said % {"day": thai_date(good_on)}, "tone": "good"}
    if dropped_on is not None:
        return {"state": _("dropped on %(day)s") % {"day": thai_date(dropped_on)}, "tone": ""}
    return {"state": _("going on"), "tone": "info"}


def contact_events(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    """Contacts for parts/timeline.html."""
    return [
        {
            "at": thai_date(contact.on), "title": contact.get_way_display(), "text": contact.note,
            "by": str(contact.made_by or ""), "icon": ICONS[contact.way], "tone": "", "number": contact.pk,
            "is_withdrawn": contact.withdrawn_at is not None,
        }
        for contact in contacts
    ]  # fmt: skip


def review_rows(reviews: Iterable[PlanReview]) -> list[dict[str, Any]]:
    """The rounds in which a plan was looked through."""
    return [
        {
            "round": review.round, "on": thai_date(review.on), "note": review.note,
            "counted": _("%(reached)d reached, %(going_on)d going on, %(dropped)d dropped")
            % {"reached": review.reached, "going_on": review.going_on, "dropped": review.dropped},
        }
        for review in reviews
    ]  # fmt: skip


def caseload_rows(
    counted: Sequence[dict[str, Any]], mentors: Iterable[User], to: Callable[..., str]
) -> list[dict[str, Any]]:
    """Mentors with what they have, those with nothing too; plans of nobody come first."""
    numbers = {row["mentor_id"]: row for row in counted}
    idle = [mentor.pk for mentor in mentors]
    named = User.objects.in_bulk([*(pk for pk in numbers if pk), *idle])
    nothing = {"plans": 0, "agreed": 0, "due": 0, "late": 0}
    rows = [
        {
            "name": str(who), "is_nobody": False, **(numbers.get(pk) or nothing),
            "url": to(mentor=pk), "due_url": to(mentor=pk, due="contact"), "late_url": to(mentor=pk, due="steps"),
        }
        for pk, who in sorted(named.items(), key=lambda row: (str(row[1]), row[0]))
    ]  # fmt: skip
    if None in numbers:
        urls = {
            "url": to(mentor="nobody"), "due_url": to(mentor="nobody", due="contact"),
            "late_url": to(mentor="nobody", due="steps"),
        }  # fmt: skip
        rows.insert(0, {"name": _("nobody named yet"), "is_nobody": True, **numbers[None], **urls})
    return rows
