"""The questions of data protection."""
