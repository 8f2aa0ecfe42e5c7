"""Which unusual access is shown, and what came of looking at one."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ppaos.sharing.protection.models import UnusualAccess
from ppaos.sharing.protection.queries.unusual import rules


class UnusualFilter(forms.Form):
    """Of which state and rule."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("everything")), *UnusualAccess.State.choices]
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if get_language() == "en" else "th"
        choices = [(rule.code, rule.label[language]) for rule in rules().values()]
        self.fields["rule"].choices = [("", _("everything")), *choices]  # type: ignore[attr-defined]


class LookedAtForm(forms.Form):
    """What came of looking at it, and why."""

    state = forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect,
        choices=[choice for choice in UnusualAccess.State.choices if choice[0] != UnusualAccess.State.WAITING],
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("What you asked, whom, and what you found. No names of persons who are helped."),
    )  # fmt: skip
