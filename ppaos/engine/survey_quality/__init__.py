"""Is an interview to be believed? Rules over interviews of many surveyors; agreement of two interviews."""
