"""Words, files and colours for what the room shows."""
