"""The nouns of assistance: needs, and the ledger of help given."""

from ppaos.support.assistance.models.ledger import ClosedYear, HelpImport, HelpLine
from ppaos.support.assistance.models.needs import Need
from ppaos.support.assistance.models.routing import HeldPlace, Room, Route, RoutedService, WayLine

__all__ = [
    "ClosedYear",
    "HeldPlace",
    "HelpImport",
    "HelpLine",
    "Need",
    "Room",
    "Route",
    "RoutedService",
    "WayLine",
]
