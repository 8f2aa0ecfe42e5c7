"""Who may do what in what people say."""
