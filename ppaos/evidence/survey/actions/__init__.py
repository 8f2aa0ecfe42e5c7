"""The verbs of the survey: forms published, phones let in, submissions kept and read, visits, reviews."""
