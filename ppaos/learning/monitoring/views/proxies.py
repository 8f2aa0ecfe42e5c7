"""The bank of proxies: listed, entered, ended, as a sheet out and in, and what comes with the platform."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.proxies import end_proxy, keep_proxy, load_proxies, take_in_proxies
from ppaos.learning.monitoring.forms.proxy_sheet import read_proxies
from ppaos.learning.monitoring.forms.studies import ProxyFileForm, ProxyForm
from ppaos.learning.monitoring.permissions import STUDIES, check_can_keep
from ppaos.learning.monitoring.presenters.proxy_sheet import proxy_sheet
from ppaos.learning.monitoring.presenters.study_words import STATUSES, TONES, money
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.proxies import visible_proxies
from ppaos.learning.monitoring.queries.study_places import areas_to_keep
from ppaos.people.cooperation.permissions import check_may, may

SEE = "see_follow_up"
A_PAGE = 100


@require_safe
def proxies(request: HttpRequest) -> HttpResponse:
    """The proxies in use, with a word looked for."""
    check_may(request.user, SEE)
    found, word = visible_proxies(request.user), request.GET.get("word", "").strip().replace("\0", "")
    if word:
        found = found.filter(name_th__icontains=word) | found.filter(source__icontains=word)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "proxy": each, "value": money(float(each.value)), "status": STATUSES[each.status],
            "tone": TONES[each.status], "area": label(each.area) if each.area else _("everywhere"),
            "can_end": may(request.user, STUDIES, area_code=each.area_id or ""),
        }
        for each in page
    ]  # fmt: skip
    context = _frame(request) | {
        "page_obj": page, "rows": rows, "word": word, "can_keep": may(request.user, STUDIES),
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "monitoring/proxies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_proxy(request: HttpRequest) -> HttpResponse:
    """Enter a proxy."""
    check_can_keep(request.user)
    form = ProxyForm(request.POST or None, areas=areas_to_keep(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            keep_proxy(**form.cleaned_data, by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The proxy stands in the bank."))
            return redirect("monitoring:proxies")
    context = _frame(request) | {"heading": _("Enter a proxy"), "form": form}
    return render(request, "monitoring/proxies/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proxy_file(request: HttpRequest) -> HttpResponse:
    """Take a sheet of proxies in: wholly, or not at all with every fault by its cell."""
    check_can_keep(request.user)
    form = ProxyFileForm(request.POST or None, request.FILES or None, areas=areas_to_keep(request.user))
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, problems = read_proxies(file.read(), str(file.name))
            if not problems:
                done = take_in_proxies(
                    rows=rows, area=form.cleaned_data["area"], by=request.user, at=timezone.now()
                )
                words = _("%(added)d proxies are new, %(again)d stood there already.")
                messages.success(request, words % {"added": done.added, "again": done.again})
                return redirect("monitoring:proxies")
        except UnreadableFile as fault:
            problems = [fault.problem]
        except MonitoringRefused as refused:
            form.add_error("file", str(refused))
    context = _frame(request) | {
        "heading": _("Proxies from a sheet"), "form": form, "problems": problems, "is_file": True,
    }  # fmt: skip
    return render(request, "monitoring/proxies/form.html", context)


@require_POST
def proxy_sheet_out(request: HttpRequest) -> HttpResponseBase:
    """The bank as a sheet that can be filled in and sent back."""
    check_may(request.user, SEE)
    found, now = list(visible_proxies(request.user)), timezone.now()
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=len(found), what="bank of proxies"
    )
    return sheet_response(proxy_sheet(found), "proxies", "xlsx")


@require_POST
def shipped_proxies(request: HttpRequest) -> HttpResponse:
    """Bring in what comes with the platform."""
    done = load_proxies(by=request.user, at=timezone.now())
    words = _("%(added)d proxies are new, %(again)d stood there already.")
    messages.success(request, words % {"added": done.added, "again": done.again})
    return redirect("monitoring:proxies")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proxy out of the bank."""
    check_may(request.user, SEE)
    proxy = get_object_or_404(visible_proxies(request.user), pk=pk)
    end_proxy(proxy=proxy, by=request.user, at=timezone.now())
    messages.success(request, _("The proxy is out of the bank. Studies that rest on it stay as they are."))
    return redirect("monitoring:proxies")


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "tabs": follow_up_tabs(request.user, "studies"),
        "crumbs": [
            {"label": _("Social return"), "url": reverse("monitoring:studies")},
            {"label": _("Bank of proxies"), "url": reverse("monitoring:proxies")},
        ],
    }  # fmt: skip
