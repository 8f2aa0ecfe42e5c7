"""The people of an area: found, invited, given roles, given a new code, suspended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts.actions import AccountRefused
from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation import actions
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.forms.fields import TermsForm
from ppaos.people.cooperation.forms.people import InviteForm, PeopleFilter, ReasonForm
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import check_can_manage_user, check_may, users_in_sight
from ppaos.people.cooperation.presenters import grant_rows, user_rows
from ppaos.people.cooperation.presenters.access import access_of
from ppaos.people.cooperation.presenters.training import standings_by_grant, with_training
from ppaos.people.cooperation.queries import matching_users, state_of
from ppaos.people.cooperation.queries.training import training_standings

INVITE, PAGE_SIZE = "invite_users", 50


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """The people of the areas that the reader looks after."""
    check_may(request.user, INVITE)
    form = PeopleFilter(request.user, request.GET)
    found = matching_users(users_in_sight(request.user), **form.criteria())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "cooperation/users.html",
        {"form": form, "page_obj": page, "rows": user_rows(page.object_list)},
    )


@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite one person; the answer shows the one-time code, this once."""
    check_may(request.user, INVITE)
    form = InviteForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite(
                **form.cleaned_data,
                valid_from=timezone.localdate(),
                by=signed_in_user(request),
                at=timezone.now(),
            )
        except (AccountRefused, CooperationRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "cooperation/code.html", {"made": made})
    return render(request, "cooperation/invite.html", {"form": form})


def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: state, roles held and ended; and a form for another role."""
    person = person_in_sight(request, user_id)
    form = TermsForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_role(
                user=person,
                **form.cleaned_data,
                valid_from=timezone.localdate(),
                by=signed_in_user(request),
                at=timezone.now(),
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is granted."))
            return redirect("cooperation:user", user_id=person.pk)
    context = {
        "person": person,
        "state": state_of(person),
        "grants": with_training(
            grant_rows(person, by=signed_in_user(request)),
            standings_by_grant(training_standings([person.pk], timezone.localdate())),
        ),
        "unmanageable": _why_not_managed(request, person),
        **access_of(person, by=signed_in_user(request)),
        "form": form,
    }
    return render(request, "cooperation/user.html", context)


@require_POST
def end_grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a role of one person, from today."""
    grant = get_object_or_404(Grant.objects.select_related("user"), pk=grant_id)
    person = person_in_sight(request, grant.user_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.end_grant(
            grant=grant, on=timezone.localdate(), reason=reason, by=signed_in_user(request), at=timezone.now()
        )
        messages.success(request, _("The role is ended."))
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:user", user_id=person.pk)


@never_cache
@require_POST
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new start for somebody who cannot sign in; the answer shows the one-time code, this once."""
    person = person_in_sight(request, user_id)
    try:
        made = actions.reset(user=person, by=signed_in_user(request), at=timezone.now())
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("cooperation:user", user_id=person.pk)
    return render(request, "cooperation/code.html", {"made": made})


@require_POST
def suspend(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    person = person_in_sight(request, user_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.suspend(user=person, reason=reason, by=signed_in_user(request), at=timezone.now())
        messages.success(request, _("The account is suspended."))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:user", user_id=person.pk)


@require_POST
def resume(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open an account again."""
    person = person_in_sight(request, user_id)
    actions.resume(user=person, by=signed_in_user(request), at=timezone.now())
    messages.success(request, _("The account is open again."))
    return redirect("cooperation:user", user_id=person.pk)


def person_in_sight(request: HttpRequest, user_id: int) -> User:
    """One of the people the reader looks after; 404 for others."""
    check_may(request.user, INVITE)
    return get_object_or_404(users_in_sight(request.user), pk=user_id)


def _why_not_managed(request: HttpRequest, person: User) -> str:
    try:
        check_can_manage_user(by=signed_in_user(request), user=person)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""
