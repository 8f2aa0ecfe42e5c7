"""Words, dates and papers of policy."""
