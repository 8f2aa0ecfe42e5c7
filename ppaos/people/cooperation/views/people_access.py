"""Devices signed out and lost second factors taken away, by who looks after the account."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ppaos.ground.accounts.actions import AccountRefused
from ppaos.ground.accounts.models import FactorReset, User, UserSession
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation import actions
from ppaos.people.cooperation.forms.people import ReasonForm
from ppaos.people.cooperation.views.people import person_in_sight


@require_POST
def revoke_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one device of a person out."""
    session = get_object_or_404(UserSession.objects.select_related("user"), pk=session_id)
    person = person_in_sight(request, session.user_id)
    actions.revoke_session(session=session, by=signed_in_user(request), at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("cooperation:user", user_id=person.pk)


@require_POST
def revoke_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign a person out everywhere."""
    person = person_in_sight(request, user_id)
    actions.revoke_sessions(user=person, by=signed_in_user(request), at=timezone.now())
    messages.success(request, _("Every device of this person is signed out."))
    return redirect("cooperation:user", user_id=person.pk)


@require_POST
def ask_factor_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask that a lost second factor be taken away."""
    person = person_in_sight(request, user_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _told(
        request,
        person,
        lambda: actions.ask_factor_reset(
            user=person, reason=reason, by=signed_in_user(request), at=timezone.now()
        ),
        _("Asked. Another who looks after this account has to confirm it."),
    )


@require_POST
def confirm_factor_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Be the second who says that the second factor is lost."""
    person, reset = _waiting(request, user_id)
    return _told(
        request,
        person,
        lambda: actions.confirm_factor_reset(reset=reset, by=signed_in_user(request), at=timezone.now()),
        _("The second factor is taken away. The next sign-in sets up a new one."),
    )


@require_POST
def take_back_factor_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Leave the second factor as it is."""
    person, reset = _waiting(request, user_id)
    return _told(
        request,
        person,
        lambda: actions.take_back_factor_reset(reset=reset, by=signed_in_user(request), at=timezone.now()),
        _("The second factor stays."),
    )


def _waiting(request: HttpRequest, user_id: int) -> tuple[User, FactorReset]:
    """The person, and the newest reset asked for: of one already decided the action says so."""
    person = person_in_sight(request, user_id)
    newest = person.factor_resets.order_by("-pk").values("pk")[:1]
    return person, get_object_or_404(FactorReset.objects.select_related("user"), pk__in=newest)


def _told(request: HttpRequest, person: User, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
        messages.success(request, words)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:user", user_id=person.pk)
