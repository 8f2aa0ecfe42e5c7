"""Clean input of policy."""
