"""Is what was sent a photo or a paper that can be kept?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PAPER_BYTES = 10 * 1024 * 1024
_BEGINNINGS = {
    b"%PDF": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}


class PaperField(forms.FileField):
    """A photo or a PDF up to 10 MB, named as what it is."""

    widget = forms.FileInput({"accept": "application/pdf,image/png,image/jpeg,image/webp"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"help_text": gettext_lazy("A photo or PDF up to 10 MB. It is kept sealed.")} | kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file with its kind, told from its content; ValidationError for anything else."""
        given = super().clean(data, initial)
        if not given or data is None:
            return None
        beginning = given.read(16)
        given.seek(0)
        kind = next((kind for start, kind in _BEGINNINGS.items() if beginning.startswith(start)), "")
        if not kind or (kind == "image/webp" and beginning[8:12] != b"WEBP"):
            raise forms.ValidationError(
                _("This is neither a photo nor a PDF. Send a PDF, PNG, JPEG or WebP.")
            )
        if given.size > PAPER_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send a smaller one."))
        given.content_type = kind
        return given
