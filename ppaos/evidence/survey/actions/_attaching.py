"""Files find their submission, whichever of the two came first."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.db import connection

from ppaos.evidence.survey.models import Submission, SubmissionFile, Upload
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile

PIECE = 1 << 16


def lock_instance(instance_id: str) -> None:
    """Hold an instance to the end of the transaction: its files and itself do not miss each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"instance:{instance_id}"])


def upload_key(instance_id: str, name: str) -> str:
    """What an upload in parts is called, so that a repeat finds it again."""
    return f"{instance_id}/{name}"


def true_name(name: str, named: Iterable[str]) -> str:
    """A file's name as its form has it: parsers drop letters that do not print, and some clients write UTF-8 as if
    it were Latin-1, so that each Thai letter comes as two or three others."""
    for expected in named:
        if name in (expected, _printing(expected), _printing(expected.encode().decode("latin-1"))):
            return expected
    return name


def _printing(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def keep_file(
    submission: Submission, name: str, content: BinaryIO, *, area_code: str, by: Any, at: datetime
) -> None:
    """Keep a file that came with a submission. The same again changes nothing; another one under a name that is
    taken is kept beside it: neither is lost, and the phone is not stuck."""
    digest = _digest(content)
    if submission.files.filter(sha256=digest, name__in=[name, _beside(name, digest)]).exists():
        return
    taken = submission.files.filter(name=name, file__isnull=False).exists()
    file = store_file(content=content, name=name, purpose="submission", area_code=area_code, by=by, at=at)
    attach_file(submission, _beside(name, digest) if taken else name, file, at)


def attach_file(submission: Submission, name: str, file: StoredFile, at: datetime) -> None:
    """Say that a file is here."""
    SubmissionFile.objects.update_or_create(
        submission=submission,
        name=name[-255:],
        defaults={"file": file, "sha256": file.sha256, "received_at": at},
    )


def attach_finished_uploads(submission: Submission, at: datetime) -> None:
    """Give a submission the files that arrived in parts before it."""
    waiting = {
        upload_key(submission.instance_id, row.name): row
        for row in submission.files.filter(file__isnull=True)
    }
    if waiting:
        uploads = Upload.objects.filter(key__in=waiting, user_id=submission.sent_by_id, file__isnull=False)
        for upload in uploads.select_related("file"):
            attach_file(submission, waiting[upload.key].name, cast(StoredFile, upload.file), at)


def _beside(name: str, digest: str) -> str:
    return f"{digest[:8]}-{name}"


def _digest(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while piece := content.read(PIECE):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
