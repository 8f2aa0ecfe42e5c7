"""The reader's own feeds: made, shown once, revoked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.actions.feeds import make_feed_token, revoke_feed_token
from ppaos.sharing.exchange.forms.feeds import FeedForm
from ppaos.sharing.exchange.models import FeedToken
from ppaos.sharing.exchange.presenters.feeds import token_rows
from ppaos.sharing.exchange.presenters.lists import tabs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The reader's tokens; a new one is shown in the answer to its form and never again."""
    user = signed_in_user(request)
    form, made = FeedForm(user, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        form, made = _made(user, form)
    own = FeedToken.objects.filter(user=user).order_by("-made_at", "-pk")
    context = {
        "tabs": tabs("feeds"), "form": form, "made": made, "rows": token_rows(own, timezone.now()),
        "root": request.build_absolute_uri(reverse("odata:service")), "user_name": user.username,
        "can_make": bool(form.fields["listing_codes"].choices),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "exchange/feeds.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the reader's tokens at once."""
    token = get_object_or_404(FeedToken, pk=pk, user=signed_in_user(request))
    revoke_feed_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, _("The feed opens nothing any more."))
    return redirect("exchange:feeds")


def _made(user: Any, form: FeedForm) -> tuple[FeedForm, Any]:
    """The form emptied and the new token; or the form with what was refused, and none."""
    try:
        made = make_feed_token(**form.asked(), by=user, at=timezone.now())
    except (ExchangeRefused, PermissionDenied) as refused:
        form.add_error(None, str(refused))
        return form, None
    return FeedForm(user), made
