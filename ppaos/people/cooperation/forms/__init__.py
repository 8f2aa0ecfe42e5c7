"""What managers type and send about people, organisations and agreements."""
