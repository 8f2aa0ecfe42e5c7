"""Words and shapes for the pages of the survey."""
