"""A method of one's own: copied or loaded as a draft, edited, then published for good or thrown away."""

import hashlib
import tomllib
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion, PulledInterview
from ppaos.evidence.livelihood.permissions import check_can_draft
from ppaos.evidence.livelihood.queries.drafts import data_of_draft, data_of_version, is_label_taken
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited

SCORING = "scoring"  # the kind of the tables by which interviews are read


class DraftRefused(ValueError):
    """A draft cannot be made, changed or published like this; the message says why and what to do."""


@audited("method.copied", subjects=("version",))
def copy_method(*, version: MethodVersion, area: Area, by: Any, at: datetime) -> MethodDraft:
    """Begin a draft for an area from a published version, whoever published that."""
    check_can_draft(user=by, area=area)
    text = methods.toml_text(data_of_version(version))
    return _begun(version.name, text, area, by, at, copied_from=version)


@audited("method_draft.loaded")
def load_draft(*, text: str, area: Area, document: str, by: Any, at: datetime) -> MethodDraft:
    """Begin a draft for an area from a method's TOML text. It may still have faults, but must say which method it is.

    It counts as a copy of the version whose label it bears, where there is one.
    """
    check_can_draft(user=by, area=area)
    data = _read(text)
    name = data.get("name")
    known = MethodVersion.objects.filter(name=name).order_by("id")
    if not known.exists():
        raise DraftRefused(
            _(
                "The method «%(name)s» is not known here. Start from a copy of one that is, and load into that."
            )
            % {"name": name or "–"}
        )
    origin = known.filter(version=data.get("version")).first()
    _check_kind(data, origin or known[0])
    return _begun(str(name), text, area, by, at, copied_from=origin, document=document)


@audited("method_draft.edited", subjects=("draft",))
def edit_draft(*, draft: MethodDraft, text: str, document: str, by: Any, at: datetime) -> None:
    """Put another text in the place of a draft's. It stays the same method; faults are told, and may wait."""
    held = _held(draft, by)
    data = _read(text)
    if data.get("name") != held.name:
        raise DraftRefused(
            _(
                "This draft is of the method «%(method)s», the text of «%(name)s». Load it as a draft of its own."
            )
            % {"method": held.name, "name": data.get("name") or "–"}
        )
    _check_kind(data, held.copied_from)
    held.text, held.document, held.changed_at = text, document, at
    held.save(update_fields=["text", "document", "changed_at"])


@audited("method.published", subjects=("draft",))
def publish_draft(
    *,
    draft: MethodDraft,
    version: str,
    valid_from: date,
    valid_to: date | None,
    document: str,
    decision: str,
    by: Any,
    at: datetime,
) -> MethodVersion:
    """Publish a draft under a label of its own, from a day on, by a document and a decision. It never changes again.

    Raises MethodError where it is no method, DraftRefused where a rule is not met, the label is taken, or document or
    decision are not told.
    """
    held = _held(draft, by)
    if not (document.strip() and decision.strip() and version.strip()):
        raise DraftRefused(
            _("Say under which label, by which document and by whose decision it is published.")
        )
    if is_label_taken(held.name, version, held.area):
        raise DraftRefused(
            _("The label «%(label)s» is taken: a published version never changes. Choose another label.")
            % {"label": version}
        )
    text, told = _checked(held, version, valid_from, valid_to)
    made = MethodVersion.objects.create(
        name=held.name, version=version, content={"toml": text}, sha256=hashlib.sha256(text.encode()).hexdigest(),
        source=told.source, status=told.status, published_at=at, valid_from=valid_from, area=held.area,
        copied_from=held.copied_from, published_by=by, document=document, decision=decision,
    )  # fmt: skip
    held.published_as, held.document, held.changed_at = made, document, at
    held.save(update_fields=["published_as", "document", "changed_at"])
    if data_of_version(made)["kind"] == SCORING:
        # What interviews answered is read again by the new table, as if each had been changed.
        PulledInterview.objects.update(digest="")
    return made


@audited("method_draft.discarded", subjects=("draft",))
def discard_draft(*, draft: MethodDraft, by: Any, at: datetime) -> None:
    """Throw a draft away; published versions stay."""
    MethodDraft.objects.filter(pk=_held(draft, by).pk).delete()


def _held(draft: MethodDraft, by: Any) -> MethodDraft:
    """The draft as it is now, locked; refused once it was published."""
    held = MethodDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    check_can_draft(user=by, area=held.area)
    if held.published_as_id is not None:
        raise DraftRefused(
            _("This draft was published as «%(version)s» and no longer changes. Copy that version to go on.")
            % {"version": held.published_as}
        )
    return held


def _checked(
    draft: MethodDraft, version: str, valid_from: date, valid_to: date | None
) -> tuple[str, methods.Provenance]:
    """The draft's text under its label and dates, and what stands behind it; refused where a rule is not met."""
    data = {key: value for key, value in data_of_draft(draft).items() if key != "valid_to"}
    data |= {"version": version, "valid_from": valid_from} | ({"valid_to": valid_to} if valid_to else {})
    text = methods.toml_text(data)
    method = methods.parse(text, place=draft.name)
    if broken := [check for check in methods.checks(data) if not check.is_met]:
        told = "; ".join(f"{check.rule} {check.of}: {check.found}" for check in broken)
        raise DraftRefused(
            _("Rules of methods are not met: %(told)s. Mend the draft first.") % {"told": told}
        )
    return text, method.provenance


def _begun(
    name: str,
    text: str,
    area: Area,
    by: Any,
    at: datetime,
    *,
    copied_from: MethodVersion | None,
    document: str = "",
) -> MethodDraft:
    return MethodDraft.objects.create(
        name=name, area=area, copied_from=copied_from, text=text, document=document, made_by=by, made_at=at,
        changed_at=at,
    )  # fmt: skip


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DraftRefused(
            _("The text cannot be read as TOML: %(fault)s. Correct it there.") % {"fault": error}
        ) from error


def _check_kind(data: dict[str, Any], of: MethodVersion | None) -> None:
    """Refuse a text of another kind than the versions of its method have."""
    if of is not None and data.get("kind") != (kind := data_of_version(of).get("kind")):
        raise DraftRefused(
            _("The kind of «%(method)s» is «%(kind)s», not «%(other)s». Put that back.")
            % {"method": of.name, "kind": kind, "other": data.get("kind")}
        )
