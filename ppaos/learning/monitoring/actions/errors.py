"""What a write of monitoring refuses, in words for who tried it."""


class MonitoringRefused(ValueError):
    """A round, shock, exit, alert or study that cannot be written, with the reason and what to do."""
