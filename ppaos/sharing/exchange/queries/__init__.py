"""The questions of exchange: which lists there are, their rows, and what was taken out."""
