"""What may leave the platform, in which shape, for whom: lists as files, feeds for programs, extracts for research."""
