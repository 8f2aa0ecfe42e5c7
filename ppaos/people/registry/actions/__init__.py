"""The verbs of the register: every way persons, households and what is known of them change."""

from ppaos.people.registry.actions.errors import MergeRefused, RegistryError
from ppaos.people.registry.actions.registering import Registered, register_households
from ppaos.people.registry.actions.standings import StandingsRecorded, record_standing, record_standings

__all__ = [
    "MergeRefused",
    "Registered",
    "RegistryError",
    "StandingsRecorded",
    "record_standing",
    "record_standings",
    "register_households",
]
