"""What must hold before a record is changed by hand."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Household, Person


def check_is_kept(person: Person) -> None:
    """Raise RegistryError for a record that was merged into another."""
    if person.merged_into_id is not None:
        raise RegistryError(
            _("This record was merged into person %(kept)s. Change that one.")
            % {"kept": person.merged_into_id}
        )


def check_day(on: date, at: datetime, *, not_before: date | None, what: str) -> None:
    """Raise RegistryError for a day in the future, or before the one it must follow."""
    if on > timezone.localdate(at):
        raise RegistryError(
            _("%(what)s, %(day)s, lies in the future. Correct the date.")
            % {"what": what, "day": thai_date(on)}
        )
    if not_before is not None and on < not_before:
        raise RegistryError(
            _("%(what)s, %(day)s, lies before %(earliest)s. Correct the date.")
            % {"what": what, "day": thai_date(on), "earliest": thai_date(not_before)}
        )


def check_household_is_kept(household: Household) -> None:
    """Raise RegistryError for a household that was merged into another."""
    if household.merged_into_id is not None:
        raise RegistryError(
            _("This household was merged into %(kept)s. Change that one.")
            % {"kept": household.merged_into_id}
        )
