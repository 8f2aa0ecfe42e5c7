"""Changes of the register that somebody asks for, of invented households."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.people.registry.actions import ask_change
from ppaos.people.registry.models import ChangeRequest, Household, Person
from tests.factories.people import AT

DAY = date(2026, 11, 20)


def paper(name: str = "ใบ.pdf") -> SimpleUploadedFile:
    """A PDF as an upload brings it."""
    return SimpleUploadedFile(name, b"%PDF-1.7 x", content_type="application/pdf")


def asked(home: Household, kind: str, by: Any, person: Person | None = None, **given: Any) -> ChangeRequest:
    """A change asked for on 20 November."""
    wanted = given.pop("wanted", {})
    told = {"on": DAY, "reason": "ผู้ใหญ่บ้านแจ้ง", "evidence": None, "at": AT} | given
    return ask_change(kind=kind, household=home, person=person, wanted=wanted, by=by, **told)
