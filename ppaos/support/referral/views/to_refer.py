"""Needs of an area referred together: chosen, looked at, and made drafts by a worker."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Service
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, granted_areas
from ppaos.support.assistance.presenters.needs import dimension_words
from ppaos.support.assistance.queries.needs import needs_in_force
from ppaos.support.referral.actions.referring_areas import ask_to_refer_area
from ppaos.support.referral.forms.to_refer import wanted_of
from ppaos.support.referral.permissions import REFER
from ppaos.support.referral.presenters.to_refer import by_service, staying
from ppaos.support.referral.presenters.words import need_name
from ppaos.support.referral.queries.to_refer import needs_to_refer


@require_http_methods(["GET", "HEAD", "POST"])
def refer_area(request: HttpRequest) -> HttpResponse:
    """Choose which needs, look at which service each would go to, have a worker make the drafts."""
    check_may(request.user, REFER)
    area = _area(request)
    codes = sorted(needs_in_force().needs)
    wanted = wanted_of(request.GET, area.pk, codes)
    if request.method == "POST":
        job = ask_to_refer_area(
            wanted=wanted, language=get_language() or "th", by=request.user, at=timezone.now()
        )
        return redirect("workbench:job", job.pk)
    found = needs_to_refer(wanted)
    rows = by_service(found)
    context = {
        "area": area,
        "area_label": label(area),
        "wanted": wanted,
        "codes": [(code, need_name(code)) for code in codes],
        "dimensions": [(code, dimension_words(code)) for code in DIMENSIONS],
        "services": Service.objects.in_force(timezone.localdate()).order_by("name_th"),
        "rows": rows,
        "going": sum(row["needs"] for row in rows),
        "staying": staying(found),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "referral/refer_area.html", context)


def _area(request: HttpRequest) -> Area:
    """The area asked for, as far as the reader refers there; else the first area granted."""
    if code := request.GET.get("area", ""):
        return get_object_or_404(
            Area.objects.filter(pk__in=areas_in_sight(request.user, deed=REFER)), pk=code
        )
    return Area.objects.filter(pk__in=granted_areas(request.user, deed=REFER)).earliest("pk")
