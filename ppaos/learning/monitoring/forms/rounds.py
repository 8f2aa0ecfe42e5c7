"""What is typed to plan a round of follow-up, and to give it to surveyors."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models.groups import Group
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.survey.models import Form, FormVersion
from ppaos.evidence.survey.queries.samples import SEEDS
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.learning.monitoring.queries.following import ALL
from ppaos.people.registry.models import POOR, Standing
from ppaos.support.operating_models.models import OperatingModel

Design = FollowUpRound.Design
FORMS = (Form.Kind.MONITORING, Form.Kind.HOUSEHOLD)
# Who may still be met: those who moved, died or are counted elsewhere are asked by no round.
STANDINGS = (*POOR, Standing.EXITED, Standing.NOT_POOR, Standing.REFUSED, Standing.CANDIDATE)
GROUPS = (Group.WELFARE.value, Group.MODEL.value, Group.NONE.value, Group.UNKNOWN.value)
WEEKS = timedelta(weeks=8)
LEAST = 0.01  # per cent


class RoundForm(forms.Form):
    """Whom a round asks, when, with which form, and whether all of them or a sample."""

    name = forms.CharField(label=_("Name of the round"), max_length=200)
    number = forms.IntegerField(
        label=_("Number of the round in its year"), min_value=1, max_value=99,
        help_text=_("Answers stand under the year and this number. The first survey of a year is 1."),
    )  # fmt: skip
    form = forms.ModelChoiceField(
        Form.objects.none(), label=_("Form that is asked"),
        help_text=_("The monitoring form asks the same capitals as the household form, and what changed."),
    )  # fmt: skip
    standings = forms.MultipleChoiceField(
        label=_("Households that stand so"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(each.value, each.label) for each in STANDINGS],
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("In these target groups"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(group, group_words(group)) for group in GROUPS],
        help_text=_("None ticked: whichever group."),
    )  # fmt: skip
    models = forms.ModelMultipleChoiceField(
        OperatingModel.objects.none(), label=_("Members of these models"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: members or not."),
    )  # fmt: skip
    never_followed = forms.BooleanField(
        label=_("Only those that were never asked again"), required=False,
        help_text=_("Households with answers of one round, or of none."),
    )  # fmt: skip
    design = forms.ChoiceField(
        label=_("All of them, or a sample"),
        choices=Design.choices,
        widget=forms.RadioSelect,
        initial=Design.CENSUS,
    )
    share_percent = forms.FloatField(
        label=_("Share that is drawn, in per cent"), required=False, min_value=LEAST, max_value=ALL,
        help_text=_("Of each part of the area and each level, rounded up: nobody's village is left out."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed of the draw"), required=False, min_value=0, max_value=SEEDS - 1,
        help_text=_("The same seed draws the same households: who wants to can draw again and compare."),
    )  # fmt: skip
    field_order = (
        "name", "number", "form", "starts_on", "ends_on", "standings", "groups", "models", "helped_since",
        "never_followed", "design", "share_percent", "seed",
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, models: Any, forms_there: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        self.fields["starts_on"] = ThaiDateField(label=_("Begins on"))
        self.fields["ends_on"] = ThaiDateField(label=_("Ends on"))
        self.fields["helped_since"] = ThaiDateField(
            label=_("Were given help since"), required=False,
            help_text=_("As the ledger of help tells. Empty: helped or not.")
        )  # fmt: skip
        self.fields["models"].queryset = models  # type: ignore[attr-defined]
        self.fields["form"].queryset = forms_there  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A sample needs its share and its seed."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("design") == Design.SAMPLE:
            for name in ("share_percent", "seed"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Needed to draw a sample."))
        return given

    def told(self) -> dict[str, Any]:
        """What was typed, as `plan_round` takes it."""
        given = self.cleaned_data
        since = given["helped_since"]
        of_whom = {
            "standings": given["standings"], "groups": given["groups"], "models": [each.pk for each in given["models"]],
            "helped_since": since.isoformat() if since else "", "never_followed": given["never_followed"],
        }  # fmt: skip
        is_drawn = given["design"] == Design.SAMPLE
        plain = {name: given[name] for name in ("name", "number", "form", "starts_on", "ends_on")}
        return plain | {
            "area": self.area,
            "of_whom": {key: value for key, value in of_whom.items() if value},
            "share_percent": given["share_percent"] if is_drawn else None,
            "seed": given["seed"] if is_drawn else None,
        }


def first_values(number: int, seed: int) -> dict[str, Any]:
    """What a new round begins with: the next number, eight weeks from today, households that are in the programme."""
    today = timezone.localdate()
    last = min(today + WEEKS, today.replace(month=12, day=31))
    return {
        "number": number, "seed": seed, "starts_on": today, "ends_on": last, "standings": [each.value for each in POOR],
    }  # fmt: skip


def forms_to_ask(area_codes: Any) -> Any:
    """Published forms that ask what a household has, the monitoring form first."""
    published = FormVersion.objects.filter(state=FormVersion.State.PUBLISHED).values("form_id")
    there = Form.objects.filter(kind__in=FORMS, pk__in=published, area_id__in=area_codes)
    return there.order_by("-kind", "title")


class HandOutForm(forms.Form):
    """To whom the households of a round are given."""

    surveyors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("To which surveyors"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Who holds visits in this area. Households are shared out evenly, neighbours to the same one."),
        error_messages={"required": _("Choose at least one surveyor.")},
    )  # fmt: skip
    comment = forms.CharField(label=_("A word to the surveyor"), max_length=500, required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        there = surveyors_in(area.pk)
        super().__init__(*args, **({"initial": {"surveyors": there}} | kwargs))
        self.fields["surveyors"].queryset = there  # type: ignore[attr-defined]
