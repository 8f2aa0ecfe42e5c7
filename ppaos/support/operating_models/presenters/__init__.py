"""Words, dates and colours of this room."""
