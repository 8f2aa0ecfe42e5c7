"""What a write of policy refuses, in words for who tried it."""

from ppaos.learning.policy.queries.errors import PolicyRefused

__all__ = ["PolicyRefused"]
