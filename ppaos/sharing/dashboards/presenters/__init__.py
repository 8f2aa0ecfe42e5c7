"""Figures, households and what happened to them, in the words and shapes that pages show."""
