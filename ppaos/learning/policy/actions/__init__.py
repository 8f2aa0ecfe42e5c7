"""The verbs of policy."""
