"""What an agreement says beside title, parties and term; whether all of it can be; and how it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import AgreedFlow, Agreement, Organisation, Signatory
from ppaos.people.cooperation.permissions import FIELD_CLASS_WORDS

LEAST_PARTIES = 2
WARN_DAYS, MOST_WARN_DAYS = 90, 365


@dataclass(frozen=True)
class FlowTerms:
    """One flow: which records (scope) with which kinds of field go to which party, for what, by which law."""

    organisation: Organisation
    scope: str
    purpose: str
    legal_basis: str
    field_classes: Sequence[str] = ()
    basis_note: str = ""


@dataclass(frozen=True)
class SignatoryTerms:
    """Who signed for a party, in which position, on which day."""

    organisation: Organisation
    name: str
    position: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class AgreementTerms:
    """All that is agreed. Without flows, what the scopes name may go to every party."""

    title: str
    scopes: Sequence[str]
    parties: Sequence[Organisation]
    valid_from: date
    valid_to: date | None = None
    signed_on: date | None = None
    level: str = ""
    about: str = ""
    more_areas: Sequence[Area] = ()
    flows: Sequence[FlowTerms] = ()
    signatories: Sequence[SignatoryTerms] = ()
    warn_days: int = WARN_DAYS


def check_agreement(terms: AgreementTerms) -> None:
    """Refuse what cannot be agreed, with the reason."""
    if not terms.title.strip():
        raise CooperationRefused(_("Give the agreement a title."))
    _check_parties(terms.parties)
    if not terms.scopes:
        raise CooperationRefused(_("An agreement says what is shared, and joins at least two organisations."))
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise CooperationRefused(_("An agreement ends after it begins. Look at the two dates."))
    if not 0 <= terms.warn_days <= MOST_WARN_DAYS:
        raise CooperationRefused(_("It is warned of between 0 and 365 days before the end."))
    for signatory in terms.signatories:
        _check_party(signatory.organisation, terms.parties, _("who signs"))
        if not signatory.name.strip():
            raise CooperationRefused(_("Write the name of everybody who signs."))
    _check_flows(terms)


def write_details(agreement: Agreement, terms: AgreementTerms) -> None:
    """Write parties, further areas, flows and signatories in the place of those that stood there."""
    agreement.parties.set(terms.parties)
    agreement.more_areas.set([area for area in terms.more_areas if area.pk != agreement.area_id])
    agreement.flows.all().delete()
    AgreedFlow.objects.bulk_create(_flow_rows(agreement, terms.flows))
    agreement.signatories.all().delete()
    Signatory.objects.bulk_create(
        Signatory(
            agreement=agreement, organisation=each.organisation, name=each.name.strip(),
            position=each.position.strip(), signed_on=each.signed_on,
        )
        for each in terms.signatories
    )  # fmt: skip


def _flow_rows(agreement: Agreement, flows: Iterable[FlowTerms]) -> list[AgreedFlow]:
    return [
        AgreedFlow(
            agreement=agreement, organisation=each.organisation, scope=each.scope,
            field_classes=[code for code in FIELD_CLASS_WORDS if code in each.field_classes],
            purpose=each.purpose.strip(), legal_basis=each.legal_basis, basis_note=each.basis_note.strip(),
        )
        for each in flows
    ]  # fmt: skip


def _check_parties(parties: Sequence[Organisation]) -> None:
    seen: set[int] = set()
    for party in parties:
        if party.pk in seen:
            raise CooperationRefused(
                _("«%(name)s» stands twice among the parties. Name it once.") % {"name": party}
            )
        seen.add(party.pk)
    if len(seen) < LEAST_PARTIES:
        raise CooperationRefused(_("An agreement says what is shared, and joins at least two organisations."))


def _check_party(organisation: Organisation, parties: Sequence[Organisation], what: str) -> None:
    if organisation not in parties:
        raise CooperationRefused(
            _("«%(name)s» (%(what)s) is not a party. Add it to the parties, or name another.")
            % {"name": organisation, "what": what}
        )


def _check_flows(terms: AgreementTerms) -> None:
    seen: set[tuple[int, str]] = set()
    for flow in terms.flows:
        _check_party(flow.organisation, terms.parties, _("to whom data flow"))
        words = {
            "name": flow.organisation,
            "scope": dict(Agreement.Scope.choices).get(flow.scope, flow.scope),
        }
        if flow.scope not in terms.scopes:
            raise CooperationRefused(
                _(
                    "«%(scope)s» to «%(name)s» is not among what may be shared. Add it there, or take the flow out."
                )
                % words
            )
        if not flow.purpose.strip() or flow.legal_basis not in AgreedFlow.LegalBasis.values:
            raise CooperationRefused(
                _("Say for «%(scope)s» to «%(name)s» what for, and on which legal basis.") % words
            )
        if unknown := set(flow.field_classes) - set(FIELD_CLASS_WORDS):
            raise CooperationRefused(_("«%(what)s» is no kind of field.") % {"what": min(unknown)})
        if (flow.organisation.pk, flow.scope) in seen:
            raise CooperationRefused(
                _("«%(scope)s» to «%(name)s» stands twice among what flows. Say it in one row.") % words
            )
        seen.add((flow.organisation.pk, flow.scope))
