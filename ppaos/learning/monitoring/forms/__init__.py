"""Clean input of monitoring."""
