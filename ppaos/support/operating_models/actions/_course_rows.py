"""What holds before a course changes, who is reached by it, and «received» that follows from coming."""

import re
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.workbench.queries import written
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Course
from ppaos.support.operating_models.permissions import check_can_teach
from ppaos.support.operating_models.queries.learning import learners_of, sessions_needed

# Received on the day of the session that made the number full; a session taken away takes it back.
_RECEIVED = """
    update operating_models_learner learner set received_on = reached."on"
    from (
        select own.id, (
            select session."on" from operating_models_attendance came
            join operating_models_coursesession session on session.id = came.session_id
            where came.learner_id = own.id and came.came
            order by session."on", session.id offset %(needed)s - 1 limit 1
        ) as "on"
        from operating_models_learner own where own.course_id = %(course)s
    ) reached
    where reached.id = learner.id and learner.received_on is distinct from reached."on\""""
# A vowel written before its consonant is no first letter by which a Thai name is known.
_FIRST_LETTER = re.compile(r"[เแโใไ]?(\S)")


def check_teaching(by: Any, course: Course) -> None:
    """Raise PermissionDenied unless `by` keeps this course."""
    check_can_teach(by, area_code=course.area_id, organisation_id=course.organisation_id)


def check_reached(by: Any, learner_id: int, course: Course) -> None:
    """Raise ModelRefused for a learner whose household `by` does not see."""
    if learner_id not in reached(course, by):
        raise ModelRefused(_("This learner is not open to you."))


def reached(course: Course, by: Any) -> list[int]:
    """The learners of whom `by` may tell something."""
    return list(learners_of(course, by).values_list("pk", flat=True))


def tell_received(course: Course) -> None:
    """Who came often enough has received it; without a session nobody has."""
    needed = sessions_needed(course)
    if needed is None:
        course.learners.filter(received_on__isnull=False).update(received_on=None)
        return
    written(_RECEIVED, {"course": course.pk, "needed": needed})


def initials(person: Person) -> str:
    """The first letters of first and last name; a name that is not known has none."""
    found = (_FIRST_LETTER.match(name) for name in (person.first_name, person.last_name))
    return " ".join(f"{letter[1]}." for letter in found if letter)
