"""Which key seals what lies on a phone?"""

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.sealing import opened_bytes

PURPOSE = "phone_key"


def opened_key(phone: Phone) -> bytes:
    """The key of a phone whose key is kept here."""
    assert phone.sealed_key is not None, "the key of this phone is not kept here"
    return opened_bytes(phone.sealed_key, purpose=PURPOSE, bound_to=str(phone.pk))
