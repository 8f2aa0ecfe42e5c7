"""The nouns of cooperation: organisations, agreements and grants; services, where they are and how many they take."""

from ppaos.people.cooperation.models.directory import Capacity, Service, ServiceArea
from ppaos.people.cooperation.models.organisations import (
    Agreement,
    Grant,
    Organisation,
    OrganisationKind,
    Sector,
)

__all__ = [
    "Agreement",
    "Capacity",
    "Grant",
    "Organisation",
    "OrganisationKind",
    "Sector",
    "Service",
    "ServiceArea",
]
