"""Who are the people and households, and what is known of their standing?"""
