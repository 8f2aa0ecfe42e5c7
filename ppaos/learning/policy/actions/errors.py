"""What a write of policy refuses, in words for who tried it."""


class PolicyRefused(ValueError):
    """A meeting, resolution, pledge, proposal, plan, strategy or report that cannot be so, with the reason and what to do."""
