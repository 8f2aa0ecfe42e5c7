"""Work of the survey that goes on behind the pages."""
