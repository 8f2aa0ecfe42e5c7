"""Long work of monitoring: one module a kind, each imported here so that the worker finds it."""

from ppaos.learning.monitoring.tasks import exits, watch

__all__ = ["exits", "watch"]
