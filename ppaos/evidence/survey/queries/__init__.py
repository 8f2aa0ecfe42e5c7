"""Questions about forms, submissions, interviews and visits, started from what the reader may see."""
