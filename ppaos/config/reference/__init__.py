"""Pages of docs/reference that are written from data and code, and checked for being current."""
