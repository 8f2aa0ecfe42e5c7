"""Models joined, the plan and what was learned of a household: rows of its page, and what its timeline tells."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.sharing.dashboards.presenters.support import Told
from ppaos.sharing.dashboards.queries.development import Development
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan, Learner, MemberRecord, PlanReview
from ppaos.support.operating_models.presenters.members import TONES as PLACE_TONES
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.operating_models.presenters.plan_steps import step_rows
from ppaos.support.operating_models.presenters.plans import (
    TONES,
    contact_words,
    goal_rows,
    is_due,
)

Kind, State = MemberRecord.Kind, Enrolment.State


def development_parts(found: Development, sight: Sight, today: date) -> dict[str, Any]:
    """What the page shows of models, the plan and learning."""
    return {
        "sees_models": found.sees_models,
        "places": [_place(place, found, sight) for place in found.places],
        "fitting_url": reverse("operating_models:fitting", args=[sight.household.pk])
        if found.can_fit
        else "",
        "sees_plans": found.sees_plans,
        "plan": _plan(found, sight, today) if found.plan else None,
        "learning": [_learned(learner, found, sight) for learner in found.learning],
    }


def _place(place: Enrolment, found: Development, sight: Sight) -> dict[str, Any]:
    """A model joined: since when, of how many months something was told, and what came of it; not told is no zero."""
    told = found.told.get(place.pk, {})
    return {
        "model": model_name(place.model),
        "model_url": _url("operating_models:model", place.model_id) if place.model_id in found.models else "",
        "who": str(place.person) if place.person and sight.sees("names") else "",
        "state": place.get_state_display(), "tone": PLACE_TONES.get(State(place.state), ""),
        "joined": place.joined_on, "left": place.left_on,
        "left_reason": place.get_left_reason_display() if place.left_reason else "",
        "months": found.months.get(place.pk, 0), "last": told.get("last"),
        "sold": _figure(told.get(Kind.SALE)), "spent": _figure(told.get(Kind.COST)),
        "wage": _figure(told.get(Kind.WAGE)),
        "url": "" if sight.is_past else _url("operating_models:member", place.pk),
    }  # fmt: skip


def _plan(found: Development, sight: Sight, today: date) -> dict[str, Any]:
    plan: Any = found.plan
    steps = step_rows(found.steps, today, found.joined) if found.joined else []
    return {
        "url": _url("operating_models:plan", plan.pk), "state": plan.get_state_display(), "tone": TONES[plan.state],
        "mentor": str(plan.mentor or ""), "contact": contact_words(plan, today), "is_due": is_due(plan, today),
        "round": plan.round, "goals": goal_rows(plan.goals.order_by("pk")) if sight.sees("names") else [],
        "steps": steps if sight.sees("names") else [],
    }  # fmt: skip


def _learned(learner: Learner, found: Development, sight: Sight) -> dict[str, Any]:
    opens = learner.course_id in found.courses
    return {
        "course": learner.course.name, "skill": learner.course.skill,
        "url": _url("operating_models:course", learner.course_id) if opens else "",
        "who": str(learner.person) if sight.sees("names") else "",
        "came": vars(learner)["came"], "told": vars(learner)["told"],
        "received": learner.received_on, "able": learner.able_on,
        "evidence": learner.get_evidence_kind_display() if learner.able_on else "",
    }  # fmt: skip


def _url(page: str, pk: int) -> str:
    return reverse(page, args=[pk])


def _figure(baht: Any) -> str | None:
    """An amount of baht without its unit; satang only where there are some."""
    return None if baht is None else thousands(baht, 0 if baht == int(baht) else 2)


def development_told(found: Development, sight: Sight) -> Iterable[Told]:
    """What the timeline tells of models, plans and courses."""
    for place in found.places:
        yield from _of_place(place, sight)
    for plan in found.plans:
        yield from _of_plan(plan, sight)
    for review in found.reviews:
        yield _told(review.on, "steps", _("Plan looked through, round %(round)d") % {"round": review.round},
                    text=_note(review, sight), by=str(review.made_by or ""))  # fmt: skip
    for learner in found.learning:
        yield from _of_learner(learner, sight)


def _of_place(place: Enrolment, sight: Sight) -> Iterable[Told]:
    """From the invitation to the day it left."""
    name = {"model": model_name(place.model)}
    url = "" if sight.is_past else _url("operating_models:member", place.pk)
    if place.invited_at:
        yield _told(_day(place.invited_at), "send", _("Invited into a model: %(model)s") % name)
    if place.answered_at and place.state == State.DECLINED:
        yield _told(_day(place.answered_at), "close", _("Did not want to join: %(model)s") % name)
    if place.joined_on:
        who = str(place.person) if place.person and sight.sees("names") else ""
        yield _told(
            place.joined_on, "people", _("Joined a model: %(model)s") % name, text=who, tone="good", url=url
        )
    if place.left_on:
        why = str(place.get_left_reason_display())
        yield _told(place.left_on, "people", _("Left a model: %(model)s") % name, text=why, url=url)


def _of_plan(plan: HouseholdPlan, sight: Sight) -> Iterable[Told]:
    """Begun, agreed, done or ended; who agreed and why it ended may name people."""
    url, has_names = _url("operating_models:plan", plan.pk), sight.sees("names")
    yield _told(_day(plan.made_at), "steps", _("Development plan begun"), by=str(plan.made_by or ""), url=url)
    if plan.agreed_on:
        who = plan.agreed_by if has_names else ""
        yield _told(plan.agreed_on, "check", _("Development plan agreed"), text=who, tone="good", url=url)
    if plan.ended_on:
        is_done = plan.state == HouseholdPlan.State.DONE
        words = _("Development plan done") if is_done else _("Development plan ended")
        why, tone = plan.ended_reason if has_names else "", "good" if is_done else ""
        yield _told(plan.ended_on, "steps", words, text=why, tone=tone, url=url)


def _of_learner(learner: Learner, sight: Sight) -> Iterable[Told]:
    """«Received the transfer» and «able to use it» are two happenings."""
    course, who = {"course": learner.course.name}, str(learner.person) if sight.sees("names") else ""
    if learner.received_on:
        yield _told(learner.received_on, "list", _("Received the transfer: %(course)s") % course, text=who)
    if learner.able_on:
        seen = str(learner.get_evidence_kind_display())
        text = f"{who} · {seen}" if who else seen
        yield _told(
            learner.able_on, "check", _("Able to use it: %(course)s") % course, text=text, tone="good"
        )


def _note(review: PlanReview, sight: Sight) -> str:
    return review.note if sight.sees("names") else ""


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _told(on: date, icon: str, title: str, **more: str) -> Told:
    return on, {"at": thai_date(on), "icon": icon, "title": title} | more
