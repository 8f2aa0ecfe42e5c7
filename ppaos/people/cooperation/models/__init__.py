"""The nouns of cooperation: organisations, agreements and grants; services; committees and teams; trained officers."""

from ppaos.people.cooperation.models.agreed import AgreedFlow, Signatory
from ppaos.people.cooperation.models.directory import Capacity, Service, ServiceArea
from ppaos.people.cooperation.models.mechanism import Committee, CommitteeMember, CoveredPlace
from ppaos.people.cooperation.models.organisations import (
    Agreement,
    Grant,
    Organisation,
    OrganisationKind,
    Sector,
)
from ppaos.people.cooperation.models.training import OfficerCourse, TrainedOfficer

__all__ = [
    "AgreedFlow",
    "Agreement",
    "Capacity",
    "Committee",
    "CommitteeMember",
    "CoveredPlace",
    "Grant",
    "OfficerCourse",
    "Organisation",
    "OrganisationKind",
    "Sector",
    "Service",
    "ServiceArea",
    "Signatory",
    "TrainedOfficer",
]
