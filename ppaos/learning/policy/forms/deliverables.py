"""What a research project owes and hands in, as people fill it in; the files that are kept with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.forms.fields import ThaiDateField

FILE_BYTES = 20 * 1024 * 1024
_BEGINNINGS = {
    b"%PDF": "application/pdf",
    b"PK\x03\x04": "application/zip",  # DOCX, XLSX, PPTX and ZIP alike
    b"\xd0\xcf\x11\xe0": "application/x-ole-storage",  # DOC, XLS, PPT
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


class DeliveredFileField(forms.FileField):
    """A paper, sheet, picture or ZIP up to 20 MB, named as what it is."""

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("PDF, Word, Excel, PowerPoint, ZIP, PNG or JPEG up to 20 MB. It is kept sealed.")
        told: dict[str, Any] = {"required": False, "help_text": words}
        super().__init__(**(told | kwargs))

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file with its kind, told from its content; ValidationError for anything else."""
        given = super().clean(data, initial)
        if not given or data is None:
            return None
        beginning = given.read(16)
        given.seek(0)
        kind = next((kind for start, kind in _BEGINNINGS.items() if beginning.startswith(start)), "")
        if not kind:
            raise forms.ValidationError(
                _("This kind of file is not kept. Send a PDF, Word, Excel, PowerPoint, ZIP, PNG or JPEG.")
            )
        if given.size > FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Send a smaller one."))
        given.content_type = kind
        return given


class DeliverableForm(forms.Form):
    """Something that a project owes."""

    name = forms.CharField(label=gettext_lazy("What is delivered"), max_length=300)
    due_on = ThaiDateField(label=gettext_lazy("Due on"))


class HandInForm(forms.Form):
    """That it came."""

    delivered_on = ThaiDateField(label=gettext_lazy("Delivered on"))
    file = DeliveredFileField(label=gettext_lazy("The deliverable as a file"))
