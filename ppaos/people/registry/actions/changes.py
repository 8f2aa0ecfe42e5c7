"""A change of the register between rounds: one asks with evidence, another approves or refuses."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.actions._change_checks import check_wanted
from ppaos.people.registry.actions._change_wanted import read_wanted
from ppaos.people.registry.actions._checks import check_day, check_household_is_kept, check_is_kept
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.people.registry.permissions import check_can_ask_change
from ppaos.people.registry.queries.change_facts import facts
from ppaos.people.registry.queries.change_kinds import FILE, FILE_OR_REASON, change_kinds

Kind, Channel, State = ChangeRequest.Kind, ChangeRequest.Channel, ChangeRequest.State
PURPOSE = "evidence of a change"


@audited("change.asked", subjects=("household", "person"))
def ask_change(
    *,
    kind: str,
    household: Household,
    person: Person | None,
    on: date,
    wanted: dict[str, Any],
    reason: str,
    evidence: Any,
    by: Any,
    at: datetime,
    channel: str = Channel.OFFICER,
) -> ChangeRequest:
    """Ask for a change that somebody else approves; nothing of the register changes yet.

    wanted: what each kind takes (`_change_wanted.TAKES`); of a wrong field «person.first_name», «dwelling.house_no»,
    «membership.relation» and the like with the right value. evidence: an upload cleaned by PaperField, a StoredFile,
    or None. The household itself asks with by None and the channel «asked_by_household». What stands now is kept
    beside it, so that whoever approves sees what is newer. Raises RegistryError, PermissionDenied.
    """
    _check_asked(kind, household, person, by, channel)
    check_day(on, at, not_before=None, what=_("The day of the change"))
    values = read_wanted(kind, wanted)
    check_wanted(kind, household, person, values, on)
    _check_evidence(kind, values, reason, evidence)
    other = _other(values, by)
    return ChangeRequest.objects.create(
        kind=kind, household=household, other_household=other, person=person, area_id=household.area_id, on=on,
        wanted=values, base=facts(kind=kind, household=household, other=other, person=person, wanted=values),
        reason=reason.strip()[:500], evidence=_kept(evidence, household, by, at), channel=channel, asked_by=by,
        asked_at=at,
    )  # fmt: skip


def _check_asked(kind: str, household: Household, person: Person | None, by: Any, channel: str) -> None:
    if kind not in Kind.values or channel not in Channel.values:
        raise RegistryError(f"«{kind}» by «{channel}» is no change. Choose one of {', '.join(Kind.values)}.")
    check_can_ask_change(by, household, person)
    if (by is None) != (channel == Channel.HOUSEHOLD):
        raise RegistryError("The household asks without a sign-in, everybody else with one.")
    names_somebody_else = kind == Kind.COME and person is not None
    if by is None and (names_somebody_else or not change_kinds()[kind].by_household):
        raise RegistryError(
            _("Ask the village leader or an officer for this change: «%(kind)s».")
            % {"kind": Kind(kind).label}
        )
    check_household_is_kept(household)
    if person is not None:
        check_is_kept(person)


def _check_evidence(kind: str, values: dict[str, Any], reason: str, evidence: Any) -> None:
    row = change_kinds()[kind]
    needs_file = row.evidence == FILE or bool(set(row.fields_by_file) & set(values))
    if needs_file and evidence is None:
        raise RegistryError(_("This change needs a photo or copy of the paper that shows it. Attach one."))
    if evidence is None and row.evidence == FILE_OR_REASON and not reason.strip():
        raise RegistryError(_("Attach the paper that shows it, or say how it is known."))


def _other(values: dict[str, Any], by: Any) -> Household | None:
    """The household that joins, if one does: somebody the asker sees too."""
    if values.get("other_household") is None:
        return None
    other = Household.objects.filter(pk=values["other_household"], merged_into__isnull=True).first()
    if other is None:
        raise RegistryError(_("Name the other household whose people live with this one now."))
    check_can_ask_change(by, other, None)
    return other


def _kept(evidence: Any, household: Household, by: Any, at: datetime) -> StoredFile | None:
    if evidence is None or isinstance(evidence, StoredFile):
        return evidence
    return store_file(
        content=evidence, name=evidence.name, purpose=PURPOSE, by=by, at=at, content_type=evidence.content_type,
        area_code=household.area_id,
    )  # fmt: skip
