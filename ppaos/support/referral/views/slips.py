"""Slips for one household, made and revoked; those of an area as one file, made by a worker and fetched once."""

import io

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import erase_file, open_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import MOST_SLIPS, PRINT, ask_for_slips, make_slips, revoke_slip
from ppaos.support.referral.models import Slip
from ppaos.support.referral.permissions import REFER, check_can_refer
from ppaos.support.referral.presenters.slips import house_of, matter, slip_rows, slips_pdf
from ppaos.support.referral.queries.slips import households_to_tell, matters_of, slips_made_in, slips_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, household_id: int) -> HttpResponse:
    """What a slip would tell the household, those made before; POST makes one and hands it out as a page to print."""
    household = _household(request, household_id)
    now = timezone.now()
    if request.method == "POST":
        try:
            given = make_slips(households=[household], by=signed_in_user(request), at=now)
        except ReferralRefused as error:
            messages.error(request, str(error))
            return redirect("referral:slips", household_id)
        content = slips_pdf(given, request.build_absolute_uri("/"))
        response = HttpResponse(content, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="slip-{given[0].slip.pk}.pdf"'
        return response
    record_reading(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, subjects=[household], verb="household.read"
    )
    context = {
        "household": household,
        "head": heads_of([household.pk]).get(household.pk, str(household)),
        "house": house_of(household),
        "matters": [matter(referral) for referral in matters_of([household.pk]).get(household.pk, [])],
        "slips": slip_rows(list(slips_of(household))),
    }
    return render(request, "referral/slips.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a slip hold no more."""
    check_may(request.user, REFER)
    seen = visible_households(request.user)
    slip = get_object_or_404(Slip.objects.select_related("household"), pk=pk, household__in=seen)
    revoke_slip(slip=slip, by=signed_in_user(request), at=timezone.now())
    return redirect("referral:slips", slip.household_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def area_slips(request: HttpRequest, code: str) -> HttpResponse:
    """How many households of an area have something to be told; POST asks a worker for all their slips."""
    area = _area(request, code)
    if request.method == "POST":
        try:
            job = ask_for_slips(
                area_code=code, address=request.build_absolute_uri("/"), by=signed_in_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except ReferralRefused as error:
            messages.error(request, str(error))
            return redirect("referral:area_slips", code)
        return redirect("workbench:job", job.pk)
    context = {
        "area": area,
        "area_label": label(area),
        "count": households_to_tell(request.user, code).count(),
        "most": MOST_SLIPS,
        "files": _waiting(request, code),
        "smaller": Area.objects.filter(parent=area).order_by("sort_key"),
        "made": slips_made_in(request.user, code),
    }
    return render(request, "referral/area_slips.html", context)


@never_cache
@require_POST
def fetch(request: HttpRequest, code: str, file_id: int) -> HttpResponseBase:
    """A file of slips, once: it is erased here as soon as it is handed over."""
    _area(request, code)
    file = get_object_or_404(_waiting(request, code), pk=file_id)
    with open_file(file=file) as stream:
        content = io.BytesIO(stream.read())
    name = file.name
    erase_file(file=file, by=signed_in_user(request), at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")


def _household(request: HttpRequest, household_id: int) -> Household:
    """The household, where the reader refers people of its area."""
    check_may(request.user, REFER)
    seen = visible_households(request.user).select_related("area", "dwelling")
    household = get_object_or_404(seen, pk=household_id)
    check_can_refer(request.user, [household.area_id or ""])
    return household


def _area(request: HttpRequest, code: str) -> Area:
    check_may(request.user, REFER)
    return get_object_or_404(Area.objects.filter(pk__in=areas_in_sight(request.user, deed=REFER)), pk=code)


def _waiting(request: HttpRequest, code: str) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(
        created_by_id=request.user.pk, purpose=PRINT, area_code=code, erased_at__isnull=True
    ).order_by("-created_at")
