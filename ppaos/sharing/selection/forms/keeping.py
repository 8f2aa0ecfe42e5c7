"""Under which name a selection is kept, with whom it is shared, which days are compared, and to whom it goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import roles
from ppaos.people.cooperation.presenters.training import role_words
from ppaos.sharing.selection.permissions import SELECT
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.models import visible_models


class NameForm(forms.Form):
    """A name."""

    name = forms.CharField(label=_("Name of the selection"), max_length=200)


class ShareForm(forms.Form):
    """A role, or an organisation."""

    role = forms.ChoiceField(label=_("Everybody of a role"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("or everybody of an organisation"), required=False, queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [(name, role_words(name)) for name, role in roles().items() if SELECT in role.deeds]
        self.fields["role"].choices = [("", "–"), *able]  # type: ignore[attr-defined]
        living = Organisation.objects.filter(ended_on=None).order_by("name_th", "pk")
        self.fields["organisation"].queryset = living  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two days."""

    before = ThaiDateField(label=_("On the day"))
    after = ThaiDateField(label=_("and on the day"))


class VisitsForm(forms.Form):
    """Who is sent, to what kind of visit, until when."""

    surveyors = forms.ModelMultipleChoiceField(
        label=_("Surveyors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=_("Kind of visit"), initial=Visit.Kind.RETURN,
        choices=[(kind.value, kind.label) for kind in (Visit.Kind.RETURN, Visit.Kind.FIRST)],
    )  # fmt: skip
    due_on = ThaiDateField(label=_("To be visited by"), required=False)

    def __init__(self, *args: Any, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyors"].queryset = surveyors_in(area)  # type: ignore[attr-defined]


class ReferralsForm(forms.Form):
    """Which open needs are referred."""

    need = forms.ChoiceField(label=_("Which need"), required=False)

    def __init__(self, *args: Any, needs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", _("every open need")), *needs]  # type: ignore[attr-defined]


class ModelForm(forms.Form):
    """Into which model households are invited."""

    model = forms.ModelChoiceField(label=_("Operating model"), queryset=OperatingModel.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].queryset = visible_models(user).order_by("name_th", "pk")  # type: ignore[attr-defined]
