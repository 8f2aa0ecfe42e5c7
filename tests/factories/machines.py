"""Machines of agencies: a client that shows a key, and what it tells."""

from typing import Any

from django.test import Client

from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions.machines import NewKey, make_key
from ppaos.support.referral.queries.machines import SCOPES
from tests.factories.people import AT


def key_of(body: Organisation, *scopes: str) -> NewKey:
    """A key of a machine of the organisation, with all scopes unless some are named."""
    return make_key(organisation=body, name="ระบบทดสอบ", scopes=scopes or SCOPES, by=None, at=AT)


class Machine:
    """A program of an agency: asks the API with its key."""

    def __init__(self, body: Organisation, *scopes: str) -> None:
        self.made = key_of(body, *scopes)
        self.client = Client(headers={"authorization": f"Bearer {self.made.text}"})

    def get(self, address: str, **asked: Any) -> Any:
        """What an address answers."""
        return self.client.get(f"/api/v1{address}", asked)

    def post(self, address: str, told: Any) -> Any:
        """What is answered to what is told."""
        return self.client.post(f"/api/v1{address}", told, content_type="application/json")

    def delete(self, address: str) -> Any:
        """What is answered to taking something away."""
        return self.client.delete(f"/api/v1{address}")
