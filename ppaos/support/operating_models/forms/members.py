"""Who becomes a member, leaves, takes part; which year of a model is closed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.models import Enrolment, Node


class JoinForm(forms.Form):
    """The day from which chosen households are members."""

    joined_on = ThaiDateField(label=_("Member from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined_on"].latest = timezone.localdate()  # type: ignore[attr-defined]
        self.fields["joined_on"].initial = timezone.localdate()


class LeaveForm(forms.Form):
    """When and why a household left."""

    left_on = ThaiDateField(label=_("Left on"))
    reason = forms.ChoiceField(label=_("Why it left"), choices=[("", "—"), *Enrolment.Reason.choices])
    note = forms.CharField(label=_("What they said"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].latest = timezone.localdate()  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Who of the household takes part, and where in the chain."""

    person = forms.ModelChoiceField(
        label=_("Who takes part"), queryset=Person.objects.none(), required=False, empty_label=_("not told")
    )
    node = forms.ModelChoiceField(
        label=_("Works at"), queryset=Node.objects.none(), required=False, empty_label=_("not told")
    )

    def __init__(self, *args: Any, member: Enrolment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"person": member.person_id, "node": member.node_id})
        super().__init__(*args, **kwargs)
        homes = [member.household_id, member.household.merged_into_id]
        living = Person.objects.filter(
            memberships__household__in=homes, memberships__valid_to=None, merged_into=None
        )
        self.fields["person"].queryset = living.distinct()  # type: ignore[attr-defined]
        self.fields["node"].queryset = Node.objects.filter(model=member.model_id).order_by("place", "pk")  # type: ignore[attr-defined]


class CloseModelYearForm(forms.Form):
    """Which fiscal year is closed."""

    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year (B.E.)"), coerce=int)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
