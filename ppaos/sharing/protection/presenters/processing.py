"""The record of processing in words: on the page, and as a workbook."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import AgreedFlow, Agreement, Grant
from ppaos.people.cooperation.permissions import class_words
from ppaos.people.cooperation.presenters import organisation_name
from ppaos.sharing.protection.queries.processing import Processing, Recipient, source


def processing_rows(record: Iterable[Processing]) -> list[dict[str, Any]]:
    """One row an activity, in the language of the screen."""
    language = (get_language() or "th")[:2]
    return [
        {
            "code": line.activity.code,
            "label": line.activity.label[language],
            "purpose": line.activity.purpose[language],
            "subjects": line.activity.subjects[language],
            "classes": class_words(line.field_classes),
            "bases": [str(AgreedFlow.LegalBasis(basis).label) for basis in line.activity.bases],
            "roles": [str(Grant.Role(role).label) for role in line.roles],
            "tables": [{"name": name, "fields": ", ".join(fields)} for name, fields in line.tables.items()],
            "recipients": [_recipient(each) for each in line.recipients],
        }
        for line in record
    ]


def workbook(record: Iterable[Processing], as_of: str) -> dict[str, list[list[Any]]]:
    """The record and its recipients as sheets."""
    rows = processing_rows(record)
    law, status = source()
    lines = [
        [
            row["label"], row["purpose"], row["subjects"], row["classes"], "; ".join(row["bases"]),
            "; ".join(row["roles"]), "; ".join(each["to"] for each in row["recipients"]),
        ]
        for row in rows
    ]  # fmt: skip
    received = [
        [
            row["label"],
            each["to"],
            each["scope"],
            each["classes"],
            each["basis"],
            each["purpose"],
            each["title"],
        ]
        for row in rows
        for each in row["recipients"]
    ]
    return {
        _("Record of processing"): [_heads(), *lines],
        _("Recipients"): [
            [
                _("Activity"), _("Recipient"), _("What is received"), _("Kinds of data"), _("Legal basis"),
                _("Purpose"), _("Agreement"),
            ],
            *received,
        ],
        _("About this record"): [
            [_("Topic"), _("What is told")], [_("As of"), as_of], [_("Law"), law], [_("Status"), _(status)],
        ],
    }  # fmt: skip


def _heads() -> list[str]:
    return [
        _("Activity"), _("Purpose"), _("Data subjects"), _("Kinds of data"), _("Legal basis"), _("Roles at work"),
        _("Recipients"),
    ]  # fmt: skip


def _recipient(found: Recipient) -> dict[str, Any]:
    return {
        "to": organisation_name(found.organisation),
        "scope": str(Agreement.Scope(found.scope).label),
        "classes": class_words(found.field_classes) or _("the agreement names no kinds"),
        "basis": str(AgreedFlow.LegalBasis(found.basis).label) if found.basis else _("not told"),
        "purpose": found.purpose,
        "title": found.agreement.title,
        "agreement": found.agreement,
    }
