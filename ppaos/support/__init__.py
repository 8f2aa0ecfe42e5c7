"""Support: what is offered, asked for and given."""
