"""Which small counts are held back, and which others with them, so that nobody gets them back by subtraction?"""

from ppaos.engine.disclosure.columns import DisclosureError, Partition
from ppaos.engine.disclosure.suppressing import suppressed

__all__ = ["DisclosureError", "Partition", "suppressed"]
