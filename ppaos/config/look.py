"""How a page looks: dark or light by its reader's choice, large and bare for a projector."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE, A_YEAR = "theme", 60 * 60 * 24 * 365
THEMES = ("light", "dark")  # none of them: as the device is
LOOKS = ("projector",)


def theme_of(request: HttpRequest) -> str:
    """The look the reader chose, or nothing."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def look_of(request: HttpRequest) -> str:
    """The look the address asks for, or nothing."""
    asked = request.GET.get("look", "")
    return asked if asked in LOOKS else ""


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice on this device and go back to where it was made."""
    back = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_here else "/")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


# Whoever still owes a second factor may choose too.
choose_theme.before_second_factor = True  # type: ignore[attr-defined]
