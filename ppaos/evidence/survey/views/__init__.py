"""Pages and endpoints of the survey."""
