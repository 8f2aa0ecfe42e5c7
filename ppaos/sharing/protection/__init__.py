"""The work of the data protection officer: requests of data subjects, notices, breaches, retention, erasure."""
