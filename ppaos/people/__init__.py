"""People: who joins hands and who is registered."""
