"""Rounds of follow-up, shocks, exits, the watch over those who left, and social return."""
