"""Whatever leaves passes the gate of agreements, and asks for restrictions, or it is said here why it does not."""

from pathlib import Path

import ppaos

HOUSE = Path(ppaos.__file__).parent
GATES = (
    "check_may_flow(", "check_can_take_sheet(", "check_can_take_lists(", "check_can_print(", "check_can_take_own_data(",
)  # fmt: skip
ASKS = ("usable(", "usable_households(", "not_usable(", "people_leaving(")
# Who passes the gate → where restrictions are asked for, of what leaves there.
ASKED_IN = {
    "evidence/livelihood/actions/groups.py": "evidence/livelihood/views/groups.py",
    "evidence/livelihood/actions/own_data.py": "evidence/livelihood/actions/own_data.py",
    "evidence/livelihood/views/authorities.py": "evidence/livelihood/actions/own_data.py",
    "evidence/targeting/views/crosscheck.py": "evidence/targeting/views/crosscheck.py",
    "learning/monitoring/views/watch.py": "learning/monitoring/views/watch.py",
    "learning/policy/views/strategy_households.py": "learning/policy/views/strategy_households.py",
    "sharing/dashboards/actions/exports.py": "sharing/dashboards/queries/records.py",
    "sharing/dashboards/actions/profiles.py": "sharing/dashboards/queries/profiles.py",
    "sharing/dashboards/views/profiles.py": "sharing/dashboards/queries/profiles.py",
    "sharing/exchange/actions/extracts.py": "sharing/exchange/queries/rows.py",
    "support/assistance/actions/taking_out.py": "support/assistance/views/ledger.py",
    "support/operating_models/actions/invitation_lists.py": "support/operating_models/views/invitations.py",
    "support/operating_models/views/results.py": "support/operating_models/views/results.py",
    "support/referral/actions/radar.py": "support/referral/views/radar.py",
    "support/referral/queries/batches.py": "support/referral/queries/batches.py",
}
# Why restrictions are not asked for.
WHY_NOT = {
    "evidence/livelihood/permissions.py": "the gate itself",
    "evidence/targeting/permissions.py": "the gate itself",
    "people/cooperation/permissions/flow.py": "the gate itself",
    "sharing/dashboards/permissions.py": "the gate itself; a profile is printed for the household it is of",
    "sharing/exchange/permissions.py": "the gate itself",
    "support/operating_models/permissions.py": "the gate itself",
    "evidence/targeting/views/editions.py": "rows of lists as others brought them, no record of the register",
    "learning/policy/actions/papers.py": "cases that a meeting decides on at this very time",
    "learning/policy/actions/planning_files.py": "figures without persons",
    "learning/policy/actions/taking_out.py": "figures without persons",
    "people/cooperation/actions/contacts.py": "officers, no persons of the register",
    "sharing/dashboards/actions/briefs.py": "figures without persons",
    "support/grievance/views/voices.py": "what people themselves said, for who answers them",
    "support/operating_models/views/course_sheets.py": "attendance of who takes part; who joins is asked before",
    "support/operating_models/views/funds.py": "accounts of members who owe or are owed",
    "support/operating_models/views/record_sheets.py": "months of members; who joins is asked before",
    "support/referral/actions/links.py": "referrals that were sent; what may be sent is asked before",
    "support/referral/actions/taking_out.py": "referrals that were sent; what may be sent is asked before",
}


def test_every_sender_asks_for_restrictions_or_says_why_not() -> None:
    senders = {
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if any(gate in path.read_text("utf-8") for gate in GATES)
    }
    assert senders == ASKED_IN.keys() | WHY_NOT.keys()
    for sender, place in ASKED_IN.items():
        text = (HOUSE / place).read_text("utf-8")
        assert any(ask in text for ask in ASKS), f"{sender}: {place} asks for no restriction"
