"""What data protection refuses, in words for who tried it."""


class ProtectionRefused(ValueError):
    """The act is not done; the message says why and what to do."""
