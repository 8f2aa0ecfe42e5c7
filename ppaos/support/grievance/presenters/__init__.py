"""Words and rows for the pages of what people say."""
