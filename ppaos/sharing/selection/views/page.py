"""What every page of a question shows: the sentence, its conditions with ways to change them, and the tabs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateInput
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.sharing.dashboards.models import Watermark
from ppaos.sharing.selection.forms.asking import HOLDING_LOCAL, LOCAL, Question
from ppaos.sharing.selection.permissions import OPEN, SELECT, fields_offered, visible_selections
from ppaos.sharing.selection.presenters.words import condition_words, sentence
from ppaos.sharing.selection.queries.asking import ALL, ANY, Asked, in_words
from ppaos.sharing.selection.queries.fields import families


def address(page: str, question: Question, **given: Any) -> str:
    """The address of a page of the same question, with some of it changed."""
    return f"{reverse(f'selection:{page}')}?{question.query(**given)}"


def frame(request: HttpRequest, question: Question, page: str) -> dict[str, Any]:
    """The context of every page of a question."""
    seen = areas_in_sight(request.user, deed=SELECT).values_list("area_id", flat=True)
    way = crumbs(question.area, seen, lambda area: address(page, question, area=area))
    return {
        "area": question.area, "area_name": label(question.area), "crumbs": way, "question": question,
        "as_of": thai_date(question.on) if question.on else _as_of(),
        "sentence": sentence(question.asked, question.area, question.on, request.user),
        "lines": _lines(request, question), "join": _joins(question),
        "tabs": _tabs(question, page, request.user), "saved": _saved(request, question),
        "families": _families(request, question), "hidden": question.pairs(on="", by=question.by),
        "day": ThaiDateInput().format_value(question.on) or request.GET.get("on", ""),
        "divisions": _divisions(question, page), "fault": question.fault,
    }  # fmt: skip


def _as_of() -> str:
    mark = Watermark.objects.first()
    return thai_datetime(mark.as_of if mark else timezone.now())


def _lines(request: HttpRequest, question: Question) -> list[dict[str, Any]]:
    asked = question.asked
    return [
        {
            "number": number,
            "conditions": [
                {
                    "words": condition_words(one, request.user),
                    "without": address("build", question, asked=asked.without(number, place)),
                    "edit": address("condition", question, field=one.field, line=number, place=place),
                }
                for place, one in enumerate(line, 1)
            ],
        }
        for number, line in enumerate(asked.lines, 1)
    ]


def _joins(question: Question) -> dict[str, Any]:
    """How lines and conditions hang together, and the address of the other way."""
    is_all = question.asked.join == ALL
    other = Asked(ANY if is_all else ALL, question.asked.lines)
    return {
        "is_all": is_all, "between": _("and") if is_all else _("or"), "within": _("or") if is_all else _("and"),
        "other": address("build", question, asked=other),
    }  # fmt: skip


def _tabs(question: Question, page: str, user: Any) -> list[dict[str, Any]]:
    pages = [("build", _("By area")), ("table", _("As a table of two"))]
    if may(user, OPEN, area_code=question.area.code):
        pages.append(("households", _("As a list")))
    return [
        {"label": words, "url": address(each, question, also=()), "current": each == page}
        for each, words in pages
    ]


def _saved(request: HttpRequest, question: Question) -> Any:
    return visible_selections(request.user).filter(pk=question.saved).first() if question.saved else None


def _families(request: HttpRequest, question: Question) -> list[dict[str, Any]]:
    offered = fields_offered(request.user, question.area.code).values()
    if question.on:
        offered = [each for each in offered if each.is_dated]  # type: ignore[assignment]
    return [
        {
            "label": in_words(words),
            "fields": [(each.code, in_words(each.label)) for each in offered if each.family == code],
        }
        for code, words in families().items()
    ]


def _divisions(question: Question, page: str) -> list[dict[str, Any]]:
    """The switch between official parts and local authorities, where an area has both."""
    if question.area.level not in HOLDING_LOCAL:
        return []
    return [
        {"label": words, "url": address(page, question, by=by), "current": question.by == by}
        for by, words in (("", _("Official areas")), (LOCAL, _("Local authorities")))
    ]
