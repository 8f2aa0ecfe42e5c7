"""What keeps this room from taking something in, said so that it can be put right."""


class ModelRefused(ValueError):
    """It is not taken; the message says what, and what to do. Nothing was written."""
