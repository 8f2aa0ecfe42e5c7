"""What policy refuses, in words for who tried it; questions and writes refuse alike."""


class PolicyRefused(ValueError):
    """A meeting, pledge, proposal, plan, strategy or figure that cannot be so, with the reason and what to do."""
