"""What people type at the door and about their own account."""
