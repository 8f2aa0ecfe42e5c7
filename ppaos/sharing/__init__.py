"""Sharing: who else may know."""
