"""Pages of merges that a second person has to confirm: those that wait, those answered, and one of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry import actions
from ppaos.people.registry.forms.persons import SecondOpinionForm
from ppaos.people.registry.models import MergeRequest
from ppaos.people.registry.presenters import chosen_fields
from ppaos.people.registry.queries import homes_of_record, merge_requests_in_sight
from ppaos.people.registry.views.answering import read_page

REQUESTS_A_PAGE = 30


@require_GET
def merge_requests(request: HttpRequest) -> HttpResponse:
    """What waits for a second opinion, and what was answered by whom, when and why."""
    check_may(request.user, "merge_persons")
    page = Paginator(merge_requests_in_sight(request.user), REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "registry/merge_requests.html", {"page_obj": page})


def merge_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: both records with the values chosen, and the answer."""
    check_may(request.user, "merge_persons")
    asked: MergeRequest = get_object_or_404(merge_requests_in_sight(request.user), pk=pk)
    form = SecondOpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, asked, form):
        return redirect("registry:merge_requests")
    context = {
        "asked": asked,
        "form": form,
        "fields": chosen_fields(asked),
        "homes": [(person, homes_of_record(person)) for person in (asked.kept, asked.merged)],
        "is_mine": asked.asked_by == request.user,
    }
    return read_page(request, "registry/merge_request.html", [asked.kept, asked.merged, asked], context)


def _answered(request: HttpRequest, asked: MergeRequest, form: SecondOpinionForm) -> bool:
    """Do what the button pressed says; False, with what is wrong in the form, where that cannot be."""
    deeds: dict[str, tuple[Callable[..., Any], str]] = {
        "confirm": (actions.confirm_merge, _("The two records are one person now.")),
        "decline": (actions.decline_merge, _("The two records stay apart.")),
    }
    answer, said = deeds.get(request.POST.get("answer", ""), (None, ""))
    if answer is None:
        form.add_error(None, _("Say whether the two are one person: confirm or decline."))
        return False
    try:
        answer(request=asked, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except actions.MergeRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, said)
    return True
