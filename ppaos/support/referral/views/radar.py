"""The radar of an area: its figures, by part and by organisation, and the cases behind each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, grants_allowing, may
from ppaos.people.registry.queries import usable
from ppaos.support.referral.actions.radar import take_out_cases
from ppaos.support.referral.forms.radar import CasesFileForm, organisation_of
from ppaos.support.referral.presenters import radar as shown
from ppaos.support.referral.presenters.radar_cases import cases_of
from ppaos.support.referral.queries.desk import ANSWER
from ppaos.support.referral.queries.pages import Pages
from ppaos.support.referral.queries.radar import LOOK, Reach, as_of, counts, medians, reach
from ppaos.support.referral.queries.radar_figures import RadarFigure

A_PAGE = 50


@require_safe
def radar(request: HttpRequest) -> HttpResponse:
    """What is given twice, what is missed and what is stuck in an area, by part and by organisation."""
    where = _where(request)
    body = organisation_of(request.GET, where)
    bodies = where.bodies if body is None else frozenset({body})
    own = counts([where.area.code], bodies, each=True)
    everybody = own if bodies is not None else own.filter(own["organisation_id"].is_null())
    parts = parts_of(where.area, level_below(where.area))

    def to(code: str, **given: Any) -> str:
        told = {"area": where.area.code, "organisation": body, **given}
        return _address(reverse("referral:radar_cases", args=[code]), **told) if where.opens else ""

    context = _frame(request, where, body) | {
        "cards": shown.cards(where.figures(), shown.values(everybody), to, of_one=bodies is not None),
        "steps": shown.step_cards(medians(everybody), to),
        "parts": shown.part_table(
            parts,
            counts([part.code for part in parts], bodies) if parts else own.clear(),
            [figure for figure in where.figures() if bodies is None or not figure.of_all],
            lambda code: _radar(area=code, organisation=body),
            to,
        ),
        "bodies": shown.body_table(
            Organisation.objects.filter(pk__in=own["organisation_id"].drop_nulls().unique().to_list()),
            own,
            medians(own.drop_nulls("organisation_id"), "organisation_id"),
            lambda pk: _radar(area=where.area.code, organisation=pk),
            to,
        ),
    }
    return render(request, "referral/radar.html", context)


@require_safe
def cases(request: HttpRequest, code: str) -> HttpResponse:
    """What stands behind a figure of the radar, as far as the reader sees it."""
    where, figure, body = _asked(request, code)
    behind = cases_of(request.user, where, figure, body)
    shown_page = Pages(behind.found, A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown_page)
    _note_reading(request, rows)
    context = _frame(request, where, body) | {
        "figure": shown.figure_name(figure),
        "definition": shown.figure_definition(figure),
        "unit": shown.UNITS[figure.of],
        "of": figure.of,
        "page_obj": shown_page,
        "lines": behind.lines(rows),
        "back_url": _radar(area=where.area.code, organisation=body),
        "form": CasesFileForm(),
        "can_export": bool(rows) and may(request.user, "export", area_code=where.area.code),
        "export_url": _address(
            reverse("referral:radar_file", args=[code]), area=where.area.code, organisation=body
        ),
    }
    return render(request, "referral/radar_cases.html", context)


@require_POST
def cases_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same cases as a file, for a stated purpose."""
    where, figure, body = _asked(request, code)
    form, now = CasesFileForm(request.POST), timezone.now()
    if not form.is_valid():
        return redirect(
            _address(reverse("referral:radar_cases", args=[code]), area=where.area.code, organisation=body)
        )
    behind = cases_of(request.user, where, figure, body)
    rows = list(usable(behind.found, on=timezone.localdate(now), person="person"))
    purpose = form.cleaned_data["purpose"]
    take_out_cases(
        area=where.area, figure=figure.code, rows=len(rows), purpose=purpose, by=request.user, at=now
    )
    mark = _("%(figure)s, taken out of PPAOS by %(who)s on %(when)s. Personal data: delete it after use.") % {
        "figure": shown.figure_name(figure), "who": request.user, "when": thai_datetime(now),
    }  # fmt: skip
    sheet = behind.sheet(behind.lines(rows))
    return sheet_response(sheet, f"{where.area.code} {figure.code}", form.cleaned_data["format"], mark=mark)


def _asked(request: HttpRequest, code: str) -> tuple[Reach, RadarFigure, int | None]:
    where = _where(request)
    figures = {figure.code: figure for figure in where.figures()}
    if code not in figures or not where.opens:
        raise Http404("no such figure, or none whose cases the reader opens")
    return where, figures[code], organisation_of(request.GET, where)


def _where(request: HttpRequest) -> Reach:
    """The area asked for: 403 without a role that looks at it, 404 out of sight."""
    if not may(request.user, ANSWER):
        check_may(request.user, LOOK)
    found = reach(request.user, request.GET.get("area", ""))
    if found is None:
        raise Http404("no such area, or it is not among the reader's")
    return found


def _frame(request: HttpRequest, where: Reach, body: int | None) -> dict[str, Any]:
    mark = as_of()

    def way(**given: Any) -> str:
        return _radar(organisation=body, **given)

    return {
        "area": where.area,
        "area_label": label(where.area),
        "crumbs": crumbs(where.area, _seen(request, where), way),
        "as_of": thai_datetime(mark) if mark else "",
        "opens": where.opens,
        "body": Organisation.objects.filter(pk=body).first() if body else None,
        "all_url": _radar(area=where.area.code),
        "own_desk": where.bodies is not None,
    }


def _seen(request: HttpRequest, where: Reach) -> list[str]:
    """The areas around in which the reader looks at the radar."""
    way = [step.code for step in breadcrumb(where.area)]
    if where.bodies is None:
        seen = areas_in_sight(request.user, deed=LOOK).filter(area_id__in=way)
        return list(seen.values_list("area_id", flat=True))
    granted = grants_allowing(request.user, deed=ANSWER).values("area_id")
    within = AreaWithin.objects.filter(
        in_force(timezone.localdate()), ancestor_id__in=granted, area_id__in=way
    )
    return list(within.values_list("area_id", flat=True))


def _note_reading(request: HttpRequest, rows: list[Any]) -> None:
    if rows:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[row.household for row in rows],
        )  # fmt: skip


def _radar(**given: Any) -> str:
    return _address(reverse("referral:radar"), **given)


def _address(url: str, **given: Any) -> str:
    told = {key: value for key, value in given.items() if value not in ("", None)}
    return f"{url}?{urlencode(told)}"
