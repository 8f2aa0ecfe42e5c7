"""A real server for the benchmarks of the survey, and a client that costs little beside it."""
