"""The steps of a plan as rows: who, by when, and where the referral, place or course they join stands now."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.support.operating_models.models import Course, Enrolment, PlanStep
from ppaos.support.operating_models.presenters.members import TONES
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.operating_models.presenters.plans import settled
from ppaos.support.operating_models.queries.plan_steps import Joined
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters import words


def course_words(course: Course) -> str:
    """A course as a choice."""
    return f"{course.name} · {course.organisation}" if course.organisation else course.name


def step_rows(steps: Iterable[PlanStep], today: date, joined: Joined) -> list[dict[str, Any]]:
    """Steps with what they join, which opens where the reader may open it. A referral whose need the reader may not
    know of (health, debt) is left out."""
    return [
        {
            "step": step,
            "kind": step.get_kind_display(),
            "owner": str(step.organisation or step.get_owner_display()),
            "joined": _joined(step, today, joined),
            "is_open": step.done_on is None and step.dropped_on is None,
            **_stands(step, today),
        }
        for step in steps
    ]


def _joined(step: PlanStep, today: date, joined: Joined) -> list[dict[str, str]]:
    found = []
    if step.referral is not None and step.referral.pk in joined.told:
        found.append(_referral(step.referral, today, joined))
    if step.enrolment is not None:
        found.append(_place(step.enrolment, joined))
    if step.course is not None:
        found.append(_course(step.course, joined))
    return found


def _referral(referral: Referral, today: date, joined: Joined) -> dict[str, str]:
    stands = words.stands(referral, today)
    return {
        "title": f"{words.service_name(referral)} · {words.organisation_words(referral)}",
        "state": stands["state"], "tone": stands["tone"],
        "url": reverse("referral:referral", args=[referral.pk]) if referral.pk in joined.referrals else "",
    }  # fmt: skip


def _place(place: Enrolment, joined: Joined) -> dict[str, str]:
    return {
        "title": model_name(place.model), "state": str(place.get_state_display()),
        "tone": TONES.get(Enrolment.State(place.state), ""),
        "url": reverse("operating_models:member", args=[place.pk]) if place.pk in joined.places else "",
    }  # fmt: skip


def _course(course: Course, joined: Joined) -> dict[str, str]:
    """A course with how far the household's members came in it, the furthest first."""
    learning, received, able = joined.learned.get(course.pk, (0, 0, 0))
    said = {
        "able": _("%(count)d of them able to use it"),
        "received": _("%(count)d of them received the transfer"),
        "learning": _("%(count)d of them in the course"),
    }
    count, how = next(
        ((n, how) for n, how in ((able, "able"), (received, "received"), (learning, "learning")) if n),
        (0, ""),
    )
    return {
        "title": course.name, "state": said[how] % {"count": count} if how else _("nobody of them in the course yet"),
        "tone": "good" if able else "info" if learning else "care",
        "url": reverse("operating_models:course", args=[course.pk]) if course.pk in joined.courses else "",
    }  # fmt: skip


def _stands(step: PlanStep, today: date) -> dict[str, str]:
    if step.done_on is None and step.dropped_on is None and step.due_on and step.due_on < today:
        return {"state": _("overdue"), "tone": "bad"}
    return settled(_("done on %(day)s"), step.done_on, step.dropped_on)
