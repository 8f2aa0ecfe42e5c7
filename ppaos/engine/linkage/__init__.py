"""Is the person on this list the person in that house? Linking of people, in Fellegi and Sunter's words.

standardise → block → compare → learn → weigh → assign: ``link`` runs them on two lists, ``duplicates`` on one.
"""

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.linkage.linking import Links, Prepared, duplicates, link, prepared
from ppaos.engine.linkage.model import COMPARISONS
from ppaos.engine.linkage.reasons import levels_as_json, reasons
from ppaos.engine.linkage.settings import Settings

__all__ = [
    "COMPARISONS", "LinkageError", "Links", "Prepared", "Settings", "duplicates", "levels_as_json", "link", "prepared",
    "reasons",
]  # fmt: skip
