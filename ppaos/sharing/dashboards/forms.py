"""What people choose on the pages of the dashboards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.sharing.dashboards.presenters.purposes import PURPOSES

IN_SESSION = "purpose_of_reading"


class PurposeForm(forms.Form):
    """Why personal data are opened or taken out."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))


class TraceForm(forms.Form):
    """Which events are shown: of which kind, by whom."""

    kind = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[
            ("", _("everything")),
            ("read", _("personal data opened")),
            ("taken_out", _("files taken out")),
            ("written", _("records written")),
            ("entrance", _("signing in")),
        ],
    )
    actor = forms.CharField(label=_("By whom"), required=False, max_length=60)


class BriefForm(forms.Form):
    """As which kind of file a brief is taken out."""

    kind = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("pdf", _("PDF, to print and to keep")),
            ("docx", _("DOCX, to write on")),
            ("pptx", _("PPTX, slides for a meeting")),
            ("xlsx", _("XLSX, the figures as an annex")),
        ],
    )


class ExportForm(PurposeForm):
    """Why records are taken out, and in which kind of file."""

    format = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
