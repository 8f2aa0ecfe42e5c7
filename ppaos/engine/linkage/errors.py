"""What can be wrong with what a linkage is given?"""


class LinkageError(ValueError):
    """Input that cannot be linked: which list, where in it, and what to do."""

    def __init__(self, message: str, side: str = "") -> None:
        super().__init__(f"{side}{message}")
        self.message, self.side = message, side

    def in_files(self, **names: str) -> "LinkageError":
        """The same error with the list called by its file's name: ``left`` and ``right``."""
        return LinkageError(self.message, names.get(self.side, self.side))
