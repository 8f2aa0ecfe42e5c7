"""How do managers name an area, a role, an organisation, a last day?"""

import re
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Grant, Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, grantable_roles, organisations_in_sight

CODE = re.compile(r"\(?([0-9A-Z]{2,12})\)?\s*$")
SUGGESTED = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.LOCAL_AUTHORITY)
MOST_SUGGESTIONS = 1000


class AreaField(forms.CharField):
    """An area by its code, picked from the areas in sight as «name (code)» or typed as a code alone."""

    default_error_messages = {
        "unknown": _("There is no such area among yours. Pick one from the list, or type its code."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.areas: QuerySet[Area] = Area.objects.none()
        self.widget.attrs |= {"list": "areas", "autocomplete": "off"}

    def offer(self, user: Any, deed: str) -> None:
        """Take the areas where the user may do the deed."""
        in_sight = Area.objects.filter(code__in=areas_in_sight(user, deed=deed))
        self.areas = in_sight.in_force(timezone.localdate())

    def suggestions(self) -> list[str]:
        """Areas to pick from, down to subdistricts; villages are typed by their codes."""
        shown = self.areas.filter(level__in=SUGGESTED).order_by("code")[:MOST_SUGGESTIONS]
        return [f"{label(area)} ({area.code})" for area in shown]

    def clean(self, value: Any) -> Area | None:
        """The area meant, or None where nothing was typed and nothing need be."""
        typed = super().clean(value)
        if not typed:
            return None
        found = CODE.search(typed.strip())
        area = self.areas.filter(code=found[1]).first() if found else None
        if area is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return area


class AreasField(forms.CharField):
    """Several areas, one a line, each as `AreaField` takes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
        self.one = AreaField()

    def offer(self, user: Any, deed: str) -> None:
        """Take the areas where the user may do the deed."""
        self.one.offer(user, deed)

    def clean(self, value: Any) -> list[Area]:
        """The areas meant, each once; a line that is none is told."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return list(dict.fromkeys(area for line in lines if (area := self._read(line))))

    def _read(self, line: str) -> Area | None:
        try:
            return self.one.clean(line)
        except ValidationError as error:
            raise ValidationError(f"«{line}»: {' '.join(error.messages)}") from error


class LastDayField(ThaiDateField):
    """The last day on which something holds; the day after it comes out, as periods are kept half-open."""

    def to_python(self, value: Any) -> date | None:
        """Return the first day on which it holds no more, or None."""
        last = super().to_python(value)
        return last + timedelta(days=1) if last else None


class OffersAreas(forms.Form):
    """A form with a field `area`, for which the page offers areas to pick from."""

    def offer_areas(self, by: Any, deed: str) -> None:
        """Take the areas where `by` may do the deed."""
        cast(AreaField, self.fields["area"]).offer(by, deed)

    def area_suggestions(self) -> list[str]:
        """Areas that the page offers to pick from; none where the area is not asked."""
        field = self.fields.get("area")
        return field.suggestions() if isinstance(field, AreaField) else []

    def offer_organisations(self, name: str, organisations: QuerySet[Organisation]) -> None:
        """Let the field take these organisations, but none that takes part no more."""
        field = cast("forms.ModelChoiceField[Organisation]", self.fields[name])
        field.queryset = organisations.filter(ended_on__isnull=True).order_by("name_th")


class TermsForm(OffersAreas):
    """A role in an area, for an organisation or the area itself, without end or up to a last day."""

    role = forms.ChoiceField(label=_("Role"))
    area = AreaField(
        label=_("Area"), help_text=_("Type a name or a code. The role holds in everything within it.")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("For the organisation"),
        required=False,
        empty_label=_("the area itself"),
    )
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = grantable_roles(by)
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = [(role.value, role.label) for role in Grant.Role if role.value in given]
        self.offer_areas(by, "grant_roles")
        self.offer_organisations("organisation", organisations_in_sight(by))

    def clean_valid_to(self) -> date | None:
        """A role cannot end before it begins, which is today."""
        day: date | None = self.cleaned_data["valid_to"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("This day has passed. Give a last day from today on."))
        return day
