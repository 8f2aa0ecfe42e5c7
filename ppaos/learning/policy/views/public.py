"""The public summary of a meeting: for everybody, without an account, without anybody's name, kept back where small."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from ppaos.ground.workbench.queries.throttled import is_too_many
from ppaos.learning.policy.presenters.public_page import public_words
from ppaos.learning.policy.queries.public_page import published

MOST_A_MINUTE = 120


def for_everybody(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page without an account, in Thai unless English is asked for, and not too often."""

    @wraps(page)
    def told(request: HttpRequest, **given: Any) -> HttpResponse:
        language = "en" if request.GET.get("in") == "en" else "th"
        with translation.override(language):
            if is_too_many(f"forum:{get_client_ip_address(request)}", MOST_A_MINUTE):
                response = render(request, "policy/public/waits.html", _frame(request), status=429)
            else:
                response = page(request, **given)
        response.headers["Content-Language"] = language
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return login_not_required(told)


@for_everybody
@require_safe
def summary(request: HttpRequest, *, uid: UUID) -> HttpResponse:
    """What a meeting came to; 404 where nothing is published, whether there was a meeting or not."""
    found = get_object_or_404(published(), uid=uid)
    return render(request, "policy/public/summary.html", _frame(request) | public_words(found))


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {"is_english": request.GET.get("in") == "en", "csrf_token": ""}
