"""What the search found, in words: of each kind its rows, each with where it is and its page."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.presenters.meetings import numbered, when
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries.search import Found
from ppaos.sharing.dashboards.queries.records import heads_of
from ppaos.sharing.dashboards.queries.search import Group
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.voices import kind_words
from ppaos.support.operating_models.models import Course, OperatingModel
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters.words import need_name, organisation_words

Row = dict[str, Any]


def group_rows(groups: Iterable[Group]) -> list[Row]:
    """The kinds found, each with its label, icon and rows: title, note, url (empty where there is no page), tag."""
    return [
        {
            "kind": group.kind, "label": LABELS[group.kind], "icon": ICONS[group.kind],
            "rows": ROWS[group.kind](group.rows), "is_more": group.is_more,
        }
        for group in groups
    ]  # fmt: skip


def address_of(household: Household) -> str:
    """House number and village number: «12/3 หมู่ 5»."""
    home = household.dwelling
    moo = _("Moo %(number)s") % {"number": home.moo.lstrip("0")} if home.moo.strip("0") else ""
    return " ".join(filter(None, [home.house_no, moo]))


def _persons(found: Iterable[Found]) -> list[Row]:
    return [
        {
            "title": f"{hit.person.title}{hit.person}",
            "note": _noted(_born(hit), _place(hit.person.area)),
            "url": reverse("dashboards:household", args=[hit.household_id]) if hit.household_id else "",
            "tag": HOW.get(hit.how, ""),
        }
        for hit in found
    ]


def _born(hit: Found) -> str:
    person = hit.person
    if person.birth_on is None:
        return ""
    return _("born %(day)s") % {"day": thai_date(person.birth_on, precision=person.birth_precision or "day")}


def _households(found: list[Household]) -> list[Row]:
    heads = heads_of(household.pk for household in found)
    return [
        {
            "title": address_of(household) or str(household),
            "note": _noted(heads.get(household.pk, ""), household.code, _place(household.area)),
            "url": reverse("dashboards:household", args=[household.pk]),
        }
        for household in found
    ]


def _referrals(found: Iterable[Referral]) -> list[Row]:
    return [
        {
            "title": _("Referral %(number)s") % {"number": referral.pk},
            "note": _noted(
                need_name(referral.need.code), organisation_words(referral), _place(referral.area)
            ),
            "url": reverse("referral:referral", args=[referral.pk]),
            "tag": referral.get_state_display(),
        }
        for referral in found
    ]


def _voices(found: Iterable[Voice]) -> list[Row]:
    return [
        {
            "title": voice.number,
            "note": _noted(
                kind_words(voice), _place(voice.area), thai_date(timezone.localdate(voice.received_at))
            ),
            "url": reverse("grievance:voice", args=[voice.pk]),
            "tag": voice.get_state_display(),
        }
        for voice in found
    ]


def _areas(found: Iterable[Area]) -> list[Row]:
    return [
        {
            "title": label(area),
            "note": _noted(area.get_level_display(), _place(area.parent), area.code),
            "url": reverse("dashboards:overview", args=[area.code]),
        }
        for area in found
    ]


def _organisations(found: Iterable[Any]) -> list[Row]:
    directory = reverse("cooperation:directory")
    return [
        {
            "title": name(body),
            "note": _noted(body.get_sector_display(), _place(body.area), body.phone),
            "url": f"{directory}?{urlencode({'words': body.name_th})}",
        }
        for body in found
    ]


def _meetings(found: Iterable[Meeting]) -> list[Row]:
    return [
        {
            "title": f"{meeting.name} {numbered(meeting)}",
            "note": _noted(when(meeting), _place(meeting.area)),
            "url": reverse("policy:meeting", args=[meeting.pk]),
            "tag": meeting.get_state_display(),
        }
        for meeting in found
    ]


def _models(found: Iterable[OperatingModel]) -> list[Row]:
    return [
        {
            "title": model_name(model),
            "note": _noted(_("Model of the library") if model.in_library else "", _place(model.area)),
            "url": reverse("operating_models:model", args=[model.pk]),
        }
        for model in found
    ]


def _courses(found: Iterable[Course]) -> list[Row]:
    return [
        {
            "title": course.name,
            "note": _noted(_place(course.area)),
            "url": reverse("operating_models:course", args=[course.pk]),
        }
        for course in found
    ]


def _place(area: Area | None) -> str:
    return label(area) if area else ""


def _noted(*parts: str) -> str:
    return " · ".join(filter(None, parts))


HOW = {"id": gettext_lazy("citizen id"), "similar": gettext_lazy("similar name")}
LABELS = {
    "person": gettext_lazy("Person"), "household": gettext_lazy("Household"), "referral": gettext_lazy("Referral"),
    "voice": gettext_lazy("What people say"), "area": gettext_lazy("Area"),
    "organisation": gettext_lazy("Organisation"), "meeting": gettext_lazy("Meeting"),
    "model": gettext_lazy("Operating model"), "course": gettext_lazy("Course"),
}  # fmt: skip
ICONS = {
    "person": "person", "household": "house", "referral": "send", "voice": "hand", "area": "place",
    "organisation": "people", "meeting": "calendar", "model": "steps", "course": "list",
}  # fmt: skip
ROWS: dict[str, Callable[[Any], list[Row]]] = {
    "person": _persons, "household": _households, "referral": _referrals, "voice": _voices, "area": _areas,
    "organisation": _organisations, "meeting": _meetings, "model": _models, "course": _courses,
}  # fmt: skip
