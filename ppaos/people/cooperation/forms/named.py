"""How are an organisation and a user named in a box: typed as they are entered, or picked from a list?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Organisation

MOST_SUGGESTIONS = 500


class BodyField(forms.CharField):
    """An organisation by its name, in either language, as it is entered."""

    default_error_messages = {
        "unknown": _(
            "No organisation is entered under this name. Pick one from the list, or enter it first."
        ),
        "many": _(
            "Several organisations bear this name. Add the place to the name of the one that is meant."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.bodies: QuerySet[Organisation] = Organisation.objects.none()
        self.widget.attrs |= {"list": "bodies", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show an organisation by its name."""
        return value.name_th if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        """The organisation meant, or None where nothing was typed and nothing need be."""
        typed = " ".join((super().clean(self.prepare_value(value)) or "").split())
        if not typed:
            return None
        found = list(self.bodies.filter(Q(name_th=typed) | Q(name_en=typed))[:2])
        if len(found) != 1:
            code = "many" if found else "unknown"
            raise ValidationError(self.error_messages[code], code=code)
        return found[0]


class UserNameField(forms.CharField):
    """A user by the name they sign in with."""

    default_error_messages = {
        "unknown": _("Nobody with a role here signs in under this name. Look it up, or leave it empty."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)
        self.users: QuerySet[User] = User.objects.none()
        self.widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a user by the user name."""
        return value.username if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        """The user meant, or None where nothing was typed."""
        typed = super().clean(self.prepare_value(value)).strip()
        if not typed:
            return None
        found = self.users.filter(username__iexact=typed).first()
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return found


def body_suggestions(bodies: QuerySet[Organisation]) -> list[str]:
    """Names of organisations to pick from; others are typed."""
    return list(bodies.order_by("code", "name_th").values_list("name_th", flat=True)[:MOST_SUGGESTIONS])
