"""What was found in a file of the audit, in sentences."""

from ppaos.engine.audit_chain import Fault

WORDS = {
    "altered": "{lines}: altered. What it says now is not what was tied after the line before it.",
    "missing": "{lines}: missing. The event was removed, or the line was taken out of the file.",
    "inserted": "{lines}: inserted. A line with this number stands there already.",
    "reordered": "{lines}: moved. It stands behind lines that were written after it.",
    "unreadable": "{lines}: unreadable. What stands in its place is no line of the audit.",
    "gone": "{lines}: its event was removed before it was tied.",
    "late": "{lines}: put in afterwards. It tells of a day that had been sealed before it was written.",
    "rewritten": "{lines}: rewritten. Seal no. {seal}{kept} was put on other lines than these.",
    "resealed": "{lines}: seal no. {seal} was replaced: it is not the one that was made then.",
    "unsealed": "{lines}: seal no. {seal}{kept} is missing in the file.",
}


def in_words(fault: Fault) -> str:
    """A finding as a sentence that names the place."""
    lines = (
        f"line {fault.first:,}" if fault.first == fault.last else f"lines {fault.first:,} to {fault.last:,}"
    )
    kept = ", kept outside," if fault.is_kept else ""
    return WORDS[fault.kind].format(lines=lines, seal=fault.seal, kept=kept)
