"""Selections in words, as tables, and as the addresses that lead on."""
