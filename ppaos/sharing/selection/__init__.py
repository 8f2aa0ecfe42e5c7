"""Which households does somebody mean, by what is known of them, and what becomes of the list?"""
