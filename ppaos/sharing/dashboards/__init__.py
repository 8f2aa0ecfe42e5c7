"""What does an area, or one household, look like when the rooms are read together?"""
