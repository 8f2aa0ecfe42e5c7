"""What keeps the ledger from taking something in, said so that it can be put right."""


class HelpRefused(ValueError):
    """The ledger does not take this; the message says what, and what to do. Nothing was written."""
