"""The verbs of what people say."""
