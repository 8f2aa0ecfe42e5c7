"""Long work and work by the clock: one module a kind, each imported here so that the worker finds it."""
