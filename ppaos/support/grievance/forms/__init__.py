"""Clean input of what people say."""
