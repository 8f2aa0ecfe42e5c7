"""Evidence: what is gathered, checked and scored."""
