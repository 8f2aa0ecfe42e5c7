"""Reads, exports, sign-ins, grants and changes of methods leave events, and each has its place in the traces."""

import pytest
from django.conf import settings

from ppaos.config.reference.actions import events_written
from ppaos.config.reference.glossary import thai
from ppaos.sharing.dashboards.presenters.traces import words

WRITTEN = {verb for room in settings.ROOMS for verb in events_written(room)}
NEEDED = {
    "reads": {
        "household.read",
        "person.read",
        "citizen_id.read",
        "agreement.document_read",
        "access_history.read",
    },
    "exports": {"export.made", "list.failed_rows_taken"},
    "sign-ins": {
        "session.opened",
        "session.closed",
        "session.refused",
        "session.locked",
        "second_factor.refused",
    },
    "accounts": {"user.invited", "user.suspended", "access.reset", "password.changed", "api_token.made"},
    "grants": {"role.granted", "role.ended"},
    "methods": {verb for verb in WRITTEN if verb.startswith("method")},
    "consent": {"consent.given", "consent.withdrawn"},
    "audit": {"audit.sealed"},
}


@pytest.mark.parametrize("kind", NEEDED)
def test_what_must_be_told_is_an_event_with_its_words(kind):
    assert NEEDED[kind], "there are events of this kind"
    assert NEEDED[kind] <= WRITTEN, f"no event: {sorted(NEEDED[kind] - WRITTEN)}"
    assert NEEDED[kind] <= set(words()["events"])
    assert NEEDED[kind] <= set(thai())


def test_every_reading_is_known_as_one():
    assert len({verb for verb in WRITTEN if verb.endswith((".read", "_read", ".revealed"))}) > 5
