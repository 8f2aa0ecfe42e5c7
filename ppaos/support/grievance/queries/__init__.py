"""The questions of what people say."""
