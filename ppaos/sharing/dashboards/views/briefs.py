"""The policy brief of an area: what it is, and as a file."""

import io

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.engine.methods import load
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.sharing.dashboards.actions import BriefRefused, take_out_brief
from ppaos.sharing.dashboards.forms import BriefForm
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.presenters.brief import CONTENT_TYPES, brief_content, brief_file, brief_name
from ppaos.sharing.dashboards.presenters.figures import overview_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, code: str) -> HttpResponseBase:
    """What a brief tells and holds back, and the form that takes it out."""
    check_can_see_overview(request.user, code)
    area = get_object_or_404(Area, code=code)
    form = BriefForm(request.POST or None, initial={"kind": "pdf"})
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, area, form.cleaned_data["kind"])
        except BriefRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("dashboards:brief", code)
    context = {
        "area_label": label(area),
        "area_url": overview_url(code),
        "form": form,
        "least": load("disclosure_rule").least,
    }
    return render(request, "dashboards/brief.html", context)


def _file(request: HttpRequest, area: Area, kind: str) -> FileResponse:
    now, by = timezone.now(), signed_in_user(request)
    told = take_out_brief(area=area, kind=kind, by=by, at=now)
    content = brief_content(told, by=by, at=now, on=timezone.localdate(now))
    return FileResponse(
        io.BytesIO(brief_file(content, kind)), as_attachment=True, filename=brief_name(content, kind),
        content_type=CONTENT_TYPES[kind],
    )  # fmt: skip
