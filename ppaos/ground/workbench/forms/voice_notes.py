"""Is what was sent a voice note that can be kept? Told from its content; its name is thrown away."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.queries.scanning import Scan, UnsafeFile

NOTE_BYTES = 10 * 1024 * 1024
# What phones and browsers record: how its content begins, what it is, how such files are called.
_BEGINNINGS = (
    (b"OggS", "audio/ogg", "ogg"),
    (b"\x1aE\xdf\xa3", "audio/webm", "webm"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"#!AMR", "audio/amr", "amr"),
    (b"fLaC", "audio/flac", "flac"),
    (b"caff", "audio/x-caf", "caf"),
)


class VoiceNoteField(forms.FileField):
    """A voice note up to 10 MB; without a script the phone's own recorder opens, with one a box to record in."""

    widget = forms.FileInput(
        {
            "accept": "audio/*", "capture": "user", "data-voice-note": "",
            "data-word-record": gettext_lazy("Record your voice"),
            "data-word-stop": gettext_lazy("Stop recording"),
            "data-word-again": gettext_lazy("Record again"),
            "data-word-ready": gettext_lazy("Your voice is recorded. It is sent with what you write."),
            "data-word-refused": gettext_lazy("The microphone is not open to this page. Choose a file instead."),
        }
    )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The note with its kind and a name of our own; ValidationError for anything else."""
        given = super().clean(data, initial)
        if not given or data is None:
            return None
        if given.size > NOTE_BYTES:
            raise forms.ValidationError(_("The recording is larger than 10 MB. Send a shorter one."))
        kind, ending = note_kind(given.read(16))
        if not kind:
            raise forms.ValidationError(
                _("This is no voice note. Record it anew, or choose a sound file of your phone.")
            )
        _look_through(given)
        given.content_type, given.name = kind, f"voice-note.{ending}"
        return given


def note_kind(beginning: bytes) -> tuple[str, str]:
    """What kind of sound begins like this and how its files end; empty where it is none."""
    for start, kind, ending in _BEGINNINGS:
        if beginning.startswith(start):
            return kind, ending
    if beginning[4:8] == b"ftyp":
        return "audio/mp4", "m4a"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return "audio/wav", "wav"
    # A frame of MPEG sound: eleven bits set; AAC has the layer 0.
    if len(beginning) > 1 and beginning[0] == 0xFF and beginning[1] & 0xE0 == 0xE0:
        return ("audio/mpeg", "mp3") if beginning[1] & 0x06 else ("audio/aac", "aac")
    return "", ""


def _look_through(given: Any) -> None:
    scan = Scan(given.name)
    given.seek(0)
    try:
        for piece in given.chunks():
            scan.feed(piece)
        scan.finish()
    except UnsafeFile as error:
        raise forms.ValidationError(str(error)) from error
    given.seek(0)
