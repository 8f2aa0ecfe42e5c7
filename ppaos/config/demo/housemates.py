"""Who tells a surveyor of themselves: the people of a registered household, in the words of the household form."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from ppaos.evidence.survey.models import Visit
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Identifier, Membership, Person

TITLES = {"นาย": "mr", "นาง": "mrs", "นางสาว": "miss", "น.ส.": "miss", "ด.ช.": "boy", "เด็กชาย": "boy",
          "ด.ญ.": "girl", "เด็กหญิง": "girl"}  # fmt: skip
SEXES = {"m": "male", "f": "female"}
BUDDHIST = 543
GROWN, NEAR = 20, 18


def housemates(visits: Sequence[Visit]) -> dict[int, list[dict[str, str]]]:
    """The people of each visit's household by the names of the form's questions; none where nobody is registered."""
    homes = [visit.household_id for visit in visits if visit.household_id]
    members = (
        Membership.objects.filter(household_id__in=homes, valid_to=None, person__merged_into=None)
        .select_related("person")
        .order_by("household_id", "-is_head", "line_no", "pk")
    )
    ids = _ids(member.person_id for member in members)
    found: dict[int, list[Membership]] = {}
    for member in members:
        found.setdefault(member.household_id, []).append(member)
    return {visit.pk: _told(found.get(visit.household_id or 0, []), ids) for visit in visits}


def _ids(person_ids: object) -> dict[int, str]:
    known = Identifier.objects.filter(person_id__in=person_ids, valid_to=None, sealed__isnull=False)  # type: ignore[misc]
    return {row.person_id: opened_id(row.sealed) for row in known if row.sealed}


def _told(members: Sequence[Membership], ids: dict[int, str]) -> list[dict[str, str]]:
    head = members[0].person if members else None
    return [_one(member, head, ids.get(member.person_id, "")) for member in members]


def _one(member: Membership, head: Person | None, citizen_id: str) -> dict[str, str]:
    person = member.person
    title, presence = TITLES.get(person.title, "other"), Membership.Presence
    is_said = member.presence not in ("", presence.UNSPECIFIED)
    return {
        "member_key": str(uuid.uuid5(uuid.NAMESPACE_OID, f"demo {person.pk}")),
        "title": title,
        "title_other": person.title or "ไม่ทราบ",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "has_id": "yes" if citizen_id else "not_given",
        "citizen_id": citizen_id,
        **_born(person.birth_on),
        "sex": SEXES.get(person.sex, ""),
        "relation": _relation(member, head),
        "presence": str(member.presence if is_said else presence.NAMED_PRESENT),
    }


def _born(on: date | None) -> dict[str, str]:
    if on is None:
        return {"birth_year": "", "birth_month": "", "birth_day": "", "birth": "", "age": ""}
    today = timezone.localdate()
    age = today.year - on.year - ((today.month, today.day) < (on.month, on.day))
    year, month, day = str(on.year + BUDDHIST), str(on.month), str(on.day)
    return {
        "birth_year": year,
        "birth_month": month,
        "birth_day": day,
        "birth": f"{day}/{month}/{year}",
        "age": str(age),
    }


def _relation(member: Membership, head: Person | None) -> str:
    """What somebody is to the head, as their ages let one think."""
    if member.is_head or head is None or member.person == head:
        return "head"
    born, of_head = member.person.birth_on, head.birth_on
    if born is None or of_head is None:
        return "other_kin"
    years = born.year - of_head.year
    if abs(years) < NEAR and member.person.sex != head.sex:
        return "spouse"
    if years >= NEAR:
        return "child" if years < 2 * GROWN else "grandchild"
    return "parent" if years <= -NEAR else "sibling"
