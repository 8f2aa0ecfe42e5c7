"""The nouns of voices: what was said, the steps since, who is party to it, appeals."""

from ppaos.support.grievance.models.voices import Appeal, Voice, VoiceParty, VoiceStep

__all__ = ["Appeal", "Voice", "VoiceParty", "VoiceStep"]
