"""By which deed does the protection officer work?"""

PROTECT = "protect_data"
