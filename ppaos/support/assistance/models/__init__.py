"""The nouns of assistance: needs, and the ledger of help given."""

from ppaos.support.assistance.models.ledger import ClosedYear, HelpImport, HelpLine
from ppaos.support.assistance.models.needs import Need
from ppaos.support.assistance.models.routing import RoutedService

__all__ = ["ClosedYear", "HelpImport", "HelpLine", "Need", "RoutedService"]
