"""Signing in with a password or a one-time code, and choosing a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import is_code_shaped

# What Django's checks call a weak password, in words of ours: its own are not in Thai.
WEAK = {
    "password_too_short": _("This is too short. Take at least 10 characters."),
    "password_too_common": _("Many people use this password. Choose another."),
    "password_too_similar": _("This is too much like your name. Choose another."),
}


class SignInForm(AuthenticationForm):
    """User name and password; who has no password yet types the one-time code in its place."""

    error_messages = {
        "invalid_login": _(
            "The user name and password do not fit each other. Look at both again; if you have forgotten the "
            "password, ask your administrator for a one-time code."
        ),
        "inactive": _("This account is suspended."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = _("The first time, type the one-time code you were given.")
        self.uses_code = False

    def clean_username(self) -> str:
        """One spelling of a name, so that failures are counted together however it is typed."""
        return str(self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Find the user by the password or the code."""
        username, typed = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and typed:
            self.uses_code = is_code_shaped(typed)
            words = {"access_code": typed} if self.uses_code else {"password": typed}
            self.user_cache = authenticate(self.request, username=username, **words)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return self.cleaned_data


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_(
            "At least 10 characters; a sentence is good. Not your name, nothing that many people use."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        """Refuse what is easily guessed, and what looks like a code: at the door it would be taken for one."""
        password: str = self.cleaned_data["new_password"]
        try:
            validate_password(password, self.user)
        except forms.ValidationError as weak:
            raise forms.ValidationError(
                [WEAK.get(fault.code or "", fault.message) for fault in weak.error_list]
            ) from weak
        if is_code_shaped(password):
            raise forms.ValidationError(_("This looks like a one-time code. Choose a password of your own."))
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        typed = self.cleaned_data
        if "new_password" in typed and typed.get("repeated") != typed["new_password"]:
            self.add_error("repeated", _("This is not the same password. Type it again."))
        return typed


class ChangePasswordForm(NewPasswordForm):
    """The old password, and a new one typed twice."""

    old_password = forms.CharField(
        label=_("Password until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old_password", "new_password", "repeated"]

    def clean_old_password(self) -> str:
        """Only who knows the old password changes it."""
        typed: str = self.cleaned_data["old_password"]
        if not self.user.check_password(typed):
            raise forms.ValidationError(_("This is not your password until now."))
        return typed
