"""The spreadsheet of a course: a row a learner, a column a session; its headers and words in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.operating_models.models import Course, CourseSession, Learner

LANGUAGES = ("th", "en")
# What people write besides our own words.
_CAME, _STAYED = ("1", "✓", "y", "yes"), ("0", "×", "x", "n", "no")


def headers() -> dict[str, str]:
    """The columns of a learner, in the language of the screen."""
    return {
        "learner_id": _("Learner no."),
        "before_marks": _("Marks before"),
        "after_marks": _("Marks after"),
    }


def session_header(place: int, session: CourseSession) -> str:
    """The column of a session; the number in brackets is what it is known again by."""
    when = thai_date(session.on)
    return _("Session %(place)d, %(day)s (%(number)d)") % {"place": place, "day": when, "number": session.pk}


def came_words(came: bool | None) -> str:
    """Whether somebody came, in one word; what nobody told has none."""
    return {True: _("came"), False: _("did not come"), None: ""}[came]


@lru_cache
def header_names() -> dict[str, str]:
    """Which column a header names: the headers of both languages and the columns' own names."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {header.lower(): name for name, header in headers().items()}
    return found | {name: name for name in found.values()}


@lru_cache
def came_by_word() -> dict[str, bool]:
    """What each word says of coming."""
    found = dict.fromkeys(_CAME, True) | dict.fromkeys(_STAYED, False)
    for language in LANGUAGES:
        with override(language):
            found |= {came_words(came).lower(): came for came in (True, False)}
    return found


def course_sheet(
    course: Course,
    learners: Iterable[Learner],
    sessions: Sequence[CourseSession],
    told: Mapping[tuple[int, int], bool],
    named: Iterable[int],
) -> pl.DataFrame:
    """Rows to be filled in: each learner with what is told already. Names only of the households in `named`."""
    words, seen = headers(), set(named)
    marks = ("before_marks", "after_marks") if course.full_marks is not None else ()
    columns = [
        words["learner_id"],
        _("Learner"),
        _("Household code"),
        _("Area"),
        *(words[name] for name in marks),
    ]
    heads = {session.pk: session_header(place, session) for place, session in enumerate(sessions, 1)}
    rows: list[dict[str, Any]] = []
    for each in learners:
        home = each.household
        row = {
            words["learner_id"]: str(each.pk),
            _("Learner"): str(each.person) if each.household_id in seen else "",
            _("Household code"): str(home),
            _("Area"): label(home.area) if home.area else "",
        }
        row |= {words[name]: plain(getattr(each, name)) for name in marks}
        row |= {head: came_words(told.get((each.pk, session))) for session, head in heads.items()}
        rows.append(row)
    return pl.DataFrame(rows, schema=dict.fromkeys([*columns, *heads.values()], pl.String))


def plain(mark: Any) -> str:
    """Marks without needless zeros; none stays empty."""
    return "" if mark is None else f"{mark.normalize():f}"


def row_fault_words(fault: str, course: Course) -> str:
    """What is wrong with a row, and what to do."""
    return {
        "learner_unreadable": _("The learner's number cannot be read. Take it from the sheet of the course."),
        "learner_unknown": _("Nobody of this number learns in this course, as far as you see."),
        "learner_twice": _("This learner stands in the file twice. Leave one row."),
        "came_unreadable": _("Write «came» or «did not come», or leave it empty where it is not known."),
        "session_to_come": _("A session that is still to come has nobody who came. Look at its day."),
        "marks_unreadable": _("The marks cannot be read. Write digits only."),
        "marks_outside": _("Marks lie between 0 and %(full)s.") % {"full": plain(course.full_marks)},
    }[fault]
