"""How are dates, ids, amounts and sheets put before people's eyes?"""
