"""In the meeting an organisation pledges to cases: which organisation, which service, which cases."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.pledges import NothingPledged, Pledged
from ppaos.learning.policy.actions.pledges import pledge as pledge_to
from ppaos.learning.policy.forms.pledges import PledgeForm
from ppaos.learning.policy.models import AgendaItem
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.permissions.pledges import refers_there
from ppaos.learning.policy.presenters import meetings as meeting_words
from ppaos.learning.policy.presenters.pledge_faults import fault_words, pledged_words
from ppaos.learning.policy.queries.acting import organisations_pledged_for
from ppaos.learning.policy.queries.meetings import WRITTEN, meetings_in_sight
from ppaos.learning.policy.queries.pledging import bodies_to_pledge, cases_of
from ppaos.learning.policy.views.households import seen_rows
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household

A_PAGE = 50
EVERYBODY = "all"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Pledge to the cases of an item; POST refers them, sends them and promises, and says which it could not."""
    items = AgendaItem.objects.filter(meeting__in=meetings_in_sight(request.user))
    item = get_object_or_404(items.select_related("meeting__area"), pk=pk)
    bodies = _bodies(request, item)
    organisation = _organisation(request, bodies)
    form = None
    if organisation:
        areas = cases_of(request.user, item, None).values_list("household__area", flat=True)
        form = PledgeForm(
            request.POST or None, organisation=organisation, on=timezone.localdate(),
            by_consent_only=not refers_there(request.user, set(areas)),
        )  # fmt: skip
    if request.method == "POST" and organisation and form and form.is_valid():
        done = _pledged(request, item, organisation, form)
        if done is not None:
            return done
    return render(request, "policy/pledges/new.html", _page(request, item, bodies, organisation, form))


def _pledged(
    request: HttpRequest, item: AgendaItem, organisation: Organisation, form: PledgeForm
) -> HttpResponse | None:
    """What came of it, to be shown; None where it was refused, which the form says."""
    try:
        done = pledge_to(
            item=item, case_ids=_ticked(request), organisation=organisation, by=request.user, at=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip
    except NothingPledged as refused:
        messages.error(request, str(refused))
        done = Pledged(0, 0, 0, refused.faults.height, refused.faults)
    except PolicyRefused as refused:
        form.add_error(None, str(refused))
        return None
    if not done.refused:
        messages.success(request, pledged_words(done))
        return redirect("policy:pledge", done.pledge_id)
    context = {
        "item": item,
        "crumbs": meeting_words.crumbs(item.meeting, last=_("What came of the pledge")),
        "done": done,
        "words": pledged_words(done) if done.pledge_id else "",
        "rows": _refused_rows(request, done),
    }
    return render(request, "policy/pledges/made.html", context)


def _refused_rows(request: HttpRequest, done: Pledged) -> list[dict[str, Any]]:
    """The households that could not be pledged to, as far as the reader sees them, each with the reason."""
    faults = dict(done.faults.iter_rows())
    homes = (
        Household.objects.filter(pk__in=faults).select_related("area", "dwelling").order_by("area_id", "pk")
    )
    return [
        row | {"why": fault_words(faults[row["household"].pk])} for row in seen_rows(request, list(homes))
    ]


def _page(
    request: HttpRequest, item: AgendaItem, bodies: list[Organisation], organisation: Organisation | None,
    form: PledgeForm | None,
) -> dict[str, Any]:  # fmt: skip
    cases = cases_of(request.user, item, None).order_by("household__area_id", "pk")
    page = Paginator(cases, A_PAGE).get_page(request.GET.get("page"))
    rows = seen_rows(request, [each.household for each in page])
    return {
        "item": item,
        "meeting": item.meeting,
        "crumbs": meeting_words.crumbs(item.meeting, last=_("New pledge")),
        "can_write": item.meeting.state in WRITTEN,
        "bodies": bodies,
        "organisation": organisation,
        "form": form,
        "page_obj": page,
        "total": page.paginator.count,
        "everybody": EVERYBODY,
        "rows": [row | {"case": case} for row, case in zip(rows, page, strict=True)],
        "ticked": request.POST.getlist("case"),
    }


def _bodies(request: HttpRequest, item: AgendaItem) -> list[Organisation]:
    """The organisations the reader may pledge for here; 403 where there is none."""
    holds = may_hold(request.user, item.meeting)
    own = None if holds else organisations_pledged_for(request.user, item.meeting.area_id)
    bodies = list(bodies_to_pledge(item.meeting, own))
    if not bodies and not holds:
        raise PermissionDenied(
            _("Pledges are given by officers of organisations, or written down by who holds the meeting.")
        )
    return bodies


def _organisation(request: HttpRequest, bodies: list[Organisation]) -> Organisation | None:
    """The organisation asked for; without a word the only one there is. 404 for one that is none of them."""
    asked = request.GET.get("organisation", "")
    if not asked:
        return bodies[0] if len(bodies) == 1 else None
    found = next((each for each in bodies if str(each.pk) == asked), None)
    if found is None:
        raise Http404(f"no organisation {asked}")
    return found


def _ticked(request: HttpRequest) -> list[int] | None:
    """The cases ticked; None for all of them."""
    if request.POST.get("which") == EVERYBODY:
        return None
    return [
        int(each)
        for each in request.POST.getlist("case")
        if each.isascii() and each.isdigit() and len(each) < 19
    ]
