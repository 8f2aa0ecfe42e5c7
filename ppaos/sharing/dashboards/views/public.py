"""Figures for everybody, without an account, and the page where they are released and taken down."""

import csv
from io import StringIO

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.engine.methods import load
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.sharing.dashboards.actions.public import (
    PUBLISH,
    ReleaseRefused,
    release_figures,
    take_release_down,
)
from ppaos.sharing.dashboards.models import PublicRelease
from ppaos.sharing.dashboards.presenters import public as shown
from ppaos.sharing.dashboards.queries import public as asked

BOM = "\ufeff"


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The provinces whose figures everybody may see."""
    found = asked.releases_in_force()
    if len(found) == 1:
        return redirect("dashboards:public_area", code=found[0].area_id)
    rows = [{"label": label(each.area), "url": shown.public_url(str(each.area_id))} for each in found]
    return render(request, "dashboards/public.html", {"rows": rows})


@login_not_required
@require_safe
def public_area(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of one area and of its parts."""
    release = _telling(code)
    areas = asked.areas_told(list(release.places))
    around = release.places[code]
    context = {
        "area": label(areas[code]), "code": code, "release": release, "rows": shown.figure_rows(release, code),
        "heads": shown.part_heads(), "parts": shown.part_rows(release, code, areas),
        "around": {"label": label(areas[around]), "url": shown.public_url(around)} if around in areas else None,
        "least": load("disclosure_rule").least,
    }  # fmt: skip
    return render(request, "dashboards/public_area.html", context)


@login_not_required
@require_safe
def public_file(request: HttpRequest, code: str) -> HttpResponse:
    """All numbers of the release as a CSV file, each with what it means."""
    release = _telling(code)
    text = StringIO()
    csv.writer(text).writerows(shown.file_rows(release, asked.areas_told(list(release.places))))
    answer = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="figures_{release.area_id}_{release.made_at:%Y%m%d}.csv"'
    )
    return answer


@require_safe
def publishing(request: HttpRequest) -> HttpResponse:
    """Which provinces show their figures to everybody, since when, and when they may again."""
    check_may(request.user, PUBLISH)
    seen = areas_in_sight(request.user, deed=PUBLISH).values_list("area_id", flat=True)
    rows = []
    for province in asked.provinces_to_publish(list(seen)):
        newest = asked.newest_release(province.code)
        first = asked.next_day(newest)
        rows.append(
            {
                "province": province, "label": label(province), "release": newest,
                "is_open": newest is not None and newest.taken_down_at is None,
                "next_day": first if first and first > timezone.localdate() else None,
            }
        )  # fmt: skip
    return render(request, "dashboards/publishing.html", {"rows": rows})


@require_POST
def release(request: HttpRequest, code: str) -> HttpResponse:
    """Release the figures of a province as they stand now."""
    check_may(request.user, PUBLISH)
    area = get_object_or_404(_provinces_of(request), pk=code)
    try:
        release_figures(area=area, by=signed_in_user(request), at=timezone.now())
    except ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The figures are open to everybody."))
    return redirect("dashboards:publishing")


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a release to everybody no more."""
    check_may(request.user, PUBLISH)
    found = get_object_or_404(PublicRelease.objects.filter(area__in=_provinces_of(request)), pk=pk)
    try:
        take_release_down(release=found, by=signed_in_user(request), at=timezone.now())
    except ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The figures are open to nobody without an account."))
    return redirect("dashboards:publishing")


def _provinces_of(request: HttpRequest) -> QuerySet[Area]:
    return Area.objects.filter(code__in=areas_in_sight(request.user, deed=PUBLISH))


def _telling(code: str) -> PublicRelease:
    found = asked.release_telling(code)
    if found is None:
        raise Http404(_("No figures of this area are open to everybody."))
    return found
