"""A person's whole access history, for the protection officer, on the page and as a workbook."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import frames_of, sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Person
from ppaos.sharing.dashboards.forms import TraceForm
from ppaos.sharing.dashboards.presenters.traces import HEADS, sheet_rows, trace_rows
from ppaos.sharing.dashboards.queries.traces import narrowed
from ppaos.sharing.protection.queries.access import events_about, lists_taken_out, person_protected
from ppaos.sharing.protection.queries.deeds import PROTECT

A_PAGE, MOST_LISTS = 50, 20


@never_cache
@require_safe
def person_access(request: HttpRequest, pk: int) -> HttpResponse:
    """All traces that speak of the person; that they were looked at is noted."""
    person = _protected(request, pk)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.SUPPORT, subjects=[person], verb="access_history.read"
    )  # fmt: skip
    form, kind, actor = _asked(TraceForm(request.GET))
    events = narrowed(events_about(person), kind, actor)
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    lists = lists_taken_out(person)
    crumbs = [{"label": _("Traces"), "url": reverse("dashboards:traces")}, {"label": str(person), "url": ""}]
    context = {
        "person": person, "crumbs": crumbs, "form": form, "page_obj": page, "rows": trace_rows(list(page)),
        "lists": trace_rows(list(lists[:MOST_LISTS])), "lists_more": max(lists.count() - MOST_LISTS, 0),
    }  # fmt: skip
    return render(request, "dashboards/person_access.html", context)


@require_POST
def person_access_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same as a workbook, for the person who asked or the officer's file."""
    person = _protected(request, pk)
    _form, kind, actor = _asked(TraceForm(request.POST))
    events = narrowed(events_about(person), kind, actor)
    now = timezone.now()
    record_export(
        by=signed_in_user(request), at=now, purpose=PersonalRead.SUPPORT, rows=events.count(), what="access history",
        subjects=[person],
    )  # fmt: skip
    mark = f"{_('Access history')} · {person} · {thai_datetime(now)}"
    heads = [str(head) for head in HEADS]
    name = f"access-history-{person.pk}"
    return sheet_response(frames_of(sheet_rows(events), heads), name, "xlsx", mark=mark)


def _protected(request: HttpRequest, pk: int) -> Person:
    check_may(request.user, PROTECT)
    person = person_protected(request.user, pk)
    if person is None:
        raise Http404(_("There is no such person, or it is not among yours."))
    return person


def _asked(form: TraceForm) -> tuple[TraceForm, str, str]:
    """The form with the kind and the name asked for; neither where what was asked makes no sense."""
    chosen = form.cleaned_data if form.is_valid() else {}
    return form, chosen.get("kind", ""), chosen.get("actor", "")
