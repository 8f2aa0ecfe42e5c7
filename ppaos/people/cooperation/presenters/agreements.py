"""Agreements in words: the rows of a list, and all that one of them says."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.people.cooperation.permissions import class_words
from ppaos.people.cooperation.presenters.lists import last_day, organisation_name
from ppaos.people.cooperation.queries.agreements import AgreementState, state_on

TONES = {
    AgreementState.IN_FORCE: "good", AgreementState.ENDING: "care", AgreementState.NOT_BEGUN: "waiting",
    AgreementState.OVER: "bad",
}  # fmt: skip


def agreement_rows(
    agreements: Iterable[Agreement], on: date, ending: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Agreements with their parties, what they cover, and where they stand on the day. `ending`: those that end soon
    with nothing that renews them."""
    return [agreement_row(agreement, on, agreement.pk in ending) for agreement in agreements]


def agreement_row(agreement: Agreement, on: date, is_ending: bool) -> dict[str, Any]:
    """One agreement for a list."""
    state = AgreementState.ENDING if is_ending else state_on(agreement, on)
    return {
        "agreement": agreement,
        "area": label(agreement.area),
        "level": agreement.get_level_display(),
        "parties": [organisation_name(party) for party in agreement.parties.all()],
        "scopes": [str(Agreement.Scope(scope).label) for scope in agreement.scopes],
        "last_day": last_day(agreement.valid_from, agreement.valid_to),
        "state": state.label,
        "tone": TONES[state],
        "days_left": (agreement.valid_to - on).days if is_ending and agreement.valid_to else None,
    }


def flow_rows(agreement: Agreement) -> list[dict[str, str]]:
    """Exactly what may flow to whom, for what, by which law."""
    flows = agreement.flows.select_related("organisation").order_by("organisation__name_th", "scope", "pk")
    return [
        {
            "to": organisation_name(flow.organisation),
            "scope": str(Agreement.Scope(flow.scope).label),
            "classes": class_words(flow.field_classes),
            "purpose": flow.purpose,
            "basis": str(AgreedFlow.LegalBasis(flow.legal_basis).label),
            "note": flow.basis_note,
        }
        for flow in flows
    ]


def signatory_rows(agreement: Agreement, sees_names: bool) -> list[dict[str, Any]]:
    """Who signed for which party; without the name for who sees no names there."""
    signed = agreement.signatories.select_related("organisation").order_by("organisation__name_th", "pk")
    return [
        {
            "organisation": organisation_name(each.organisation),
            "name": each.name if sees_names else None,
            "position": each.position,
            "signed_on": each.signed_on,
        }
        for each in signed
    ]
