"""The verbs of search and verification."""
