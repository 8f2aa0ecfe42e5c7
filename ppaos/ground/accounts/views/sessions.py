"""The devices on which the reader is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts import actions
from ppaos.ground.accounts.presenters import session_rows
from ppaos.ground.accounts.queries import open_sessions, signed_in_user


@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the reader is signed in: how, with what, since when, seen last when."""
    reader = signed_in_user(request)
    rows = session_rows(open_sessions(reader, timezone.now()), own_key=request.session.session_key)
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def revoke_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session of the reader."""
    reader, at = signed_in_user(request), timezone.now()
    session = get_object_or_404(open_sessions(reader, at), pk=session_id)
    actions.revoke_session(session=session, by=reader, at=at)
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def revoke_sessions(request: HttpRequest) -> HttpResponse:
    """End every other session of the reader."""
    reader = signed_in_user(request)
    key = str(request.session.session_key)
    actions.revoke_sessions(user=reader, by=reader, at=timezone.now(), keep=key)
    messages.success(request, _("Every other device is signed out."))
    return redirect("accounts:sessions")
