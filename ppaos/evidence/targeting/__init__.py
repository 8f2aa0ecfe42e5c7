"""Who is on which list, is that person the one in the house, and what was found there?"""
