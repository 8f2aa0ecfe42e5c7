"""Who keeps what of the money of a value chain, where does it break even, and what if a price were another?"""

from ppaos.engine.value_chain.chain import ChainError
from ppaos.engine.value_chain.checks import checks
from ppaos.engine.value_chain.layout import layout
from ppaos.engine.value_chain.money import Money, money
from ppaos.engine.value_chain.what_if import Change, WhatIf, what_if

__all__ = ["ChainError", "Change", "Money", "WhatIf", "checks", "layout", "money", "what_if"]
