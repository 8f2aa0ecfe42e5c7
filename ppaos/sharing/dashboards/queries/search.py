"""What is meant by a text in the search box: of every kind the first ones that the reader may see."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.geography.models import Area
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.queries.meetings import meetings_in_sight
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.cooperation.queries.bodies import bodies_around
from ppaos.people.registry.queries import search_households, search_persons
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.visibility import visible_voices
from ppaos.support.operating_models.queries.named import courses_named, models_named
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.desk import visible_referrals

SHORTEST = 2  # letters of a name
FEWEST_OF_A_NUMBER = 4  # signs of the end of a voice's number
LARGEST = 2**63 - 1  # no number of a record is larger
_DIGITS = str.maketrans(THAI, LATIN)
_NUMBER = re.compile(r"^(?:#|r-?|เลขที่|ที่)?\s*(\d{1,18})$", re.IGNORECASE)
_MEETING = re.compile(r"^(?:ครั้งที่)?\s*(\d{1,3})\s*/\s*(\d{4})$")
_LEVEL = re.compile(r"^(?:บ้าน|ตำบล|อำเภอ|จังหวัด|เทศบาล|[บตอจ]\.)\s*")


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `kind` is a key of FINDERS."""

    kind: str
    rows: list[Any]
    is_more: bool


def found_by(user: Any, text: str, most: int) -> list[Group]:
    """Of every kind the first `most` that the text means; kinds of which there is nothing are left out."""
    asked = " ".join(text.split())
    if not asked:
        return []
    found = [(kind, find(user, asked, most + 1)) for kind, find in FINDERS.items()]
    return [Group(kind, rows[:most], len(rows) > most) for kind, rows in found if rows]


def areas_named(user: Any, text: str, most: int) -> list[Area]:
    """Areas whose overview the reader sees, by code or a part of their name; the widest first."""
    name = _LEVEL.sub("", text)
    meant = Q(code=text.translate(_DIGITS))
    if len(name) >= SHORTEST:
        meant |= Q(name_th__icontains=name) | Q(name_en__icontains=name)
    seen = areas_in_sight(user, deed="see_overview")
    found = Area.objects.in_force(timezone.localdate()).filter(meant, code__in=seen)
    return list(found.select_related("parent").order_by("sort_key", "code")[:most])


def organisations_named(user: Any, text: str, most: int) -> list[Any]:
    """Organisations of the directory around the reader, by a part of their name."""
    if len(text) < SHORTEST:
        return []
    named = Q(name_th__icontains=text) | Q(name_en__icontains=text)
    return list(bodies_around(user).filter(named).select_related("area").order_by("name_th", "pk")[:most])


def referrals_numbered(user: Any, text: str, most: int) -> list[Referral]:
    """The referral of this number, where the reader sees it as sender or receiver."""
    number = _NUMBER.match(text.translate(_DIGITS))
    if number is None:
        return []
    found = visible_referrals(user).filter(pk=int(number.group(1)))
    return list(found.select_related("need", "organisation", "area").distinct()[:most])


def voices_numbered(user: Any, text: str, most: int) -> list[Voice]:
    """Voices the reader sees whose number ends so."""
    number = text.translate(_DIGITS)
    if len(number) < FEWEST_OF_A_NUMBER or not number[-1].isdecimal() or " " in number:
        return []
    found = visible_voices(user).filter(number__iendswith=number)
    return list(found.select_related("area").order_by("-received_at", "-pk")[:most])


def meetings_named(user: Any, text: str, most: int) -> list[Meeting]:
    """Meetings the reader sees, by a part of their name or by number and year («3/2569»); the newest first."""
    numbered = _MEETING.match(text.translate(_DIGITS))
    if numbered:
        meant = Q(number=int(numbered.group(1)), year=int(numbered.group(2)))
    elif len(text) >= SHORTEST:
        meant = Q(name__icontains=text) | Q(committee__name_th__icontains=text)
    else:
        return []
    return list(meetings_in_sight(user).filter(meant).distinct().order_by("-on", "-pk")[:most])


Finder = Callable[[Any, str, int], list[Any]]
# What is looked for, in the order in which it is shown.
FINDERS: dict[str, Finder] = {
    "person": search_persons,
    "household": search_households,
    "referral": referrals_numbered,
    "voice": voices_numbered,
    "area": areas_named,
    "organisation": organisations_named,
    "meeting": meetings_named,
    "model": models_named,
    "course": courses_named,
}
