"""What does a slip tell its household, does it still hold, and who proves to be of the household?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.engine.thai.calendar import BE_OFFSET
from ppaos.ground.accounts.queries import CODE_LETTERS, code_hash, plain_code
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.privacy.queries import opened_id
from ppaos.ground.workbench.queries.signing import NotSigned, signed, verified
from ppaos.people.registry.models import Household, Identifier
from ppaos.people.registry.queries import members, record_ids, visible_households
from ppaos.support.referral.models import Referral, Slip, SlipOpening
from ppaos.support.referral.queries.pages import with_words
from ppaos.support.referral.queries.states import states

KIND = "slip"
CODE_LENGTH = 10
MOST_MATTERS = 5  # what one A5 page holds in letters that old eyes read
# So many wrong proofs lock a slip; so many wrong tries from one address in an hour, and it has to wait.
MOST_WRONG, MOST_WRONG_FROM = 5, 20
REVOKED, LOCKED, HOLDS = "revoked", "locked", "holds"
# Over, or told by another referral: nothing for a household to wait for.
NOT_TOLD = ("redirected", "affirmed", "closed")


def told_states() -> list[str]:
    """The states of which a slip tells: it has left for its receiver, and is not over for the household."""
    return [code for code, row in states().items() if row.officer and code not in NOT_TOLD]


def matters_of(household_ids: Iterable[int]) -> dict[int, list[Referral]]:
    """By household, what a slip tells: the referrals under way, the most pressing first."""
    found = Referral.objects.filter(household__in=list(household_ids), state__in=told_states())
    matters: dict[int, list[Referral]] = defaultdict(list)
    for referral in with_words(found).order_by("-is_urgent", "due_on", "pk"):
        matters[referral.household_id].append(referral)
    return dict(matters)


def households_to_tell(user: Any, area_code: str) -> QuerySet[Household]:
    """The households of an area that the user sees and that have something to be told."""
    inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=area_code).values(
        "area_id"
    )
    under_way = Referral.objects.filter(state__in=told_states(), area_id__in=inside).values("household_id")
    seen = visible_households(user).filter(area_id__in=inside, pk__in=under_way)
    return seen.select_related("area", "dwelling").order_by("area_id", "dwelling__house_no", "pk")


def slips_made_in(user: Any, area_code: str) -> int:
    """How many slips were made for the households that live in an area and that the user sees."""
    inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=area_code).values(
        "area_id"
    )
    seen = visible_households(user).filter(area_id__in=inside)
    return Slip.objects.filter(household__in=seen.values("pk")).count()


def slip_claims(number: int, referrals: Iterable[Referral], on: date) -> str:
    """The signed text of a slip: its number, its day, the numbers of its referrals; no name, no id of a person."""
    return signed({"s": number, "d": on.isoformat(), "r": [referral.pk for referral in referrals]}, KIND)


def claims_of(token: str, keys: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a slip's token says: s (number), d (day), r (referrals). Raises NotSigned for any other text."""
    claims = verified(token, KIND, keys)
    if not isinstance(claims, dict) or set(claims) != {"s", "d", "r"}:
        raise NotSigned("it tells nothing that a slip tells")
    return claims


def slip_of_token(token: str) -> Slip | None:
    """The slip whose token this is; None where the signature does not hold or the slip is gone."""
    try:
        number = claims_of(token)["s"]
    except NotSigned:
        return None
    return Slip.objects.select_related("household").filter(pk=number).first()


def slip_of_code(typed: str) -> Slip | None:
    """The slip that bears the code, however it was typed."""
    code = plain_code(typed)
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        return None
    return Slip.objects.filter(code_hash=code_hash(code)).first()


def matters_told(slip: Slip) -> list[Referral]:
    """The referrals of which the slip told, as they stand now."""
    numbers = claims_of(slip.signed)["r"]
    return list(with_words(Referral.objects.filter(pk__in=numbers, household=slip.household)).order_by("pk"))


def standing_of(slip: Slip) -> str:
    """Whether it holds, was revoked, or is locked by wrong proofs."""
    if slip.revoked_at:
        return REVOKED
    tried = SlipOpening.objects.filter(slip=slip)
    right = tried.filter(outcome=SlipOpening.Outcome.PROOF_RIGHT).order_by("-pk").first()
    wrong = tried.filter(outcome=SlipOpening.Outcome.PROOF_WRONG, pk__gt=right.pk if right else 0)
    return LOCKED if wrong.count() >= MOST_WRONG else HOLDS


def must_wait(address: str, at: datetime) -> bool:
    """Whether so much was tried wrongly from the network address within the hour that it has to wait."""
    wrong = Q(outcome=SlipOpening.Outcome.PROOF_WRONG) | Q(outcome=SlipOpening.Outcome.SLIP_UNKNOWN)
    tried = SlipOpening.objects.filter(wrong, address=address, at__gt=at - timedelta(hours=1))
    return tried.count() >= MOST_WRONG_FROM


def proofs_of(household: Household, on: date) -> frozenset[str]:
    """What proves that somebody is of the household: the last four digits of its head's citizen id, or the head's
    year of birth (พ.ศ.). Where no head is known, those of any member."""
    living = members(household, on)
    asked = [member.person for member in living if member.is_head] or [member.person for member in living]
    ids = Identifier.objects.filter(
        person_id__in=record_ids([person.pk for person in asked]), sealed__isnull=False, valid_to=None
    )
    last = {opened_id(bytes(row.sealed))[-4:] for row in ids if row.sealed}
    years = {str(person.birth_on.year + BE_OFFSET) for person in asked if person.birth_on}
    return frozenset(last | years)


def slips_of(household: Household) -> QuerySet[Slip]:
    """The slips made for a household, the newest first."""
    return household.slips.select_related("made_by").order_by("-pk")
