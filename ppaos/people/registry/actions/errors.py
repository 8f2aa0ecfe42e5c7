"""What keeps the register from taking something in, said so that it can be put right."""


class RegistryError(ValueError):
    """Something cannot be registered; the message says what, where, and what to do. Nothing was written."""


class MergeRefused(RegistryError):
    """Two records cannot be merged, or a merge cannot be undone; the message says why."""


class DoubleRefused(RegistryError):
    """Nothing can be said of a possible double now; the message says why."""


class ChangeRefused(RegistryError):
    """A change that was asked for cannot be approved, refused or taken back now; the message says why."""
