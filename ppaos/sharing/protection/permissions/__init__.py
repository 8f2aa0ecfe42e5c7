"""Who may do what in data protection."""
