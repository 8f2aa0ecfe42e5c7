"""Long work on lists; the queue finds its tasks here."""

from ppaos.evidence.targeting.tasks import editions, imports

__all__ = ["editions", "imports"]
