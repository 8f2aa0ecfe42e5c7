"""The door: signing in, the first password, signing out, and the shut door after too many failures."""

from typing import Any, cast

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ppaos.ground.accounts.actions import (
    AccountRefused,
    note_lock_out,
    note_refused_sign_in,
    note_sign_out,
    set_password_with_code,
)
from ppaos.ground.accounts.forms.entrance import NewPasswordForm, SignInForm
from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import (
    is_thaid_offered,
    live_code,
    live_codes,
    signed_in_user,
    user_named,
)
from ppaos.ground.accounts.views.door import admitted, before_second_factor

SETTING_PASSWORD = "setting_password_with"
TOO_MANY_REQUESTS = 429


class SignIn(LoginView):
    """The sign-in page. A one-time code leads on to the page where a password is chosen."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if cast(SignInForm, form).uses_code:
            return self._to_new_password(user, form.cleaned_data["password"])
        return admitted(self.request, user, self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if form.non_field_errors():
            named = user_named(form.cleaned_data["username"])
            is_locked = getattr(self.request, "axes_locked_out", False)
            note = note_lock_out if is_locked else note_refused_sign_in
            note(user=named, by=None, at=timezone.now())
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # Django names the host here; the page's frame knows the installation's own name.
        del context["site"], context["site_name"]
        return context | {"demo_accounts": demo_accounts(), "is_thaid_offered": is_thaid_offered()}

    def _to_new_password(self, user: User, code: str) -> HttpResponse:
        found = live_code(user, code, timezone.now())
        self.request.session.cycle_key()
        self.request.session[SETTING_PASSWORD] = found.pk if found else 0
        return redirect("accounts:set_password")


def demo_accounts() -> list[dict[str, str]]:
    """A sign-in per role (role, username, password, text), in the demonstration only."""
    source = getattr(settings, "DEMO_ACCOUNTS", "")
    return import_string(source)() if settings.IS_DEMO and source else []


@login_not_required
@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose the password, after the sign-in page has seen the one-time code."""
    code = live_codes(timezone.now()).filter(pk=request.session.get(SETTING_PASSWORD, 0)).first()
    if code is None:
        messages.error(request, _("Type your user name and one-time code first."))
        return redirect("sign_in")
    form = NewPasswordForm(code.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password_with_code(
                user=code.user,
                access_code=code,
                password=form.cleaned_data["new_password"],
                by=code.user,
                at=timezone.now(),
            )
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("sign_in")
        return admitted(request, code.user, settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "account": code.user, "is_thaid_offered": is_thaid_offered()}
    return render(request, "accounts/set_password.html", context)


@before_second_factor
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go back to the door."""
    user = signed_in_user(request)
    note_sign_out(user=user, session_key=str(request.session.session_key), by=user, at=timezone.now())
    logout(request)
    return redirect("sign_in")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer after too many failures: how long to wait, and whom to ask."""
    wait = get_cool_off(request)
    minutes = round(wait.total_seconds() / 60) if wait else None
    is_code = request.path == reverse("second_factor")
    context = {"minutes": minutes, "is_code": is_code}
    page = render(request, "accounts/locked_out.html", context, status=TOO_MANY_REQUESTS)
    if wait:
        page.headers["Retry-After"] = str(int(wait.total_seconds()))
    return page
