"""What keeps a grant, an organisation or an agreement from being written, said so that it can be put right."""


class CooperationRefused(ValueError):
    """The act cannot be done; the message says why and what to do. Nothing was written."""
