"""Who is invited, what a household says, and what was asked of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.presenters.matching import fact_words
from ppaos.support.operating_models.queries.fit_facts import NUMBERS, SKILL

CHOSEN, FIRST = "chosen", "first"
NOBODY = "nobody"
MOST = 5_000


class InviteForm(forms.Form):
    """Those ticked, or the first so many of the fair order."""

    which = forms.ChoiceField(
        label=_("Whom to invite"),
        choices=[(CHOSEN, _("those ticked")), (FIRST, _("the first of the fair order who fit"))],
        widget=forms.RadioSelect,
        initial=CHOSEN,
    )
    count = forms.IntegerField(
        label=_("How many of them"), required=False, min_value=1, max_value=MOST,
        help_text=_("Only for the first of the order; beyond the places they go on the waiting list."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Of the first, how many has to be told."""
        typed = super().clean() or {}
        if typed.get("which") == FIRST and not typed.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how many households to invite: 1 or more."))
        return typed


class AnswerForm(forms.Form):
    """What a household said, and why."""

    answer = forms.ChoiceField(choices=[("yes", _("accepts")), ("no", _("does not want to"))])
    note = forms.CharField(required=False, max_length=300)


class InvitationListForm(forms.Form):
    """Why the list is taken out, and in which kind of file."""

    purpose = forms.ChoiceField(
        label=_("What for?"), choices=[(PersonalRead.ASSIST, _("to give or refer help"))]
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", _("PDF to print, with signatures"))],
    )


class FactsForm(forms.Form):
    """What matching could not know of a household: a number, yes or no, or who has the skill. Empty changes nothing."""

    def __init__(self, *args: Any, words: list[str], people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = {f"fact{place}": word for place, word in enumerate(words)}
        who = [(str(person.pk), str(person)) for person in people]
        for name, word in self._words.items():
            self.fields[name] = _field(word, who)

    def told(self) -> list[dict[str, Any]]:
        """What was answered, as the action takes it."""
        rows = []
        for name, word in self._words.items():
            value = self.cleaned_data.get(name)
            if value in (None, ""):
                continue
            if word in NUMBERS:
                rows.append({"word": word, "value": value})
            elif value.isdigit():
                rows.append({"word": word, "value": True, "person_id": int(value)})
            else:
                rows.append({"word": word, "value": value == "yes"})
        return rows


def _field(word: str, who: list[tuple[str, str]]) -> forms.Field:
    if word in NUMBERS:
        return forms.FloatField(label=fact_words(word), required=False, min_value=0, max_value=100_000)
    choices: list[tuple[str, Any]] = [("", _("not asked")), ("yes", _("yes")), ("no", _("no"))]
    if word.startswith(SKILL):
        choices = [("", _("not asked")), *who, (NOBODY, _("nobody there"))]
    return forms.ChoiceField(label=fact_words(word), required=False, choices=choices)
