"""The questions of monitoring."""
