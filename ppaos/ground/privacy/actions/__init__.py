"""The verbs of privacy: the audited write, its trace, and news for the rooms above."""

from ppaos.ground.privacy.actions.events import (
    announce,
    audited,
    bind_key,
    insert_with_event,
    make_master_key,
    record_export,
    record_reading,
    take_changes,
    unaudited,
    write_event,
)

__all__ = [
    "announce",
    "audited",
    "bind_key",
    "insert_with_event",
    "make_master_key",
    "record_export",
    "record_reading",
    "take_changes",
    "unaudited",
    "write_event",
]
