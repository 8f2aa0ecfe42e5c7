"""Who was asked to help, by what right, and what did they answer?"""
