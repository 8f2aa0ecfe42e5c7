"""Long work on lists; the queue finds its tasks here."""

from ppaos.evidence.targeting.tasks import imports

__all__ = ["imports"]
