"""What a write of policy refuses, in words for who tried it."""


class PolicyRefused(ValueError):
    """What cannot be so at the Forum, in a proposal, plan, strategy or project, with the reason and what to do."""
