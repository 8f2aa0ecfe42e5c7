"""Were the lines of an audit altered, taken out, put in or put in another order?"""

from ppaos.engine.audit_chain.checking import Checked, checked
from ppaos.engine.audit_chain.hashing import FORMAT, START, hashed, linked
from ppaos.engine.audit_chain.seals import Fault, Seal, sealed_before

__all__ = ["FORMAT", "START", "Checked", "Fault", "Seal", "checked", "hashed", "linked", "sealed_before"]
