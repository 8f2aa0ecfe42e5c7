"""The Livelihood Profiles of an area as one file: asked for, made by a worker, fetched once."""

import io

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.actions import erase_file, open_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.sharing.dashboards.actions import ProfilesRefused, ask_for_profiles
from ppaos.sharing.dashboards.actions.profiles import MOST_SHEETS, PRINT
from ppaos.sharing.dashboards.forms import IN_SESSION, PurposeForm
from ppaos.sharing.dashboards.permissions import check_can_print, check_can_see_overview
from ppaos.sharing.dashboards.presenters.figures import overview_url
from ppaos.sharing.dashboards.queries.profiles import assessed_in


@never_cache
def profiles(request: HttpRequest, code: str) -> HttpResponse:
    """How many profiles an area has, the form that asks for them, and the files that wait to be fetched."""
    check_can_see_overview(request.user, code)
    check_can_print(request.user, code, timezone.localdate())
    area = get_object_or_404(Area, code=code)
    form = PurposeForm(request.POST or None, initial={"purpose": request.session.get(IN_SESSION)})
    if request.method == "POST" and form.is_valid():
        purpose = request.session[IN_SESSION] = form.cleaned_data["purpose"]
        try:
            job = ask_for_profiles(
                area_code=code, purpose=purpose, by=signed_in_user(request), at=timezone.now()
            )
        except ProfilesRefused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("workbench:job", job.pk)
    context = {
        "area": area,
        "area_label": label(area),
        "area_url": overview_url(code),
        "count": len(assessed_in(request.user, code)),
        "most": MOST_SHEETS,
        "form": form,
        "files": _waiting(request, code),
    }
    return render(request, "dashboards/profiles.html", context)


@never_cache
@require_POST
def fetch(request: HttpRequest, code: str, file_id: int) -> HttpResponseBase:
    """A file of profiles, once: it is erased here as soon as it is handed over."""
    check_can_print(request.user, code, timezone.localdate())
    file = get_object_or_404(_waiting(request, code), pk=file_id)
    with open_file(file=file) as stream:
        content = io.BytesIO(stream.read())
    name = file.name
    erase_file(file=file, by=signed_in_user(request), at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")


def _waiting(request: HttpRequest, code: str) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(
        created_by_id=request.user.pk, purpose=PRINT, area_code=code, erased_at__isnull=True
    ).order_by("-created_at")
