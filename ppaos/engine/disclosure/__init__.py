"""What must be held back or made coarser, so that nobody is found: small counts in tables, marks of records?"""

from ppaos.engine.disclosure.anonymity import Coarsened, coarsened
from ppaos.engine.disclosure.columns import DisclosureError, Partition
from ppaos.engine.disclosure.suppressing import suppressed

__all__ = ["Coarsened", "DisclosureError", "Partition", "coarsened", "suppressed"]
