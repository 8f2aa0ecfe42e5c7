"""Citizen ids at rest: sealed alike every time, opened again, refused with another key."""

import polars as pl
import pytest

from ppaos.ground.privacy import queries

IDS = ["1234567890121", None, "0000000000001"]


def test_a_column_of_ids_is_sealed_and_opened():
    sealed = queries.sealed_ids(pl.Series("citizen_id", IDS))
    assert sealed.to_list()[1] is None
    assert sealed.to_list()[0] == queries.sealed_id(IDS[0])
    assert b"123456" not in sealed.to_list()[0]
    assert queries.opened_ids(sealed).to_list() == IDS
    assert queries.opened_id(memoryview(sealed.to_list()[0])) == IDS[0]


def test_another_key_opens_nothing(settings, tmp_path, monkeypatch):
    sealed = queries.sealed_ids(pl.Series("citizen_id", IDS))
    monkeypatch.setenv("PPAOS_KEY_FILE", str(tmp_path / "other.key"))
    with pytest.raises(queries.KeyMissing, match=r"other\.key is missing"):
        queries.sealed_id(IDS[0])
    (tmp_path / "other.key").write_text("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    with pytest.raises(queries.KeyWrong):
        queries.opened_id(sealed[0])
    with pytest.raises(queries.KeyWrong):
        queries.opened_ids(sealed)
