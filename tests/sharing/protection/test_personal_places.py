"""Every place where personal data lie is decided about, and every column can be emptied."""

import json
from typing import Any

import pytest
from django.db import connection, models

from ppaos.config.reference.pages import PAGES, file_of
from ppaos.ground.geography.models import AreaSuccession
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries.naming import Naming, naming_of
from ppaos.sharing.protection.actions._emptying import Emptied, empty_rows
from ppaos.sharing.protection.queries.emptied_columns import emptied, emptying
from ppaos.sharing.protection.queries.erasing import (
    EMPTIED,
    KEPT,
    LISTED,
    MASKED,
    REWRITTEN,
    decided_without_model,
    decisions,
    undecided,
)
from ppaos.support.referral.models import Delivery
from tests.factories.areas import make_areas
from tests.factories.erasing import erased
from tests.factories.people import citizen_id, household_of, person_named


def test_of_every_model_with_personal_fields_something_is_decided() -> None:
    assert undecided() == [], "say in decisions.toml what erasure does with them"
    assert decided_without_model() == []


def test_the_page_of_places_is_current() -> None:
    assert file_of("personal_data").read_text(encoding="utf-8") == PAGES["personal_data"]()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "label", sorted(label for label, each in decisions().items() if each.how not in (KEPT, LISTED))
)
def test_the_columns_of_every_place_can_be_emptied(label: str) -> None:
    decision = decisions()[label]
    fields = [
        each
        for each in decision.fields
        if decision.how != REWRITTEN or not isinstance(each, models.BinaryField)
    ]
    if fields:
        with connection.cursor() as cursor:
            cursor.execute("explain " + emptying(decision.model, fields, decision.also), {"ids": [1]})
    assert decision.how in (EMPTIED, MASKED) or decision.why["th"]


def test_a_column_that_can_be_neither_null_nor_empty_is_told() -> None:
    with pytest.raises(TypeError, match="nobody said"):
        emptied(AreaSuccession._meta.get_field("area"))


@pytest.mark.django_db
def test_nothing_is_done_where_there_is_no_row() -> None:
    done = Emptied()
    empty_rows(decisions()["registry.person"], [], done)
    assert done.emptied == {}


CALLED = [
    ("สมชายดี", "ใจงาม", "นายสมชายดี  ใจงาม มาเอง", "นาย— มาเอง"),
    ("สมชายดี", "ใจงาม", "สมชายดีใจงาม", "—"),
    ("สมชายดี", "ณ อยุธยา", "สมชายดี ณ  อยุธยา", "—"),
    ("มา", "ใจงาม", "มาแล้ว มาใจงาม", "มาแล้ว —"),
    ("A.B", "C+D", "A.B C+D AxB C+D", "— AxB C+D"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "last", "text", "left"), CALLED)
def test_a_name_is_found_alike_by_python_and_by_the_database(
    first: str, last: str, text: str, left: str
) -> None:
    naming = Naming((first,), (last,))
    with connection.cursor() as cursor:
        cursor.execute("select regexp_replace(%s, %s, '—', 'g')", [text, naming.loose_pattern])
        assert cursor.fetchone()[0] == left


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["{}", "{0}-{1}-{2}-{3}-{4}", "{0} {1} {2} {3} {4}"])
def test_an_id_is_found_plain_and_with_dashes(written: str) -> None:
    number = citizen_id(1)
    parts: list[Any] = [number[:1], number[1:5], number[5:10], number[10:12], number[12:]]
    text = written.format(number) if written == "{}" else written.format(*parts)
    with connection.cursor() as cursor:
        cursor.execute(
            "select %s ~ %s, %s ~ %s",
            [text, Naming((), (), (number,)).id_pattern, text, Naming().full_pattern],
        )
        assert cursor.fetchone() == (True, False)


@pytest.mark.django_db
def test_names_of_before_a_correction_are_names_too() -> None:
    make_areas()
    household_of("สมชาย")
    person = person_named("สมชาย")
    person.corrections.create(
        field="last_name", old_value="เก่า", new_value="นามสกุล", reason="x", made_at=person.created_at
    )
    assert set(naming_of([person.pk]).last_names) == {"นามสกุล", "เก่า"}
    assert naming_of([person.pk]).with_names([("ชาย", "")]).first_names == ("สมชาย", "ชาย")


@pytest.mark.django_db
def test_events_and_deliveries_name_nobody() -> None:
    make_areas()
    household_of("ปลาทองคำ", "สมหญิง")
    erased(person_named("ปลาทองคำ"))
    told = json.dumps(
        [*Event.objects.values_list("detail", flat=True), *Delivery.objects.values_list("body", flat=True)]
    )
    assert Event.objects.count() >= 3
    for secret in ("ปลาทองคำ", "สมหญิง", "นามสกุล", citizen_id(1), citizen_id(2)):
        assert secret not in json.loads(json.dumps(told, ensure_ascii=False))
    assert Person.objects.filter(erased_at=None).count() == 1
