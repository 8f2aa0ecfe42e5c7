"""What a refused act of this room says."""


class VoiceRefused(ValueError):
    """Nothing was changed; the message says why and what to do."""
