"""Who may do what in this room?"""
