"""Somebody who owns the database alters the past in SQL: the check by a stranger names what was touched."""

import json

import pytest

from ppaos.engine.audit_chain import sealed_before
from ppaos.ground.privacy.actions.chain import SEAL
from ppaos.ground.privacy.models import AuditSeal, Event, EventLink
from ppaos.ground.privacy.queries.signing import public_keys, signed, verified
from tests.factories.audited import BEGUN, days_at_work, found_by_a_stranger, ran, tied_anew

pytestmark = pytest.mark.django_db
# Three days of four events and their seals: lines 1–4, 5–9, 10–14, and the last seal's own event 15.
SEALED, LAST = (4, 9, 14), 15


@pytest.fixture(autouse=True)
def three_days(db):
    days_at_work()
    assert [seal.position for seal in AuditSeal.objects.order_by("number")] == list(SEALED)
    assert EventLink.objects.count() == LAST


@pytest.fixture
def kept(tmp_path):
    """The seals as an outside keeper got them by mail."""
    file = tmp_path / "kept.txt"
    file.write_text("\n\n".join(f"seal: {seal.token}" for seal in AuditSeal.objects.all()))
    return file


@pytest.fixture
def key(tmp_path):
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(public_keys()))
    return file


def event_at(position):
    return EventLink.objects.get(position=position).event_id


COLUMNS = {
    "at": "at + interval '1 second'",
    "verb": "'person.seen'",
    "actor_id": "coalesce(actor_id, 0) + 1",
    "actor_label": "actor_label || ' '",
    "area_code": "'46'",
    "purpose": "'support '",
    "detail": "detail || '{\"x\": null}'",
    "id": "id + 100000",
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("position", [1, 7, LAST])
def test_any_column_of_an_event_altered(tmp_path, column, position):
    ran(f"update privacy_event set {column} = {COLUMNS[column]} where id = %s", event_at(position))
    found = found_by_a_stranger(tmp_path)
    expected = "missing" if column == "id" else "altered"
    assert found[0] == f"{expected} {position} {position}"
    if column != "id":
        assert len(found) == 1


def test_every_column_of_an_event_was_tried():
    assert set(COLUMNS) == {field.column for field in Event._meta.concrete_fields}


@pytest.mark.parametrize(
    "sql",
    [
        "update privacy_eventsubject set subject_id = subject_id + 1 where event_id = %s",
        "update privacy_eventsubject set label = 'registry.person' where event_id = %s",
        "delete from privacy_eventsubject where event_id = %s",
        "insert into privacy_eventsubject (event_id, label, subject_id) values (%s, 'registry.person', 5)",
        "update privacy_eventlink set linked_at = linked_at - interval '1 day' where event_id = %s",
        "update privacy_eventlink set hash = sha256('x') where event_id = %s",
    ],
)
def test_subjects_and_links_altered(tmp_path, sql):
    ran(sql, event_at(7))
    assert found_by_a_stranger(tmp_path)[0] == "altered 7 7"


@pytest.mark.parametrize(("first", "last"), [(1, 1), (7, 7), (LAST, LAST), (5, 9), (1, LAST)])
def test_events_deleted(tmp_path, first, last):
    numbers = [event_at(position) for position in range(first, last + 1)]
    ran("delete from privacy_event where id = any(%s)", numbers)
    expected = [f"missing {position} {position}" for position in range(first, last + 1)]
    assert found_by_a_stranger(tmp_path)[: len(expected)] == expected


@pytest.mark.parametrize(("first", "last"), [(1, 1), (7, 7), (5, 9), (10, LAST)])
def test_events_deleted_with_their_links(tmp_path, kept, first, last):
    numbers = [event_at(position) for position in range(first, last + 1)]
    ran("delete from privacy_event where id = any(%s)", numbers)
    ran("delete from privacy_eventlink where event_id = any(%s)", numbers)
    found = found_by_a_stranger(tmp_path, seals=kept)
    if last < LAST:
        assert f"missing {first} {last}" in found
    else:
        assert found, "what is tied next takes the place of what was cut off, and the seal on it tells"


def test_the_end_cut_off_with_its_seal_is_told_by_the_kept_seals(tmp_path, kept):
    ran("delete from privacy_eventlink where position > 9; delete from privacy_auditseal where number = 3")
    ran("delete from privacy_event where id not in (select event_id from privacy_eventlink)")
    assert found_by_a_stranger(tmp_path) == []
    assert found_by_a_stranger(tmp_path, seals=kept) == ["missing 11 14", "unsealed 14 14 3"]


def test_an_event_put_in_afterwards(tmp_path):
    ran(
        "insert into privacy_event (at, verb, actor_id, actor_label, area_code, purpose, detail)"
        " values (%s, 'consent.given', null, 'system', '46', '', '{}')",
        BEGUN,
    )
    assert found_by_a_stranger(tmp_path) == [f"late {LAST + 1} {LAST + 1}"]


def test_an_event_put_in_between_by_moving_the_others(tmp_path):
    ran("update privacy_eventlink set position = -position where position > 6")
    ran("update privacy_eventlink set position = 1 - position where position < 0")
    ran("insert into privacy_eventlink values (7, 999999, now(), sha256('x'))")
    found = found_by_a_stranger(tmp_path)
    altered = {f"altered {position} {position}" for position in range(8, LAST + 2)}
    assert {"missing 7 7", *altered} <= set(found)


def test_two_events_change_places(tmp_path):
    one, other = event_at(6), event_at(8)
    ran("update privacy_eventlink set event_id = -1 where event_id = %s", one)
    ran("update privacy_eventlink set event_id = %s where event_id = %s", one, other)
    ran("update privacy_eventlink set event_id = %s where event_id = -1", other)
    assert found_by_a_stranger(tmp_path) == ["altered 6 6", "altered 8 8"]


def test_the_chain_rewritten_onward_with_right_hashes(tmp_path):
    ran("update privacy_event set actor_label = 'somebody else' where id = %s", event_at(7))
    tied_anew()
    assert found_by_a_stranger(tmp_path) == ["rewritten 5 9 2", "rewritten 10 14 3"]


def sealed_anew(change):
    """Rewrite the seals as well, and the tokens by `change`."""
    before = ""
    for seal in AuditSeal.objects.order_by("number"):
        tied = bytes(EventLink.objects.get(position=seal.position).hash)
        claims = verified(seal.token, SEAL) | {
            "hash": tied.hex(),
            "before": sealed_before(before) if before else "",
        }
        before = change(claims, seal)
        ran("update privacy_auditseal set hash = %s, token = %s where number = %s", tied, before, seal.number)


def test_seals_rewritten_without_the_key(tmp_path):
    def another_payload(claims, seal):
        head, _, signature = seal.token.split(".")
        payload = signed(claims, SEAL).split(".")[1]
        return f"{head}.{payload}.{signature}"

    ran("update privacy_event set actor_label = 'somebody else' where id = %s", event_at(7))
    tied_anew()
    sealed_anew(another_payload)
    found = found_by_a_stranger(tmp_path)
    assert "the signature of seal no. 2 of the file does not hold by this key" in found
    assert "the signature of seal no. 3 of the file does not hold by this key" in found


def test_all_rewritten_by_who_holds_the_key_is_told_by_the_kept_seals(tmp_path, kept, key):
    ran("update privacy_event set actor_label = 'somebody else' where id = %s", event_at(7))
    tied_anew()
    sealed_anew(lambda claims, _: signed(claims, SEAL))
    assert found_by_a_stranger(tmp_path, key=key) == []
    found = found_by_a_stranger(tmp_path, seals=kept, key=key)
    assert found == ["rewritten 5 9 2", "resealed 9 9 2", "rewritten 10 14 3", "resealed 14 14 3"]


@pytest.mark.parametrize(("number", "found"), [(1, "unsealed 9 9 1"), (2, "unsealed 14 14 2")])
def test_a_seal_deleted(tmp_path, number, found):
    ran("delete from privacy_auditseal where number = %s", number)
    assert found_by_a_stranger(tmp_path) == [found]


def test_the_last_seal_deleted_is_told_by_the_kept_seals(tmp_path, kept):
    ran("delete from privacy_auditseal where number = 3")
    assert found_by_a_stranger(tmp_path, seals=kept) == ["unsealed 14 14 3"]


def test_all_truncated(tmp_path, kept):
    ran(
        "truncate privacy_eventlink, privacy_auditseal, privacy_event, privacy_eventsubject, privacy_unlinkedevent"
    )
    found = found_by_a_stranger(tmp_path, seals=kept)
    assert found[:2] == ["missing 1 14", "unsealed 4 4 1"]
