"""Files of help in words: what became of a file, what is wrong with a row, whom a doubtful row may name."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.models import Person
from ppaos.support.assistance.models import HelpImport
from ppaos.support.assistance.presenters.help import fault_words

TONES = {HelpImport.State.READ: "care", HelpImport.State.WRITTEN: "good", HelpImport.State.DROPPED: ""}


def row_fault_words(fault: str, kind: str = "") -> str:
    """What is wrong with a row of a file, and what to do."""
    return {
        "id_wrong": _("The citizen id is not right. Look at the card: 13 digits as text."),
        "nobody_named": _("The row names nobody. Write a citizen id or a name."),
        "day_unreadable": _("The day cannot be read. Write day, month and four-digit year: 22/11/2569."),
        "quantity_unreadable": _("The number cannot be read. Write digits only."),
        "amount_unreadable": _("The worth cannot be read. Write digits only."),
        "nobody_found": _(
            "Nobody of this name or id is registered in the area. Look at the spelling and the id."
        ),
        "lives_nowhere": _(
            "The person is registered and lives in no household now. Have the register put right."
        ),
    }.get(fault) or fault_words(fault, kind)


def file_rows(imports: Iterable[HelpImport]) -> list[dict[str, Any]]:
    """Files as rows of a list: what they held and what became of it."""
    return [
        {
            "import": each,
            "tone": TONES[HelpImport.State(each.state)],
            "area": label(each.area),
            "rows": each.counts.get("rows", 0),
            "linked": each.counts.get("linked", 0),
            "doubtful": each.counts.get("doubtful", 0),
            "failed": each.counts.get("faulty", 0)
            + each.counts.get("nobody", 0)
            + each.counts.get("refused", 0),
            "made": each.counts.get("made"),
            "known": each.counts.get("known"),
        }
        for each in imports
    ]


def doubts(rows: pl.DataFrame, people: Mapping[int, Person]) -> list[dict[str, Any]]:
    """Doubtful rows: what the file says, and who it may be, the likeliest first."""
    return [
        {
            "row_no": row["row_no"],
            "said": " ".join(part for part in (row["title"], row["first_name"], row["last_name"]) if part),
            "born": thai_date(row["birth_on"], row["birth_precision"] or "day") if row["birth_on"] else "",
            "place": " ".join(part for part in (row["house_no"], row["moo"]) if part),
            "what": row["what"],
            "baht": row["baht"],
            "people": [
                {
                    "pk": number,
                    "name": str(people[number]),
                    "born": _born(people[number]),
                    "area": _place(people[number]),
                }
                for number in json.loads(row["candidates"])
                if number in people
            ],
        }
        for row in rows.iter_rows(named=True)
    ]


def _born(person: Person) -> str:
    return thai_date(person.birth_on, person.birth_precision or "day") if person.birth_on else ""


def _place(person: Person) -> str:
    return label(person.area) if person.area else ""
