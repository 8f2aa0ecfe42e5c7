"""Machines of agencies: their keys made and revoked, where they are told, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation.permissions import check_may, organisations_in_sight
from ppaos.support.referral.actions.delivering import try_again
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.machines import make_key, revoke_key
from ppaos.support.referral.actions.webhooks import end_webhook, make_webhook
from ppaos.support.referral.forms.machines import KeyForm, WebhookForm
from ppaos.support.referral.models import Delivery, Webhook
from ppaos.support.referral.permissions import MANAGE
from ppaos.support.referral.presenters.machines import delivery_rows, key_rows, webhook_rows
from ppaos.support.referral.queries.machines import keys_of
from ppaos.support.referral.queries.webhooks import last_deliveries, webhooks_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Keys of machines; a new one is shown in the answer to its form and never again."""
    check_may(request.user, MANAGE)
    form, made = _made(request, KeyForm, make_key)
    rows = key_rows(keys_of(organisations_in_sight(request.user)))
    return render(request, "referral/machines/keys.html", {"form": form, "made": made, "rows": rows})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key at once."""
    check_may(request.user, MANAGE)
    key = get_object_or_404(keys_of(organisations_in_sight(request.user)), pk=pk)
    revoke_key(key=key, by=request.user, at=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("referral:keys")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """Where machines are told; the secret of a new one is shown in the answer to its form and never again."""
    check_may(request.user, MANAGE)
    form, made = _made(request, WebhookForm, make_webhook)
    rows = webhook_rows(webhooks_of(organisations_in_sight(request.user)))
    return render(request, "referral/machines/webhooks.html", {"form": form, "made": made, "rows": rows})


@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook and what was told there last."""
    check_may(request.user, MANAGE)
    found = _webhook(request, pk)
    row = webhook_rows([found])[0]
    context = {**row, "rows": delivery_rows(last_deliveries(found))}
    return render(request, "referral/machines/webhook.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell an address nothing more."""
    check_may(request.user, MANAGE)
    end_webhook(webhook=_webhook(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The address is told nothing more."))
    return redirect("referral:webhooks")


@require_POST
def again(request: HttpRequest, pk: int, delivery_id: int) -> HttpResponse:
    """Tell once more what was given up."""
    check_may(request.user, MANAGE)
    given_up: Any = Delivery.objects.filter(given_up_at__isnull=False, webhook__ended_at=None)
    delivery = get_object_or_404(given_up, pk=delivery_id, webhook=_webhook(request, pk))
    try_again(delivery=delivery, by=request.user, at=timezone.now())
    messages.success(request, _("It is told once more, within a minute."))
    return redirect("referral:webhook", pk)


def _made(request: HttpRequest, form_of: type[KeyForm] | type[WebhookForm], make: Any) -> tuple[Any, Any]:
    """The form, and what was made by it when it was sent: then the form is empty again."""
    form = form_of(request.user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form, None
    try:
        made = make(**form.cleaned_data, by=signed_in_user(request), at=timezone.now())
    except ReferralRefused as refused:
        form.add_error(None, str(refused))
        return form, None
    return form_of(request.user), made


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(webhooks_of(organisations_in_sight(request.user)), pk=pk)
