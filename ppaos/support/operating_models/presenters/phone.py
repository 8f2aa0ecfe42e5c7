"""Members of models as the app on a phone keeps them: who, of which model, what each told of last."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ppaos.ground.geography.presenters import label
from ppaos.support.operating_models.models import Enrolment, MemberRecord


def phone_members(
    members: Iterable[Enrolment],
    heads: Mapping[int, str],
    last: Mapping[int, Iterable[MemberRecord]],
    told: Mapping[int, Iterable[date]],
) -> list[dict[str, Any]]:
    """Each member with the lines it told of last (no amounts) and the months of which something is told."""
    return [
        {
            "id": member.pk,
            "model": member.model_id,
            "model_name": str(member.model),
            "name": heads.get(member.household_id, ""),
            "area": label(member.area),
            "last": [
                {"kind": each.kind, "product": each.product, "unit": each.unit, "channel": each.channel}
                for each in last.get(member.pk, ())
            ],
            "told": [f"{month:%Y-%m}" for month in told.get(member.pk, ())],
        }
        for member in members
    ]
