"""Clean input: the province's own list of areas, and boundary files."""
