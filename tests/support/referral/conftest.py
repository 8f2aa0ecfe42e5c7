"""What most tests of referral begin with: an office under an agreement, its service, one referral sent to it."""

import pytest

from tests.factories.people import household_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of


@pytest.fixture
def receiver(db):
    made = office()
    agreement_with(made)
    return made


@pytest.fixture
def service(receiver):
    return service_of(receiver)


@pytest.fixture
def sent(service):
    return sent_referral(need_of(household_of("สมชาย")), service)
