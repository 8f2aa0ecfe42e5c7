"""What a refused act of this room says."""


class ReferralRefused(ValueError):
    """Nothing was changed; the message says why and what to do."""


class AnswerAtFault(ReferralRefused):
    """An answer cannot be used; its message is the code of the fault."""
