"""The front door: settings, addresses and the commands that need every room."""
