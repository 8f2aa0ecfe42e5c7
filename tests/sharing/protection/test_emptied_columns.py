"""Whatever table personal data lie in, its columns are counted, emptied and masked by the key it has."""

import pytest
from django.db import connection

from ppaos.sharing.protection.queries.emptied_columns import (
    counted_filled,
    counted_named,
    emptying,
    ids_named,
    masking,
    written_fields,
)
from ppaos.sharing.protection.queries.personal import places

pytestmark = pytest.mark.django_db
NOBODY = "ไม่มีใครชื่อนี้เลย"


def test_the_statements_run_on_every_table():
    for place in places():
        fields = [place.model._meta.get_field(name) for name in vars(place.model).get("PERSONAL", {})]
        if not fields or not place.model._meta.managed:  # a view has no rows of its own
            continue
        written = written_fields(fields)
        assert counted_filled(place.model, fields, [0]) == {}
        with connection.cursor() as cursor:
            cursor.execute(emptying(place.model, fields, {}), {"ids": [0]})
            if written:
                cursor.execute(masking(place.model, written), {"ids": [0], "full": NOBODY, "loose": NOBODY})
        if written:
            assert counted_named(place.model, written, [0], NOBODY) == {}
            assert ids_named(place.model, written, NOBODY, most=1) == []
