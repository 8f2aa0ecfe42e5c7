"""Calls that nobody would think of: whatever is asked of the API, it answers as its OpenAPI says (Schemathesis)."""

import socket

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, settings

from ppaos.support.referral.actions import _outside
from tests.factories.areas import make_areas
from tests.factories.machines import Machine
from tests.factories.people import household_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
application = get_wsgi_application()
api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
directory = schemathesis.openapi.from_wsgi("/hsds/openapi.json", application)
A_FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection():
    """All is asked within the test's own transaction, as Django's test client does it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def nobody(*_what, **_how):
    """No name is looked up: no test asks the network."""
    raise socket.gaierror("unknown")


@pytest.fixture
def machine(db, monkeypatch):
    monkeypatch.setattr(_outside.socket, "getaddrinfo", nobody)
    make_areas()
    receiver = office()
    agreement_with(receiver)
    with override("en"):
        sent_referral(need_of(household_of("สมชาย")), service_of(receiver))
        yield Machine(receiver)


@api.parametrize()
@A_FEW
def test_the_api_answers_as_it_says(case, machine):
    plain = {"Accept-Encoding": "identity"}  # a caller within the process unpacks nothing
    case.call_and_validate(headers=plain | {"Authorization": f"Bearer {machine.made.text}"})


@directory.parametrize()
@A_FEW
def test_the_directory_answers_as_it_says(case, machine):
    case.call_and_validate()
