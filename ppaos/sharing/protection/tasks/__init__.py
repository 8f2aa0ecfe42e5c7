"""Scheduled work of data protection."""

from ppaos.sharing.protection.tasks import notices, retention, traces

__all__ = ["notices", "retention", "traces"]
