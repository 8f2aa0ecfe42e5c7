"""What somebody without an account fills in: what happened and where; a number with its code; an answer, a reason."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import address_line
from ppaos.ground.geography.queries.hierarchy import breadcrumb
from ppaos.ground.workbench.forms.voice_notes import VoiceNoteField
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.grievance.actions.public import DRAFT
from ppaos.support.grievance.queries.kinds import told
from ppaos.support.grievance.queries.places import MOST_PLACES, places_named, whole_area

NOT_SURE = "not-sure"
KEPT_FOR = 60 * 60  # seconds in which a form that was sent back still knows its voice note
DIGITS = str.maketrans(THAI, LATIN)


class WordsForm(forms.Form):
    """What happened, written or recorded. A note that came with a form that was sent back is kept, sealed."""

    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Write as you would tell it. Or record your voice below."),
    )
    note = VoiceNoteField(
        label=gettext_lazy("Or tell it by voice"),
        required=False,
        help_text=gettext_lazy("Only who handles it listens to it."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """At most as many letters as are kept."""
        text: str = self.cleaned_data["text"]
        if len(text) > told("most_letters"):
            raise forms.ValidationError(
                _("That is %(count)d letters; at most %(most)d can be kept. Say it shorter.")
                % {"count": len(text), "most": told("most_letters")}
            )
        return text

    def clean_kept(self) -> StoredFile | None:
        """The voice note that came before; None where there was none, or its time is over."""
        try:
            number = TimestampSigner(salt=DRAFT).unsign(self.cleaned_data["kept"], max_age=KEPT_FOR)
        except BadSignature:
            return None
        return StoredFile.objects.filter(pk=number, purpose=DRAFT, erased_at__isnull=True).first()

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        given = super().clean() or {}
        is_read = not {"text", "note"} & set(self.errors)
        if is_read and not (given.get("text") or given.get("note") or given.get("kept")):
            raise forms.ValidationError(_("Say what happened: write it, or record it."))
        return given

    def keep_note(self, file: StoredFile) -> None:
        """Let the form that is sent back know the voice note that came with it."""
        self.data = {**dict(self.data.items()), "kept": TimestampSigner(salt=DRAFT).sign(str(file.pk))}


class SayForm(WordsForm):
    """What somebody says on the public page: anonymous unless they tell who they are."""

    where = forms.CharField(
        label=gettext_lazy("Where is it?"),
        max_length=300,
        help_text=gettext_lazy(
            "The village and its subdistrict, such as «บ้านหนองบัว ต.บัวขาว». A landmark helps."
        ),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Which of these places?"), required=False, widget=forms.RadioSelect
    )
    about_name = forms.CharField(
        label=gettext_lazy("Who was it?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A name or what they do, if you know. They never handle what you say."),
    )
    sender_name = forms.CharField(label=gettext_lazy("Your name"), max_length=200, required=False)
    contact = forms.CharField(
        label=gettext_lazy("Telephone or another way to reach you"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("You need not tell. The number and code you get show you the answer."),
    )

    def __init__(self, *args: Any, kind: str, poster: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._poster = poster
        if kind not in ("conduct", "refused"):
            del self.fields["about_name"]
        if poster is not None:
            self.fields["where"].required = False
            self.fields["where"].label = gettext_lazy("Which house, or where else?")
        found = places_named(self.data.get(self.add_prefix("where"), "")) if self.is_bound else []
        self._found = {area.code: area for area in found[:MOST_PLACES]}
        self._is_too_wide = len(found) > MOST_PLACES
        self._choices_of_places()

    def clean(self) -> dict[str, Any]:
        """The area: of the poster, the one place that was named, or the one that was chosen."""
        given = super().clean()
        if "where" in given:
            given["area"] = self._area(given["where"], given.get("place", ""))
        if given.get("area") is None and not self.errors:
            self.add_error(
                "where", _("This platform works in no area yet. Tell it at your subdistrict office.")
            )
        return given

    def _choices_of_places(self) -> None:
        if len(self._found) == 1 or not self.is_bound:
            del self.fields["place"]
            return
        named = [(code, address_line(breadcrumb(area))) for code, area in self._found.items()]
        not_sure = (NOT_SURE, _("None of these, or not sure: send it all the same"))
        self.fields["place"].choices = [*named, not_sure]  # type: ignore[attr-defined]
        self.fields["place"].required = True
        self.fields["place"].error_messages["required"] = self._asks()
        if self._poster is not None or not self.data.get(self.add_prefix("where")):
            del self.fields["place"]

    def _area(self, where: str, chosen: str) -> Area | None:
        if len(self._found) == 1:
            return next(iter(self._found.values()))
        if chosen in self._found:
            return self._found[chosen]
        if self._poster is not None:
            return self._poster
        return whole_area() if chosen == NOT_SURE else None

    def _asks(self) -> str:
        if self._is_too_wide:
            return _("Many places are called so. Choose one, or write the subdistrict and district too.")
        if self._found:
            return _("Several places are called so. Choose the one you mean.")
        return _("No place here is called so. Look at the spelling, or choose to send it all the same.")


class FollowForm(forms.Form):
    """Number and code of a voice."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=30, help_text=gettext_lazy("Such as V-46-2569-00012.")
    )
    code = forms.CharField(
        label=gettext_lazy("Follow-up code"),
        max_length=20,
        help_text=gettext_lazy("Ten letters and digits you got when you said it."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WhyForm(forms.Form):
    """Why somebody is not content with the answer."""

    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=2000, widget=forms.Textarea({"rows": 4}))


class SumForm(forms.Form):
    """The simple question that shows that somebody is there."""

    sum = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=10, widget=forms.TextInput({"inputmode": "numeric"})
    )
    question = forms.CharField(widget=forms.HiddenInput)

    def clean_sum(self) -> int:
        """A number, in Thai or Latin digits."""
        digits = self.cleaned_data["sum"].strip().translate(DIGITS)
        if not (digits.isascii() and digits.isdecimal()):
            raise forms.ValidationError(_("Write a number."))
        return int(digits)
