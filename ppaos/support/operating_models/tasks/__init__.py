"""Long work of this room: one module a kind, each imported here so that the worker finds it."""

from ppaos.support.operating_models.tasks import matching, results

__all__ = ["matching", "results"]
