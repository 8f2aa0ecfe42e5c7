"""Was the same said before? The same household or person about the same, or nearly the same text in the same place."""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from rapidfuzz.fuzz import ratio

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.privacy.queries import data_key
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import RIGHTS, told

# Voices that still wait for an answer: what is said again about them is no news.
WAITING = (Voice.State.RECEIVED, Voice.State.HANDLING, Voice.State.REOPENED, Voice.State.APPEALED)
MOST_COMPARED = 300
_DIGITS = str.maketrans(THAI, LATIN)
_NO_LETTER = re.compile(r"[^\w\u0e00-\u0e7f]+|_")


def compared_text(text: str) -> str:
    """A text as it is compared: no blanks, marks or capitals; digits in one script."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DIGITS)
    return _NO_LETTER.sub("", plain)


def text_key(text: str) -> str:
    """The digest of a text as compared, under a key that is not in the database; empty for a text too short to tell."""
    plain = compared_text(text)
    if len(plain) < told("alike_from_letters"):
        return ""
    return hmac.new(data_key("voice_text"), plain.encode(), hashlib.sha256).hexdigest()


def earlier_voice(new: Voice) -> Voice | None:
    """The voice that waits for an answer and said the same before; None where this is news."""
    same_kind = _naming_nobody_else(
        new, Voice.objects.filter(kind=new.kind, state__in=WAITING).order_by("pk")
    )
    return _of_same_people(new, same_kind) or _of_same_text(new, same_kind)


def _naming_nobody_else(new: Voice, waiting: QuerySet[Voice]) -> QuerySet[Voice]:
    """Those that name all whom the new one names: else somebody handled, unknowing, what is said of themselves."""
    named = {name: getattr(new, name) for name in ("about_name", "about_user_id", "organisation_id")}
    return waiting.filter(**{name: value for name, value in named.items() if value})


def _of_same_people(new: Voice, waiting: QuerySet[Voice]) -> Voice | None:
    if new.kind == RIGHTS:
        return None  # to see one's data is another right than to have them erased: each has its own days
    if new.referral_id:
        return waiting.filter(referral_id=new.referral_id).first()
    if new.person_id:
        return waiting.filter(person_id=new.person_id, referral__isnull=True).first()
    if new.household_id:
        of_house = Q(household_id=new.household_id, person__isnull=True, referral__isnull=True)
        return waiting.filter(of_house).first()
    return None


def _of_same_text(new: Voice, waiting: QuerySet[Voice]) -> Voice | None:
    """Nearly the same text, in the same area within some days, of nobody who is known to be somebody else."""
    if not new.text_key:
        return None
    near = _near(new, waiting, new.received_at)
    exact = near.filter(text_key=new.text_key).first()
    if exact or new.kind == RIGHTS:
        return exact
    text, alike = compared_text(new.text), told("alike") * 100
    for voice in near.exclude(text_key="").order_by("-pk")[:MOST_COMPARED]:
        if ratio(text, compared_text(voice.text), score_cutoff=alike):
            return voice
    return None


def _near(new: Voice, waiting: QuerySet[Voice], at: datetime) -> QuerySet[Voice]:
    since = at - timedelta(days=told("joined_within_days"))
    near = waiting.filter(area_id=new.area_id, received_at__gt=since)
    for name in ("household_id", "person_id", "referral_id"):
        value = getattr(new, name)
        if value:  # what is said of somebody else is another voice
            near = near.filter(Q(**{name: value}) | Q(**{f"{name}__isnull": True}))
    return near.filter(contact__in=[new.contact, ""]) if new.contact else near
