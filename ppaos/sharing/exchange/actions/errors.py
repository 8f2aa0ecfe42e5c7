"""What the room refuses, in words for the person."""


class ExchangeRefused(ValueError):
    """Something cannot be taken out so; the message says why and what to do."""
