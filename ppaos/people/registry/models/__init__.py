"""The nouns of the register: persons, homes, households, who lives where, what is known of them."""

from ppaos.people.registry.models.access import Consent, Opening, Purpose
from ppaos.people.registry.models.changes import ChangeRequest, Restriction
from ppaos.people.registry.models.doubles import PossibleDouble
from ppaos.people.registry.models.households import (
    FOUND,
    LEFT,
    POOR,
    TRANSITIONS,
    Dwelling,
    Household,
    Membership,
    Residence,
    Standing,
    StandingEvent,
)
from ppaos.people.registry.models.persons import Correction, Identifier, Merge, MergeRequest, Person

__all__ = [
    "FOUND",
    "LEFT",
    "POOR",
    "TRANSITIONS",
    "ChangeRequest",
    "Consent",
    "Correction",
    "Dwelling",
    "Household",
    "Identifier",
    "Membership",
    "Merge",
    "MergeRequest",
    "Opening",
    "Person",
    "PossibleDouble",
    "Purpose",
    "Residence",
    "Restriction",
    "Standing",
    "StandingEvent",
]
