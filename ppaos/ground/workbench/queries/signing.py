"""What this installation signs, for the rooms above: the signatures themselves are made in privacy, with its key."""

from ppaos.ground.privacy.queries.signing import NotSigned, public_keys, signed, verified

__all__ = ["NotSigned", "public_keys", "signed", "verified"]
