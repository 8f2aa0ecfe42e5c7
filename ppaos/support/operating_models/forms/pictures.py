"""Pictures as people send them: what they truly are, and no larger than a photo is."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

KINDS = "image/png,image/jpeg,image/webp"
PICTURE_BYTES = 10_000_000
# How the content of a picture begins: PNG, JPEG, and WebP after its length.
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def checked_picture(given: Any) -> Any:
    """An uploaded picture, named as what it is. Raises ValidationError for anything else, or one too large."""
    beginning = given.read(16)
    given.seek(0)
    kind = next((kind for start, kind in _BEGINNINGS.items() if beginning.startswith(start)), "")
    if not kind or (kind == "image/webp" and beginning[8:12] != b"WEBP"):
        raise forms.ValidationError(_("This is no picture that can be shown. Send a PNG, JPEG or WebP."))
    if given.size > PICTURE_BYTES:
        raise forms.ValidationError(_("The picture is larger than 10 MB. Send a smaller one."))
    given.content_type = kind
    return given
