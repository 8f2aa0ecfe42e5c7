"""Codes and passkeys as people hand them in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.accounts.models import User

TO_LATIN = str.maketrans(THAI, LATIN)
LONGEST_CREDENTIAL = 20_000


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code; in Thai digits and with blanks as well."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits the app shows now, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """Digits alone."""
        return "".join(self.cleaned_data["code"].translate(TO_LATIN).replace("-", "").split())


class NewAppForm(CodeForm):
    """The first code of a new app: it shows that app and platform agree."""

    field_order = ["code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits the app shows now.")


class _CredentialForm(forms.Form):
    """What the browser gives for a passkey, as JSON."""

    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": _("No passkey was shown.")}
    )

    def clean_credential(self) -> dict[str, Any]:
        """An object of a sane size."""
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict) or len(str(given)) > LONGEST_CREDENTIAL:
            raise forms.ValidationError(_("This is no passkey of yours, or it took too long. Try again."))
        return given


class NewPasskeyForm(_CredentialForm):
    """A new passkey under a name its owner knows it by."""

    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, help_text=_("For example: my phone, key on my ring.")
    )

    def clean_credential(self) -> dict[str, Any]:
        """Made just now, for this address and this question."""
        given = super().clean_credential()
        try:
            auth.parse_registration_response(given)
            auth.complete_registration(given)
        except (forms.ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise forms.ValidationError(
                _("This is no passkey of yours, or it took too long. Try again.")
            ) from wrong
        return given


class PasskeyForm(_CredentialForm):
    """A passkey shown."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.passkey: Authenticator | None = None

    def clean_credential(self) -> dict[str, Any]:
        """One of the user's, for this address and this question."""
        given = super().clean_credential()
        try:
            auth.parse_authentication_response(given)
            self.passkey = auth.complete_authentication(self.user, given)
        except (forms.ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise forms.ValidationError(
                _("This is no passkey of yours, or it took too long. Try again.")
            ) from wrong
        return given
