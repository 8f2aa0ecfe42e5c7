"""Clean input: XLSForms, submissions, assignments, decisions."""
