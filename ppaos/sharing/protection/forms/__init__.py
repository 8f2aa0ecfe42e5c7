"""Clean input of data protection."""
