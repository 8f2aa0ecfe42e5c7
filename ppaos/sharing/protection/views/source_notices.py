"""Who must be told that their data came from others: counts by source that open to lists, telling many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation.permissions import check_may, granted_areas
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.source_notices import find_notices, give_notices, take_notices_out
from ppaos.sharing.protection.forms.requests import NoticesForm
from ppaos.sharing.protection.presenters.letters import letter_pdf
from ppaos.sharing.protection.presenters.notices import notice_letter
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.source_notices import (
    AGENCY,
    LIST,
    chosen_notices,
    notices_by_source,
    source_names,
)

A_PAGE, MOST_PRINTED = 50, 500
STATES = ("waiting", "late", "given")
LABELS = {"list": LIST, "agency": AGENCY}


@never_cache
@require_safe
def source_notices(request: HttpRequest) -> HttpResponse:
    """Counts by source; each opens to its persons."""
    check_may(request.user, PROTECT)
    kinds = {label: kind for kind, label in LABELS.items()}
    rows = [
        row | {"query": f"?of={kinds[row['source_label']]}&number={row['source_id']}"}
        for row in notices_by_source(request.user, timezone.localdate())
    ]
    return render(request, "protection/source_notices.html", {"rows": rows})


@never_cache
@require_safe
def notices_list(request: HttpRequest) -> HttpResponse:
    """The persons of a source and state."""
    check_may(request.user, PROTECT)
    found, source = _chosen(request, request.GET)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    names = source_names((each.source_label, each.source_id) for each in page)
    context = {
        "page_obj": page, "rows": [(each, names[each.source_label, each.source_id]) for each in page],
        "form": NoticesForm(initial={"on": timezone.localdate()}), "state": request.GET.get("state", ""),
        "asked": request.GET.urlencode(), "heading": source, "today": timezone.localdate(),
        "crumbs": [
            {"label": _("Notices of sources"), "url": reverse("protection:source_notices")},
            {"label": source, "url": ""},
        ],
    }  # fmt: skip
    return render(request, "protection/notices_list.html", context)


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Look now whom lists and agencies told us of; every night does the same."""
    check_may(request.user, PROTECT)
    done = find_notices(by=signed_in_user(request), at=timezone.now())
    words = ngettext("%(count)d new person to tell.", "%(count)d new persons to tell.", done.notices)
    messages.success(request, words % {"count": done.notices})
    return redirect("protection:source_notices")


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Note that those ticked, or all of the list, were told."""
    check_may(request.user, PROTECT)
    asked = QueryDict(request.POST.get("asked", ""))
    found, _source = _chosen(request, asked)
    back = redirect(f"{reverse('protection:notices_list')}?{asked.urlencode()}")
    form = NoticesForm(request.POST)
    if not form.is_valid():
        for fault in form.errors.values():
            messages.error(request, str(fault[0]))
        return back
    if "all" not in request.POST:
        ticked = [int(each) for each in request.POST.getlist("notice") if each.isascii() and each.isdigit()]
        found = found.filter(pk__in=[each for each in ticked if each < 2**63])
    ids = list(found.filter(given_at=None).order_by().values_list("pk", flat=True))
    try:
        done = give_notices(
            notice_ids=ids, **form.cleaned_data, by=signed_in_user(request), at=timezone.now()
        )
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(count)d person was told.", "%(count)d persons were told.", done.notices)
        messages.success(request, words % {"count": done.notices})
    return back


@never_cache
@require_safe
def print_notices(request: HttpRequest) -> HttpResponse:
    """The notice to hang up or hand out: what came from where, what for, and one's rights; nobody's name."""
    check_may(request.user, PROTECT)
    found, source = _chosen(request, request.GET)
    rows, now = found.count(), timezone.now()
    area = next(iter(granted_areas(request.user, deed=PROTECT)), "")
    take_notices_out(rows=0, area_code=str(area), by=signed_in_user(request), at=now)
    pdf = letter_pdf(notice_letter(source, rows, at=now))
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="notice.pdf"'
    return response


def _chosen(request: HttpRequest, asked: Any) -> tuple[Any, str]:
    """The notices asked for and what they are called; 404 for a source or state there is not."""
    state, kind, number = asked.get("state", ""), asked.get("of", ""), asked.get("number", "")
    if state and state not in STATES:
        raise Http404(f"no state {state}")
    source = None
    if kind or number:
        if kind not in LABELS or not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404(f"no source {kind} {number}")
        source = (LABELS[kind], int(number))
    found = chosen_notices(request.user, source=source, state=state, today=timezone.localdate())
    if (
        source is not None
        and not chosen_notices(request.user, source=source, today=timezone.localdate()).exists()
    ):
        raise Http404(f"no source {kind} {number}")
    return found, source_names([source])[source] if source else _("All sources")
