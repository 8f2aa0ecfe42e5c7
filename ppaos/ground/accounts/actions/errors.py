"""What keeps an account from being made or opened, said so that it can be put right."""


class AccountRefused(ValueError):
    """The act on the account cannot be done; the message says why and what to do. Nothing was written."""
