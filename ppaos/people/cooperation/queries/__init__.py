"""Questions about people and their roles, and how far an area has been set up."""

from ppaos.people.cooperation.queries.agreements import AgreementState, ending_soon
from ppaos.people.cooperation.queries.catalogue import NeedWords, need_words
from ppaos.people.cooperation.queries.directory import (
    capacities_frame,
    matching_services,
    offices_for,
    services_frame,
)
from ppaos.people.cooperation.queries.people import UserState, matching_users, state_of
from ppaos.people.cooperation.queries.set_up import SetUpStep, set_up_steps

__all__ = [
    "AgreementState",
    "NeedWords",
    "SetUpStep",
    "UserState",
    "capacities_frame",
    "ending_soon",
    "matching_services",
    "matching_users",
    "need_words",
    "offices_for",
    "services_frame",
    "set_up_steps",
    "state_of",
]
