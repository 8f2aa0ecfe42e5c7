"""The records behind an item of an agenda in words: a referral, batch, household, exit, village, resolution, pledge."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.presenters.exits import waits_for
from ppaos.learning.policy.models import AgendaItem
from ppaos.learning.policy.presenters.agenda import days_over
from ppaos.learning.policy.queries.cases import fields_of_households
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.grievance.presenters.voices import kind_words
from ppaos.support.referral.presenters.words import need_name, organisation_words

Kind = AgendaItem.Kind
Line = dict[str, Any]


def record_lines(
    user: Any, item: AgendaItem, rows: Sequence[Any], today: date
) -> tuple[list[Line], list[Household]]:
    """A line a record (label, url, about, where, since, and pk where its case can be put before the meeting), and the
    households whose names stand in them."""
    lines: dict[str, Callable[[Sequence[Any], date], list[Line]]] = {
        Kind.RESOLUTIONS: _resolutions, Kind.PLEDGES: _pledges, Kind.BATCHES: _batches, Kind.UNVISITED: _villages,
        Kind.VOICES: _voices,
    }  # fmt: skip
    if item.kind in lines:
        return lines[item.kind](rows, today), []
    homes = {row.household_id: row.household for row in rows}
    sees = fields_of_households(user, homes.values())
    named = [home for pk, home in homes.items() if "names" in sees.get(pk, ())]
    heads = heads_of(home.pk for home in named)
    of_home = {Kind.OVERDUE: _referral, Kind.DOUBLES: _double, Kind.GAPS: _gap, Kind.EXITS: _exit}[
        Kind(item.kind)
    ]
    told = []
    for row in rows:
        head = heads.get(row.household_id, "")
        who = _("Household of %(head)s") % {"head": head} if head else _("household")
        told.append(
            {
                "pk": row.pk, "label": who, "where": label(row.household.area),
                "url": row.household.get_absolute_url() if row.household_id in sees else "",
            }
            | of_home(row, today)
        )  # fmt: skip
    return told, named


def _voices(rows: Sequence[Any], today: date) -> list[Line]:
    """Numbers, kinds and places: nothing that anybody said."""
    return [
        {
            "label": row.number, "url": reverse("grievance:voice", args=[row.pk]), "about": kind_words(row),
            "where": label(row.area), "since": days_over(row.due_on, today),
        }
        for row in rows
    ]  # fmt: skip


def _referral(row: Any, today: date) -> Line:
    about = f"{need_name(row.need.code)} → {organisation_words(row)}"
    return {
        "about": about, "since": days_over(row.due_on, today),
        "url": reverse("referral:referral", args=[row.pk]),
    }  # fmt: skip


def _double(row: Any, today: date) -> Line:
    bodies = Organisation.objects.filter(pk__in=row.bodies).order_by("name_th")
    given = _("%(need)s, by %(bodies)s") % {
        "need": need_name(row.about), "bodies": ", ".join(str(each) for each in bodies),
    }  # fmt: skip
    return {"about": given, "since": _("fiscal year %(year)d") % {"year": row.fiscal_year}}


def _gap(row: Any, today: date) -> Line:
    return {
        "about": need_name(row.code),
        "since": _("found on %(day)s") % {"day": thai_date(row.found_at.date())},
    }


def _exit(row: Any, today: date) -> Line:
    about = f"{row.get_state_display()}: {waits_for(row.state)}"
    return {
        "about": about, "since": _("proposed on %(day)s") % {"day": thai_date(row.proposed_on)},
        "url": reverse("monitoring:exit", args=[row.pk]),
    }  # fmt: skip


def _resolutions(rows: Sequence[Any], today: date) -> list[Line]:
    return [
        {
            "label": row.text, "url": reverse("policy:resolution", args=[row.pk]), "about": str(row.owner),
            "where": label(row.area),
            "since": days_over(row.due_on, today) if row.due_on < today else _due(row.due_on),
        }
        for row in rows
    ]  # fmt: skip


def _pledges(rows: Sequence[Any], today: date) -> list[Line]:
    return [
        {
            "label": str(row.organisation), "url": reverse("policy:pledge", args=[row.pk]),
            "about": " · ".join(filter(None, [str(row.service), row.text])), "where": label(row.meeting.area),
            "since": days_over(row.due_on, today) if row.due_on < today else _due(row.due_on),
        }
        for row in rows
    ]  # fmt: skip


def _batches(rows: Sequence[Any], today: date) -> list[Line]:
    return [
        {
            "label": _("Batch no. %(number)d") % {"number": row.pk}, "url": reverse("referral:batch", args=[row.pk]),
            "about": str(row.organisation), "where": label(row.area), "since": days_over(row.due_on, today),
        }
        for row in rows
    ]  # fmt: skip


def _villages(rows: Sequence[Any], today: date) -> list[Line]:
    return [
        {
            "label": label(row), "url": "", "about": "", "where": label(row.parent) if row.parent else "", "since": "",
        }
        for row in rows
    ]  # fmt: skip


def _due(day: date) -> str:
    return _("due on %(day)s") % {"day": thai_date(day)}
