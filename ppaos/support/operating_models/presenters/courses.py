"""Courses, their sessions and learners as rows; the counts of persons with what each means."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.registry.models import Household, Membership
from ppaos.support.operating_models.models import Course, CourseSession, Learner, TakenBackCertificate
from ppaos.support.operating_models.presenters.course_sheet import plain
from ppaos.support.operating_models.presenters.models import model_name


def received_words(course: Course, held: int) -> str:
    """What «received the transfer» means in a course, in words."""
    needed = course.needed_sessions or held
    if not needed:
        return _("The course has no session yet, so nobody has received it.")
    return ngettext(
        "Persons who came to at least %(needed)s session of %(held)s. Sessions of which nothing is told do not count.",
        "Persons who came to at least %(needed)s sessions of %(held)s. Sessions of which nothing is told do not count.",
        needed,
    ) % {"needed": thousands(needed), "held": thousands(held)}


def course_rows(courses: Iterable[Course]) -> list[dict[str, Any]]:
    """Courses (`queries.learning.visible_courses`) as rows of a list."""
    return [
        {
            "course": course,
            "model": model_name(course.model) if course.model else "",
            "area": label(course.area),
            "organisation": organisation_name(course.organisation) if course.organisation else "",
            "state": _("course has ended") if course.ended_on else _("course goes on"),
            "tone": "" if course.ended_on else "good",
            **{name: vars(course)[name] for name in ("held", "learning", "received", "able", "certified")},
        }
        for course in courses
    ]


def cards(course: Course) -> list[dict[str, Any]]:
    """The counts of a course, each of persons and with its definition; received and able stand apart."""
    counted = vars(course)
    told = (
        ("learning", _("Learners"), _("Persons who were entered in the course, each once.")),
        ("received", _("Received the transfer"), received_words(course, counted["held"])),
        (
            "able", _("Able to use it"),
            _(
                "Persons of whom it was seen, with its day, that they use what was taught. Counted apart from "
                "those who received it: neither follows from the other."
            ),
        ),
        ("certified", _("Have a certificate"), _("Persons whose certificate was issued and not taken back.")),
    )  # fmt: skip
    return [
        {"key": key, "label": words, "definition": meaning, "value": thousands(counted[key])}
        for key, words, meaning in told
    ]


def session_rows(sessions: Iterable[CourseSession], today: date) -> list[dict[str, Any]]:
    """Sessions (with `came`, `away` counted) in their order; one to come is told apart."""
    return [
        {
            "session": session, "place": place, "is_to_come": session.on > today,
            "came": vars(session)["came"], "away": vars(session)["away"],
        }
        for place, session in enumerate(sessions, 1)
    ]  # fmt: skip


def learner_rows(
    learners: Iterable[Learner],
    named: Iterable[int],
    came: Mapping[int, tuple[int, int]],
    worthy: Iterable[int],
) -> list[dict[str, Any]]:
    """Learners as rows; names only of the households in `named`. `came`: sessions come to, and told of, by learner."""
    seen, may_have = set(named), set(worthy)
    return [
        {
            "learner": each, "name": name_of(each, seen), "area": place_of(each.household),
            "came": came.get(each.pk, (0, 0))[0], "told": came.get(each.pk, (0, 0))[1],
            "before": plain(each.before_marks), "after": plain(each.after_marks),
            "may_have": each.pk in may_have, "has": bool(each.certificate),
        }
        for each in learners
    ]  # fmt: skip


def place_of(household: Household) -> str:
    """Where a household lives."""
    return label(household.area) if household.area else ""


def name_of(learner: Learner, named: Iterable[int]) -> str:
    """The learner's name, or the code of the household to who may not read names."""
    return str(learner.person) if learner.household_id in set(named) else str(learner.household)


def grid_rows(
    learners: Iterable[Learner],
    named: Iterable[int],
    sessions: Sequence[CourseSession],
    told: Mapping[tuple[int, int], bool],
) -> list[dict[str, Any]]:
    """Learners with a box a session: came, did not come, or not known."""
    said, seen = {True: "yes", False: "no", None: ""}, set(named)
    return [
        {
            "learner": each, "name": name_of(each, seen),
            "boxes": [
                {
                    "session": session, "name": f"came-{each.pk}-{session.pk}",
                    "said": said[told.get((each.pk, session.pk))],
                }
                for session in sessions
            ],
        }
        for each in learners
    ]  # fmt: skip


def marks_rows(
    learners: Iterable[Learner],
    named: Iterable[int],
    typed: Mapping[str, str],
    wrong: Mapping[tuple[int, str], str],
) -> list[dict[str, Any]]:
    """Learners with a box for each test: what was typed where something is wrong, else what is kept."""
    seen = set(named)

    def box(each: Learner, test: str) -> dict[str, str]:
        name = f"{test}-{each.pk}"
        return {
            "name": name,
            "value": typed.get(name, plain(getattr(each, test))),
            "wrong": wrong.get((each.pk, test), ""),
        }

    return [
        {
            "learner": each, "name": name_of(each, seen), "before": box(each, "before_marks"),
            "after": box(each, "after_marks"),
        }
        for each in learners
    ]  # fmt: skip


def homes_to_teach(
    living: Iterable[Membership], known: Iterable[int], named: Iterable[int]
) -> list[dict[str, Any]]:
    """Households with who lives there, to be ticked; who is in the course already is shown so."""
    learning, seen = set(known), set(named)
    homes: dict[int, dict[str, Any]] = {}
    for each in living:
        home = homes.setdefault(
            each.household_id,
            {
                "household": each.household, "area": place_of(each.household), "persons": [],
            },
        )  # fmt: skip
        if each.household_id in seen:
            is_known = each.person_id in learning
            home["persons"].append({"person": each.person, "is_head": each.is_head, "is_known": is_known})
    return [home for home in homes.values() if home["persons"]]


def learner_fault_words(fault: str) -> str:
    """Why somebody was not entered, and what to do."""
    return {
        "household_unknown": _("No such household stands in the register. Look it up again."),
        "person_elsewhere": _("This person does not live in the household. Choose one of its members."),
    }[fault]


def learner_events(
    learner: Learner, told: Iterable[tuple[CourseSession, bool | None]]
) -> list[dict[str, Any]]:
    """The sessions of one learner: came, did not come, not known."""
    tones = {True: ("good", _("came")), False: ("bad", _("did not come")), None: ("", _("not known"))}
    return [
        {"session": session, "day": thai_date(session.on), "tone": tones[came][0], "said": tones[came][1]}
        for session, came in told
    ]


def taken_back_rows(back: Iterable[TakenBackCertificate], with_reason: bool) -> list[dict[str, Any]]:
    """Certificates of a learner that hold no more; the reason only to who reads names."""
    return [
        {
            "no": each.no, "issued": thai_date(each.certified_at.date()), "on": thai_date(each.taken_back_at.date()),
            "by": str(each.taken_back_by or ""), "reason": each.reason if with_reason else "",
        }
        for each in back
    ]  # fmt: skip


def course_crumbs(course: Course) -> list[dict[str, str]]:
    """The way down to a course: the list, and its model."""
    crumbs = [{"label": _("Courses"), "url": reverse("operating_models:courses")}]
    if course.model:
        url = reverse("operating_models:model_courses", args=[course.model_id])
        crumbs.append({"label": model_name(course.model), "url": url})
    return crumbs


def course_tabs(course: Course, here: str, *, keeps: bool) -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`: the course, and for who keeps it who came, the tests and the sheet."""
    pages = [("course", _("The course"))]
    if keeps:
        pages += [("attendance", _("Who came")), ("marks", _("Tests")), ("course_sheet", _("By spreadsheet"))]
    return [
        {
            "label": words,
            "url": reverse(f"operating_models:{page}", args=[course.pk]),
            "current": page == here,
        }
        for page, words in pages
    ]
