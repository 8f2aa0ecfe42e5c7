"""Words and rows for the pages of data protection."""
