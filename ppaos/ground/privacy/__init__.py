"""By what right is something written, read or sent, and what trace does it leave?"""
