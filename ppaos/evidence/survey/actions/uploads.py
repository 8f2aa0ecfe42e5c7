"""Files in parts: a broken line goes on where it stopped, a repeat changes nothing, a whole file finds its place."""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._attaching import attach_file, lock_instance
from ppaos.evidence.survey.models import SubmissionFile, Upload, UploadPart
from ppaos.evidence.survey.queries.sealing import opened_bytes, sealed_bytes
from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile

LARGEST = 200_000_000
LARGEST_PART = 5_000_000


class UploadRefused(ValueError):
    """A part is not taken; the message says why, `status` is that of HTTP."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@unaudited("a part is no record yet; the file that becomes whole leaves an event")
def take_part(
    *, key: str, name: str, size: int, sha256: str, start: int, content: bytes, by: Any, at: datetime
) -> Upload:
    """Keep one part of a file, in any order, any number of times; put the file together when it is whole.

    `key` is «instance id/file name», `sha256` that of the whole file. `received` of the answer says how many bytes
    are here. Whole, the file joins its submission, now or when that arrives.
    """
    _check(key, size, sha256, start, content)
    with transaction.atomic():
        upload = _upload(key, name, size, sha256, by, at)
        if upload.finished_at is None:
            _keep_part(upload, start, content)
            if upload.received == upload.size:
                _put_together(upload, by, at)
    return upload


def _check(key: str, size: int, sha256: str, start: int, content: bytes) -> None:
    instance_id, _slash, name = key.rpartition("/")
    if not instance_id or not name or len(key) > 300:
        raise UploadRefused(_("The key of an upload is «instance id/file name», 300 letters at most."))
    if not 0 < size <= LARGEST:
        raise UploadRefused(_("The file is empty or larger than 200 MB."), 413)
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise UploadRefused(_("The digest of the file is no SHA-256."))
    if not content or len(content) > LARGEST_PART or start < 0 or start + len(content) > size:
        raise UploadRefused(_("The part is empty, too large, or does not lie within the file."))


def _upload(key: str, name: str, size: int, sha256: str, by: Any, at: datetime) -> Upload:
    """The upload of this key, held to the end of the transaction."""
    lock_instance(key.rpartition("/")[0])
    upload, _is_new = Upload.objects.get_or_create(
        key=key,
        defaults={"user": by, "name": name[:255], "size": size, "sha256": sha256, "started_at": at},
    )
    if upload.user_id != by.pk:
        raise UploadRefused(_("This file is being sent by somebody else."), 403)
    if (upload.size, upload.sha256) != (size, sha256):
        if upload.finished_at is not None:
            raise UploadRefused(_("Another file of this name was received whole; that one stands."), 409)
        # The phone took the picture anew before the first one was whole.
        upload.parts.all().delete()
        upload.size, upload.sha256, upload.received = size, sha256, 0
        upload.save(update_fields=["size", "sha256", "received"])
    return upload


def _keep_part(upload: Upload, start: int, content: bytes) -> None:
    """Keep what of the part is not here yet: parts of a repeat may be cut differently."""
    for begin, piece in _missing_of(upload, start, content):
        UploadPart.objects.create(
            upload=upload,
            start=begin,
            length=len(piece),
            sealed=sealed_bytes(piece, purpose="upload", bound_to=f"{upload.pk}:{begin}"),
        )
        upload.received += len(piece)
    upload.save(update_fields=["received"])


def _missing_of(upload: Upload, start: int, content: bytes) -> Iterator[tuple[int, bytes]]:
    """The stretches of a part that no kept part covers."""
    end, place = start + len(content), start
    kept = upload.parts.filter(start__lt=end).order_by("start").values_list("start", "length")
    for begin, length in list(kept):
        if begin + length <= place:
            continue
        if begin > place:
            yield place, content[place - start : begin - start]
        place = max(place, begin + length)
    if place < end:
        yield place, content[place - start :]


def _put_together(upload: Upload, by: Any, at: datetime) -> None:
    """One file of all parts, if its digest is right; else the parts are given up and the phone begins anew."""
    whole = b"".join(
        opened_bytes(part.sealed, purpose="upload", bound_to=f"{upload.pk}:{part.start}")
        for part in upload.parts.order_by("start").iterator()
    )
    upload.parts.all().delete()
    if hashlib.sha256(whole).hexdigest() != upload.sha256:
        upload.received = 0
        upload.save(update_fields=["received"])
        return
    file = store_file(content=io.BytesIO(whole), name=upload.name, purpose="submission", by=by, at=at)
    upload.file, upload.finished_at = file, at
    upload.save(update_fields=["file", "finished_at"])
    _find_place(upload, file, at)


def _find_place(upload: Upload, file: StoredFile, at: datetime) -> None:
    """Give the file to the submissions that name it; where none is here yet, theirs is the turn."""
    instance_id, _slash, name = upload.key.rpartition("/")
    named = SubmissionFile.objects.filter(
        submission__instance_id=instance_id,
        submission__sent_by_id=upload.user_id,
        name=name,
        file__isnull=True,
    )
    for row in named.select_related("submission"):
        attach_file(row.submission, row.name, file, at)
