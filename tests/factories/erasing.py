"""People to be erased: a protection officer who asks, a data manager who approves, and what is found afterwards."""

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection

from ppaos.evidence.survey.models import Interview, Submission
from ppaos.evidence.survey.queries.instances import submission_xml
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.targeting.models import RowBlock
from ppaos.evidence.targeting.queries.rows import block_opened
from ppaos.ground.accounts.models import User
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.actions.erasing import ask_erasure, erase_person
from ppaos.sharing.protection.models import Erasure
from tests.factories.people import user_with

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def officer_of_protection(area_code: str = "46") -> User:
    """A protection officer: asks that somebody be erased."""
    return user_with("protection_officer", area_code)


def asked(person: Person, *, by: Any = None, **given: Any) -> Erasure:
    """An erasure that waits for a second person."""
    told = {"reason": "เจ้าของข้อมูลขอให้ลบ", "at": AT} | given
    return ask_erasure(person=person, by=by or officer_of_protection(), **told)


def erased(person: Person, **given: Any) -> Erasure:
    """A person erased by two."""
    return erase_person(erasure=asked(person, **given), by=user_with("data_manager", "46"), at=AT)


def stands_in(*words: str) -> list[str]:
    """Every table in which one of the words stands, sealed documents opened: found without asking the code that
    erases."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("ppaos.")]
    found = [table for table in sorted(tables) if _has(table, words)]
    found += ["rows" for block in RowBlock.objects.all() if _told(block_opened(block).write_json(), words)]
    found += [
        "submission" for each in Submission.objects.all() if _told(submission_xml(each).decode(), words)
    ]
    found += ["interview" for each in Interview.objects.all() if _told(str(interview_answers(each)), words)]
    return found


def _has(table: str, words: tuple[str, ...]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f'select 1 from "{table}" row where row::text like any(%s) limit 1',
            [[f"%{word}%" for word in words]],
        )
        return cursor.fetchone() is not None


def _told(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
