"""One record, or two beside each other, in words."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.queries import opened_id
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.people.registry.actions import CORRECTABLE
from ppaos.people.registry.models import MergeRequest, Person, Standing
from ppaos.people.registry.queries import TimelinePart

ICONS = {"standing": "check", "residence": "house", "change_asked": "edit", "change_answered": "edit"}
NEARBY = 300
NOTHING = "—"  # how a field without value is shown where two records are compared


def field_label(name: str) -> str:
    """What a field of a person is called."""
    labels = {
        "title": _("Title"), "first_name": _("First name"), "last_name": _("Last name"), "sex": _("Sex"),
        "birth_on": _("Born on"), "birth_precision": _("Known of the birth"),
    }  # fmt: skip
    return labels[name]


def form_page(form: forms.Form, title: str, back: str, pk: int) -> dict[str, Any]:
    """What `registry/form.html` shows: a form under a title, and the way back."""
    return {"form": form, "title": title, "back": reverse(back, args=[pk])}


def timeline_events(parts: list[TimelinePart]) -> list[dict[str, str]]:
    """What happened to a household, for the part «timeline»."""
    return [
        {"at": thai_date(part.on), "icon": ICONS.get(part.kind, "clock"), **_told(part)} for part in parts
    ]


def _told(part: TimelinePart) -> dict[str, str]:
    record = part.record
    if part.kind == "standing":
        return {
            "title": str(Standing(record.standing).label),
            "text": record.reason,
            "by": str(record.made_by or ""),
        }
    if part.kind == "residence":
        return {
            "title": _("Lives at %(house)s %(area)s")
            % {"house": record.dwelling.house_no, "area": record.area}
        }
    if part.kind == "change_asked":
        title = _("Change asked for: %(what)s") % {"what": record.get_kind_display()}
        return {"title": title, "by": str(record.asked_by or record.get_channel_display())}
    if part.kind == "change_answered":
        title = f"{record.get_state_display()}: {record.get_kind_display()}"
        return {"title": title, "text": record.answer_reason, "by": str(record.answered_by or "")}
    if part.kind.startswith("consent"):
        given = part.kind == "consent_given"
        title = _("Consent given: %(purpose)s") if given else _("Consent withdrawn: %(purpose)s")
        return {"title": title % {"purpose": record.get_purpose_display()}}
    said = {"joined": _("%(person)s is a member"), "left": _("%(person)s left"), "died": _("%(person)s died")}
    return {"title": said[part.kind] % {"person": record.person}}


def masked_identifier(user: Any, person: Person) -> str:
    """The last digits of the citizen id where the user may see them, or why there is none; empty if unknown."""
    known = person.identifiers.filter(valid_to__isnull=True).order_by("pk").last()
    if known is None:
        return ""
    if known.sealed is None:
        return str(known.get_missing_reason_display())
    may_see = "citizen_id" in fields_in_sight(user, area_code=person.area_id or person.made_in_id or "")
    return masked_id(opened_id(known.sealed)) if may_see else masked_id("")


def corrections_shown(person: Person) -> list[dict[str, Any]]:
    """What was corrected, the newest first: at, field, old, new, reason, by, whether it was taken back."""
    return [
        {
            "at": row.made_at, "field": field_label(row.field), "old": row.old_value, "new": row.new_value,
            "reason": row.reason, "by": row.made_by, "is_undone": row.undone_at is not None,
        }
        for row in person.corrections.select_related("made_by").order_by("-pk")
    ]  # fmt: skip


def compared_fields(kept: Person, merged: Person) -> dict[str, tuple[str, str, str]]:
    """The fields in which two records differ: label, and both values as they are shown."""
    differing = [name for name in CORRECTABLE if getattr(kept, name) != getattr(merged, name)]
    if "birth_on" in differing and "birth_precision" in differing:
        differing.remove("birth_precision")
    return {name: (field_label(name), _shown(kept, name), _shown(merged, name)) for name in differing}


def chosen_fields(asked: MergeRequest) -> list[dict[str, Any]]:
    """The fields in which the two records of a request differ: label, both values, whose was chosen."""
    return [
        {"label": heading, "kept": kept, "merged": merged, "chosen": asked.field_choices.get(name, "kept")}
        for name, (heading, kept, merged) in compared_fields(asked.kept, asked.merged).items()
    ]


def areas_nearby(code: str) -> list[Area]:
    """Villages and communities to choose from: those of the same district."""
    today = timezone.localdate()
    district = (
        Area.objects.filter(level="district", holds__area_id=code).values_list("code", flat=True).first()
    )
    around = Area.objects.in_force(today).within(district or code, today)
    return list(around.filter(level__in=["village", "community", "subdistrict"]).order_by("code")[:NEARBY])


def _shown(person: Person, name: str) -> str:
    value = getattr(person, name)
    if not value:
        return NOTHING
    if name == "birth_on":
        return thai_date(value, person.birth_precision or "day")
    choice = getattr(person, f"get_{name}_display", None)
    return str(choice()) if choice else str(value)
