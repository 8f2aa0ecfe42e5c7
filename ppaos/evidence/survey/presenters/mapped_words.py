"""What the answers of a form are read as, in the reader's words: fields of register and visit, members' fields."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "visit": _("the visit of the surveyor"), "household_code": _("household code"),
    "area": _("village or subdistrict"),
    "house_code": _("house registration code"), "house_no": _("house number"), "moo": _("village number (moo)"),
    "soi": _("lane"), "road": _("road of the house"),
    "phone": _("phone number of the household"), "informant": _("who answered"),
    "held_on": _("day of the interview"), "started_at": _("beginning of the interview"),
    "ended_at": _("end of the interview"), "device_id": _("device of the surveyor"), "gps": _("point of the house"),
    "photo": _("photo of the house"), "signature": _("signature of the informant"),
    "outcome": _("verdict of the visit"),
    "reason": _("reason of the verdict"), "note": _("note of the verdict"), "moved_to": _("where they moved to"),
    "willing": _("willing to be interviewed"), "origin": _("how they came on a list"),
    "member_count": _("number of members"), "year": _("year of the survey"), "round": _("round of the survey"),
}  # fmt: skip
MEMBER_FIELDS = {
    "title": _("title"), "first_name": _("first name"), "last_name": _("last name"), "citizen_id": _("citizen id"),
    "id_missing_reason": _("why there is no citizen id"), "birth": _("date of birth"), "sex": _("sex"),
    "presence": _("living there and house register"), "relation": _("relation to the head"),
    "is_head": _("head of the household"), "age": _("age of the member"),
}  # fmt: skip


def names_of(mapping: Mapping[str, Any]) -> dict[str, str]:
    """What questions are called by what they fill, by path."""
    fields = mapping.get("fields", {})
    members = mapping.get("members", {}).get("fields", {})
    told = {path: str(FIELDS[word]) for word, path in fields.items() if word in FIELDS}
    return told | {path: str(MEMBER_FIELDS[word]) for word, path in members.items() if word in MEMBER_FIELDS}
