"""What does a household have and lack, and why do we say so?"""
