"""Work that policy does by itself: one module a kind, each imported here so that the worker finds it."""

from ppaos.learning.policy.tasks import strategies

__all__ = ["strategies"]
