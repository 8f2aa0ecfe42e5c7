"""Files that wait for the reader."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.exchange.actions.exports import fetch_export
from ppaos.sharing.exchange.models import ExportFile
from ppaos.sharing.exchange.presenters.lists import tabs
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.dictionary import said

A_PAGE = 30
WORDS = {str(purpose.value): words for purpose, words in PURPOSES.items()}


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The reader's own files, the newest first; those whose days are over are gone."""
    own = ExportFile.objects.filter(user=signed_in_user(request), file__erased_at=None)
    found = own.select_related("file", "area", "plan").order_by("-made_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "export": each,
            "list": said(listings()[each.listing].words),
            "purpose": WORDS.get(each.purpose, ""),
        }
        for each in page
    ]
    return render(request, "exchange/files.html", {"tabs": tabs("files"), "page_obj": page, "rows": rows})


@require_POST
def fetch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of them, for whoever may still take such a list out."""
    export = get_object_or_404(ExportFile, pk=pk, user=signed_in_user(request))
    if export.file.erased_at:
        raise Http404("its days are over")
    content = fetch_export(export=export, by=request.user, at=timezone.now())
    return FileResponse(
        content, as_attachment=True, filename=export.file.name, content_type=export.file.content_type
    )
