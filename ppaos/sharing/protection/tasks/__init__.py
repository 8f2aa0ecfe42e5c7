"""Scheduled work of data protection."""

from ppaos.sharing.protection.tasks import retention, traces

__all__ = ["retention", "traces"]
