"""How the answers of a form's version are read, and the form on paper."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.presenters.mapping import mapping_page
from ppaos.evidence.survey.presenters.paper import chosen_language, paper_pdf
from ppaos.evidence.survey.queries.forms import MANAGE, phone_versions, visible_versions
from ppaos.people.cooperation.permissions import check_may


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What each question of a version feeds, by which rule, and which indicators nobody asks."""
    check_may(request.user, MANAGE)
    version = get_object_or_404(visible_versions(request.user), pk=pk)
    return render(request, "survey/forms/mapping.html", {"version": version, **mapping_page(version)})


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as a PDF to print, in one of its languages: for whoever publishes it or fills it in."""
    mine = Q(pk__in=visible_versions(request.user).values("pk")) | Q(
        pk__in=phone_versions(request.user).order_by().values("pk")
    )
    version = get_object_or_404(FormVersion.objects.filter(mine).select_related("form"), pk=pk)
    language = chosen_language(version, request.GET.get("language", ""))
    response = HttpResponse(paper_pdf(version, language), content_type="application/pdf")
    name = "-".join(part for part in (version.form.code, version.version, language) if part)
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    return response
