"""Who may do what at the Forum, with proposals, plans, strategies and research projects?"""
