"""Who may make a model, enrol households, keep plans and record incomes?"""
