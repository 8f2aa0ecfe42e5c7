"""Where: which areas exist, under which codes, inside which others, on a date?"""
