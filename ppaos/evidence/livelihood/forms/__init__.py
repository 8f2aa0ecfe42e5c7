"""What people choose, type and send on the pages of livelihood."""
