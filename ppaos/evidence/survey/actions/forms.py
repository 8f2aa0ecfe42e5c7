"""Forms in: a workbook becomes a version, gets its files, is published to phones, is retired."""

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ppaos.engine.methods import MethodError
from ppaos.engine.methods.form_mapping import form_mapping, unmatched
from ppaos.evidence.survey.models import Form, FormMedia, FormVersion
from ppaos.evidence.survey.queries.entities import VISITS_FILE
from ppaos.evidence.survey.queries.forms import files_missing, title_of
from ppaos.evidence.survey.queries.xlsform_faults import FormFault, FormRefused
from ppaos.evidence.survey.queries.xlsforms import Converted, converted
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import store_file
from ppaos.people.cooperation.permissions import check_may

MANAGE = "manage_forms"
State = FormVersion.State
LARGEST_MEDIA = 50_000_000


@unaudited("a version that is new leaves an event of its own; the same workbook again changes nothing")
def add_form_version(
    *,
    content: bytes,
    file_name: str,
    kind: str,
    area: Area,
    by: Any,
    at: datetime,
    mapping: Mapping[str, Any] | None = None,
    media: Mapping[str, bytes] | None = None,
) -> FormVersion:
    """Convert a workbook and keep it as a draft, with its mapping and files.

    The same form and version with the same content is found again; with other content it is refused (FormRefused).
    A draft takes a new mapping and further files.
    """
    check_may(by, MANAGE, area_code=area.pk)
    made, files = converted(content), dict(media or {})
    _check_mapping(mapping, made)
    with transaction.atomic():
        form = Form.objects.select_for_update().filter(code=made.about.code).first()
        if form is not None:
            _check_belongs(form, area)
        version = None if form is None else form.versions.filter(version=made.about.version).first()
        if version is None:
            version = receive_form_version(
                made=made, content=content, file_name=file_name, kind=kind, area=area, mapping=mapping, by=by, at=at
            )  # fmt: skip
        else:
            _check_is_same(version, made)
            _keep_mapping(version, mapping)
        for name, each in files.items():
            add_media(version=version, name=name, content=each, by=by, at=at)
    return version


@audited("form.received")
def receive_form_version(
    *,
    made: Converted,
    content: bytes,
    file_name: str,
    kind: str,
    area: Area,
    mapping: Mapping[str, Any] | None,
    by: Any,
    at: datetime,
) -> FormVersion:
    """Keep a converted workbook as a new draft; its form is made with its first version."""
    check_may(by, MANAGE, area_code=area.pk)
    about = made.about
    form, _is_new = Form.objects.get_or_create(
        code=about.code,
        defaults={
            "title": about.title or about.code, "kind": kind, "area": area, "created_at": at, "created_by": by,
        },
    )  # fmt: skip
    source = store_file(
        content=io.BytesIO(content), name=file_name, purpose="form", area_code=area.pk, by=by, at=at
    )
    return FormVersion.objects.create(
        form=form,
        version=about.version,
        source=source,
        xform=made.xform,
        xform_md5=made.md5,
        questions=about.questions,
        languages=about.languages,
        mapping=dict(mapping or {}),
        entity_list=about.entity_list,
        notice_version=_notice_version(mapping),
        received_at=at,
        received_by=by,
    )


@unaudited("part of receiving a version; the file kept leaves an event of its own")
def add_media(*, version: FormVersion, name: str, content: bytes, by: Any, at: datetime) -> FormMedia:
    """Give a draft a file that it needs. The same file again changes nothing."""
    check_may(by, MANAGE, area_code=version.form.area_id)
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    kept = version.media.filter(name=name).first()
    if kept is not None and kept.md5 == digest:
        return kept
    _check_media(version, name, content)
    file = store_file(
        content=io.BytesIO(content), name=name, purpose="form", area_code=version.form.area_id, by=by, at=at
    )
    media, _is_new = FormMedia.objects.update_or_create(
        form_version=version, name=name, defaults={"file": file, "md5": digest}
    )
    return media


@audited("form.published", subjects=("version",))
def publish_version(*, version: FormVersion, by: Any, at: datetime) -> FormVersion:
    """Send a version to phones from now on. Refused while a file that it needs is missing."""
    version = _locked(version)
    check_may(by, MANAGE, area_code=version.form.area_id)
    if version.state == State.PUBLISHED:
        return version
    missing = files_missing(version)
    if missing:
        raise FormRefused(
            [
                FormFault(_("The form needs the file «%s».") % name, _("Add it, then publish."))
                for name in missing
            ]
        )
    version.state, version.published_at, version.published_by = State.PUBLISHED, at, by
    version.save(update_fields=["state", "published_at", "published_by"])
    _name_form(version)
    return version


@audited("form.retired", subjects=("version",))
def retire_version(*, version: FormVersion, by: Any, at: datetime) -> FormVersion:
    """Send a version to phones no more. What was filled with it already is still accepted."""
    version = _locked(version)
    check_may(by, MANAGE, area_code=version.form.area_id)
    if version.state == State.RETIRED:
        return version
    version.state, version.retired_at, version.retired_by = State.RETIRED, at, by
    version.save(update_fields=["state", "retired_at", "retired_by"])
    return version


def _name_form(version: FormVersion) -> None:
    """A form is called what its version published last calls it."""
    title = title_of(version)
    if title and title != version.form.title:
        version.form.title = title
        version.form.save(update_fields=["title"])


def _locked(version: FormVersion) -> FormVersion:
    return FormVersion.objects.select_for_update(of=("self",)).select_related("form").get(pk=version.pk)


def _check_belongs(form: Form, area: Area) -> None:
    if form.area_id != area.pk:
        raise FormRefused(
            [
                FormFault(
                    _("The form «%(code)s» belongs to area %(area)s.") % {"code": form.code, "area": form.area_id},
                    _("Choose that area, or give your form another form_id."),
                    "settings", 2, "form_id", form.code,
                )
            ]
        )  # fmt: skip


def _check_is_same(version: FormVersion, made: Converted) -> None:
    if version.xform_md5 != made.md5:
        raise FormRefused(
            [
                FormFault(
                    _("Version %(version)s of the form «%(code)s» is kept already, with other content.")
                    % {"version": version.version, "code": version.form.code},
                    _("Give the changed form a new version."),
                    "settings", 2, "version", version.version,
                )
            ]
        )  # fmt: skip


def _keep_mapping(version: FormVersion, mapping: Mapping[str, Any] | None) -> None:
    if mapping is None or version.mapping == mapping:
        return
    if version.state != State.DRAFT:
        raise FormRefused(
            [
                FormFault(
                    _("The version is published; how its answers are read no longer changes."),
                    _("Give the form a new version with the new mapping."),
                )
            ]
        )
    version.mapping, version.notice_version = dict(mapping), _notice_version(mapping)
    version.save(update_fields=["mapping", "notice_version"])


def _check_mapping(mapping: Mapping[str, Any] | None, made: Converted) -> None:
    if not mapping:
        return
    if mapping.get("form") != made.about.code:
        fault = FormFault(
            _("The mapping is for the form «%s».") % mapping.get("form", ""),
            _("Send the mapping of the form «%s».") % made.about.code,
        )
        raise FormRefused([fault])
    try:
        read = form_mapping(mapping, place=made.about.code)
    except MethodError as error:
        raise FormRefused([FormFault(str(error), _("Correct the mapping file."))]) from error
    strange = unmatched(read, made.about.questions)
    if strange:
        raise FormRefused([FormFault(words, _("Correct the mapping file.")) for words in strange])


def _notice_version(mapping: Mapping[str, Any] | None) -> str:
    """The version of the privacy notice, where the mapping names it in words."""
    for consent in (mapping or {}).get("consent", []):
        words = str(consent.get("notice_version", ""))
        if words and not words.startswith("/"):
            return words[:40]
    return ""


def _check_media(version: FormVersion, name: str, content: bytes) -> None:
    if version.state != State.DRAFT:
        fault = FormFault(
            _("The version is published; its files no longer change."), _("Give the form a new version.")
        )
    elif name == VISITS_FILE:
        fault = FormFault(
            _("The file «%s» is made for each surveyor by the server.") % name, _("Leave it out.")
        )
    elif name != PurePath(name).name or not name.strip() or len(name) > 255 or "\\" in name:
        fault = FormFault(_("The name «%s» is no name of a file.") % name[:80], _("Rename the file."))
    elif len(content) > LARGEST_MEDIA:
        fault = FormFault(_("The file «%s» is larger than 50 MB.") % name, _("Make it smaller."))
    else:
        return
    raise FormRefused([fault])
