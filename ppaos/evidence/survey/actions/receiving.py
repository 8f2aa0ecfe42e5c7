"""Submissions in: each kept once, byte for byte, with the files that came along; answered only when it is safe."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._asking import ask_for_reading
from ppaos.evidence.survey.actions._attaching import (
    attach_finished_uploads,
    keep_file,
    lock_instance,
    true_name,
)
from ppaos.evidence.survey.actions._visits_named import note_visits
from ppaos.evidence.survey.models import Phone, Submission, SubmissionFile
from ppaos.evidence.survey.queries.forms import SentVersion, paths_of, version_sent
from ppaos.evidence.survey.queries.instances import (
    Instance,
    digest_of,
    files_named_in,
    instance_of,
    submission_binding,
)
from ppaos.evidence.survey.queries.safe_xml import UnreadableXml
from ppaos.evidence.survey.queries.sealing import sealed_bytes
from ppaos.ground.privacy.actions import insert_with_event, unaudited

LARGEST_XML = 10_000_000
Channel = Submission.Channel

INSERT = """
    insert into survey_submission (form_id, form_version_id, instance_id, bases, chain, sent_by_id, phone_id, device_id,
        channel, sha256, sealed, received_at, why, is_practice, failure)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')
    on conflict (form_id, instance_id) do nothing returning id"""


class SubmissionRefused(ValueError):
    """A submission is not taken; the words say why and what to do, `status` is that of HTTP."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Received:
    """What became of a submission: kept now or before, and which of its files are still to come."""

    submission: Submission
    is_new: bool
    missing: tuple[str, ...]


@unaudited("writes one event for what is new; an exact repeat leaves none")
def receive_submission(
    *,
    xml: bytes,
    files: Mapping[str, BinaryIO],
    user: Any,
    phone: Phone | None,
    channel: str,
    device_id: str = "",
    why: str = "",
    by: Any,
    at: datetime,
) -> Received:
    """Keep a filled form and its files in one transaction; SubmissionRefused where it cannot be.

    The same bytes again are found again, and bring further files; the same instance id with other content is
    refused. `user` filled it, `by` hands it in. Edits name what they were made from, known here or not.
    """
    instance = _instance(xml)
    version = _version(instance, None if channel == Channel.OFFICE else user)
    paths, practises = paths_of(version), phone is not None and phone.is_practice
    visits = note_visits(instance.root, paths.visit)
    submission = _unsaved(
        instance, version, sha256=digest_of(xml), sent_by=user, phone=phone, device_id=device_id[:120],
        channel=channel, received_at=at, why=why, is_practice=visits.is_practice or practises,
    )  # fmt: skip
    named = files_named_in(instance.root, paths.files)
    # Alone, the one statement that keeps it is a transaction by itself.
    is_alone = not (named or files or visits.updated)
    with nullcontext() if is_alone else transaction.atomic():
        if named or files:
            lock_instance(instance.instance_id)
        submission, is_new = _kept(submission, xml, version.area_code, by)
        if is_new:
            visits.count_update(at)
            _name_files(submission, named)
        _keep_files(submission, files, named, area_code=version.area_code, by=by, at=at)
        missing = _missing(submission, at) if named else ()
        if is_new:
            transaction.on_commit(ask_for_reading)
    return Received(submission, is_new, missing)


def _instance(xml: bytes) -> Instance:
    if len(xml) > LARGEST_XML:
        raise SubmissionRefused(_("The form is larger than 10 MB without its photos."), 413)
    try:
        instance = instance_of(xml)
    except UnreadableXml as error:
        raise SubmissionRefused(_("The submission is no readable XML: %s.") % error) from error
    if instance.is_encrypted:
        raise SubmissionRefused(
            _("The submission is encrypted; this server takes forms that do not encrypt.")
        )
    if not instance.instance_id:
        raise SubmissionRefused(
            _("The submission has no meta/instanceID: without it a repeat cannot be told from a new one.")
        )
    return instance


def _version(instance: Instance, user: Any) -> SentVersion:
    """The version that was filled; refused where it never went to the user. The office (None) sends any."""
    version = version_sent(user, instance.form_code, instance.version)
    if version is None:
        raise SubmissionRefused(_unknown(instance), 404)
    return version


def _unsaved(instance: Instance, version: SentVersion, **given: Any) -> Submission:
    """The row of a submission, named by its form and by what it was made from."""
    return Submission(
        form_id=version.form_id,
        form_version_id=version.id,
        instance_id=instance.instance_id,
        bases=list(instance.bases),
        chain=min((instance.instance_id, *instance.bases)),
        **given,
    )


def _unknown(instance: Instance) -> str:
    words = {"form": instance.form_code[:100] or "-", "version": instance.version[:60] or "-"}
    return (
        _(
            "This server gave out no form «%(form)s» of version «%(version)s», or not to you. Keep the form on the "
            "phone and tell your supervisor."
        )
        % words
    )


def _kept(submission: Submission, xml: bytes, area_code: str, by: Any) -> tuple[Submission, bool]:
    """The submission as kept now with its event, or the one kept before; refused where that has other content."""
    bound = submission_binding(submission.form_id, submission.instance_id)
    submission.sealed = sealed_bytes(xml, purpose="submission", bound_to=bound)
    values = [
        submission.form_id, submission.form_version_id, submission.instance_id, submission.bases, submission.chain,
        submission.sent_by_id, submission.phone_id, submission.device_id, submission.channel, submission.sha256,
        submission.sealed, submission.received_at, submission.why, submission.is_practice,
    ]  # fmt: skip
    pk = insert_with_event(
        INSERT, values, verb="submission.received", label=submission._meta.label_lower, by=by,
        at=submission.received_at, area_code=area_code,
    )  # fmt: skip
    if pk is not None:
        submission.pk = pk
        submission._state.adding = False
        return submission, True
    kept = Submission.objects.get(form_id=submission.form_id, instance_id=submission.instance_id)
    if kept.sha256 != submission.sha256:
        raise SubmissionRefused(
            _("A submission with this instanceID was received before with other content; that one stands."),
            409,
        )
    return kept, False


def _name_files(submission: Submission, named: list[str]) -> None:
    """A row for each file to come, so that what is missing can be told."""
    if named:
        SubmissionFile.objects.bulk_create(
            [SubmissionFile(submission=submission, name=name[:255]) for name in named]
        )


def _keep_files(
    submission: Submission, files: Mapping[str, BinaryIO], named: list[str], **given: Any
) -> None:
    """Keep what came along under the names that the form knows."""
    for name, content in files.items():
        keep_file(submission, true_name(name, named), content, **given)


def _missing(submission: Submission, at: datetime) -> tuple[str, ...]:
    attach_finished_uploads(submission, at)
    return tuple(submission.files.filter(file__isnull=True).order_by("name").values_list("name", flat=True))
