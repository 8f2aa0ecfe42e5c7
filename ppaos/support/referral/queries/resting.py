"""What rests on a consent?"""

from django.db.models import Q, QuerySet

from ppaos.people.registry.models import Consent
from ppaos.support.referral.models import Ground, Referral


def resting_referrals(consent: Consent) -> QuerySet[Referral]:
    """Referrals that go by this consent: those cleared by it, and those of whom it is for that were cleared by
    consent. None where it is for another purpose."""
    if consent.purpose != "referral":
        return Referral.objects.none()
    by_it = Referral.objects.filter(household=consent.household_id, ground=Ground.CONSENT)
    return by_it.filter(person=consent.person_id) if consent.person_id else by_it


def others_in_force(consent: Consent) -> QuerySet[Consent]:
    """Other consents of the same household to the same purpose that still hold and carry as much."""
    same = Consent.objects.filter(household=consent.household_id, purpose=consent.purpose, withdrawn_at=None)
    carrying = Q(person=None) | Q(person=consent.person_id) if consent.person_id else Q(person=None)
    return same.filter(carrying).exclude(pk=consent.pk)
