"""The other ways to link two lists, and how any of them is judged: what the linking benchmarks share."""
