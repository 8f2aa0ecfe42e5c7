"""The reader's own account: language, name, password, tokens."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from ppaos.ground.accounts import actions
from ppaos.ground.accounts.forms.entrance import ChangePasswordForm
from ppaos.ground.accounts.forms.own import ProfileForm, TokenForm
from ppaos.ground.accounts.models import ApiToken, User
from ppaos.ground.accounts.queries import signed_in_user, tokens_of
from ppaos.ground.accounts.views.door import before_second_factor


@before_second_factor
@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language; a signed-in reader finds it again next time."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and translation.check_for_language(language):
        actions.choose_language(user=request.user, language=language)
    return set_language(request)


def profile_of(user: User) -> dict[str, str]:
    """What the form shows at first."""
    return {"display_name": user.display_name, "phone": user.phone, "email": user.email}


def profile(request: HttpRequest) -> HttpResponse:
    """Name, telephone and e-mail."""
    reader = signed_in_user(request)
    form = ProfileForm(request.POST or None, initial=profile_of(reader))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user=reader, **form.cleaned_data, by=reader, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@never_cache
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password; this session stays, every other ends."""
    reader = signed_in_user(request)
    form = ChangePasswordForm(reader, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password"]
        old_key = str(request.session.session_key)
        actions.change_password(user=reader, password=password, by=reader, at=timezone.now(), keep=old_key)
        update_session_auth_hash(request, reader)
        actions.rename_session(old_key=old_key, session_key=str(request.session.session_key))
        messages.success(request, _("The password is changed. Everywhere else you have been signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/change_password.html", {"form": form})


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The reader's tokens; a new one is shown in the answer to its form and never again."""
    reader = signed_in_user(request)
    form, made = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        name, lasts = form.cleaned_data["name"], form.lasts()
        made = actions.make_api_token(user=reader, name=name, lasts=lasts, by=reader, at=timezone.now())
        form = TokenForm()
    in_force = tokens_of(reader, timezone.now())
    return render(request, "accounts/tokens.html", {"form": form, "made": made, "tokens": in_force})


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of the reader's tokens."""
    reader = signed_in_user(request)
    token = get_object_or_404(ApiToken, pk=token_id, user=reader)
    actions.revoke_api_token(token=token, by=reader, at=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    return redirect("accounts:tokens")
