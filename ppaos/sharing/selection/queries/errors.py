"""What is said when a selection cannot be asked, kept or handed on like this."""


class SelectionRefused(ValueError):
    """The message says what cannot be done, and what to do instead."""
