"""Presenters of exchange."""
