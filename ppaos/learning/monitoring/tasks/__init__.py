"""Long work of monitoring, done by the worker."""
