"""Ground: by what right, with what, where, by whom."""
