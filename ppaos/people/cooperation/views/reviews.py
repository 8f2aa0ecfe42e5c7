"""The yearly review: which roles are still needed."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation import actions
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.forms.reviews import ChosenGrants, ReviewFilter
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import check_may, grants_looked_after, review_terms
from ppaos.people.cooperation.permissions.reviews import grants_to_review
from ppaos.people.cooperation.presenters.reviews import review_rows

GRANT, PAGE_SIZE = "grant_roles", 100


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """Roles that the reader may confirm or end, what is due first."""
    check_may(request.user, GRANT)
    today, form = timezone.localdate(), ReviewFilter(request.GET)
    found = grants_to_review(signed_in_user(request), today, state=form.chosen())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": review_rows(page.object_list, today),
        "terms": review_terms(),
    }
    return render(request, "cooperation/reviews.html", context)


@require_POST
def confirm_grants(request: HttpRequest) -> HttpResponse:
    """The roles ticked are still needed."""
    return _done(request, lambda chosen, _form: actions.confirm_grants(
        grants=chosen, by=signed_in_user(request), at=timezone.now()
    ))  # fmt: skip


@require_POST
def end_grants(request: HttpRequest) -> HttpResponse:
    """The roles ticked end today."""
    return _done(request, lambda chosen, form: actions.end_grants(
        grants=chosen, reason=form.cleaned_data.get("reason", ""), by=signed_in_user(request), at=timezone.now()
    ))  # fmt: skip


def _done(request: HttpRequest, act: Callable[[list[Grant], ChosenGrants], actions.Reviewed]) -> HttpResponse:
    check_may(request.user, GRANT)
    form = ChosenGrants(request.POST)
    form.is_valid()
    reader = signed_in_user(request)
    chosen = list(grants_looked_after(reader).filter(pk__in=form.numbers).select_related("user"))
    try:
        count = act(chosen, form).grants
        messages.success(
            request,
            ngettext("%(count)d role is done.", "%(count)d roles are done.", count) % {"count": count},
        )
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:reviews")
