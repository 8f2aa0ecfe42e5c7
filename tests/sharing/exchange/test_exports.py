"""Lists as files: what is in them, for whom, and the trace each leaves."""

import io
import json
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import openpyxl
import polars as pl
import pyarrow.parquet
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Person, Restriction
from ppaos.sharing.dashboards.models import AreaFigure
from ppaos.sharing.exchange.actions import exports
from ppaos.sharing.exchange.actions.exports import Order
from ppaos.sharing.exchange.models import ExportFile
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.rows import ALL, Narrowed, frames_of, rows_of
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
PURPOSE = "assist"


def frame_of(code, user, area="46", narrowed=ALL, columns=()):
    listing = listings()[code]
    return pl.concat(frames_of(rows_of(listing, user, [area], narrowed), listing.chosen(columns), [area]))


def sent(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("code", list(listings()))
def test_every_list_can_be_read(homes, code):
    frame = frame_of(code, data_manager_of("46"))
    assert frame.columns == [column.code for column in listings()[code].columns]


def test_a_list_holds_the_rows_its_reader_sees_with_the_places_they_lie_in(homes):
    frame = frame_of("households", data_manager_of("4601"))
    assert frame["household_code"].to_list() == ["K-1", "K-2", "K-3"]
    assert frame["village"].to_list() == ["บ้านสมมุติ", "บ้านสมมุติ", "บ้านเหนือ"]
    assert frame["district"].unique().to_list() == ["เมืองกาฬสินธุ์"]
    assert frame.schema["standing_on"] == pl.Date
    assert frame_of("households", data_manager_of("4605")).is_empty()


def test_a_list_is_narrowed_by_area_state_and_days(homes):
    user = data_manager_of("46")
    assert frame_of("households", user, "460102")["household_code"].to_list() == ["K-3"]
    poor = Narrowed(state="verified")
    assert frame_of("households", user, narrowed=poor)["household_code"].to_list() == ["K-1", "K-3"]
    day = homes[0].standing_on
    assert frame_of("households", user, narrowed=Narrowed(since=day, until=day)).height == 3
    assert frame_of("households", user, narrowed=Narrowed(until=day.replace(year=2020))).is_empty()
    assert Narrowed.of(poor.given()) == poor
    assert Narrowed.of(Narrowed(since=day).given()).since == day


def test_who_objected_is_in_no_list_about_people(homes):
    person = Person.objects.get(first_name="มาลี")
    Restriction.objects.create(person=person, valid_from=AT.date(), made_at=AT, reason="ขอ")
    user = data_manager_of("46")
    assert "มาลี" not in frame_of("members", user)["first_name"].to_list()
    assert frame_of("members", user).height == 3
    assert frame_of("households", user).height == 3


def test_figures_of_areas_are_null_where_nothing_was_measured(homes):
    frame = frame_of("area_figures", user_with("governor_office", "46"), "4601")
    told = dict(frame.filter(area_code="4601").select("figure", "figure_value").iter_rows())
    assert told["households_poor"] == 2
    assert told.get("score_overall") is None
    AreaFigure.objects.create(area_id="4601", figure="households_added", value=0)
    frame = frame_of("area_figures", user_with("governor_office", "46"), "4601")
    assert frame.filter(area_code="4601", figure="households_added")["figure_value"].to_list() == [None]


def test_a_csv_comes_in_an_archive_with_its_dictionary(client, homes):
    client.force_login(data_manager_of("46"))
    columns = ["household_id", "village", "standing"]
    answer = client.post(
        "/exports/lists/households/take/?area=4601",
        {"format": "csv", "purpose": PURPOSE, "columns": columns},
    )
    archive = zipfile.ZipFile(io.BytesIO(sent(answer)))
    text = archive.read("households.csv").decode("utf-8-sig")
    assert text.splitlines()[0] == "household_id,area_code,standing,village".replace(
        "standing,village", "village,standing"
    )
    assert len(text.splitlines()) == 4
    told = pl.read_csv(io.BytesIO(archive.read("dictionary.csv")))
    assert told["column"].to_list() == ["household_id", "area_code", "village", "standing"]
    assert "verified = " in told.row(3)[-1]
    assert "เมืองกาฬสินธุ์" in archive.read("README.txt").decode()
    event = Event.objects.get(verb="export.made")
    assert (event.purpose, event.detail) == (PURPOSE, {"what": "list households", "rows": 3})


def test_a_workbook_speaks_in_words_and_says_where_it_came_from(client, homes):
    client.force_login(data_manager_of("46"))
    answer = client.post(
        "/exports/lists/members/take/?area=46",
        {"format": "xlsx", "purpose": PURPOSE, "columns": ["first_name", "is_head", "presence"]},
    )
    book = openpyxl.load_workbook(io.BytesIO(sent(answer)))
    assert book.sheetnames == ["แถว", "พจนานุกรมข้อมูล", "ที่มาของแฟ้ม"]
    rows = list(book["แถว"].values)
    assert rows[0] == ("ชื่อ", "เป็นหัวหน้าครัวเรือน", "การอยู่อาศัยและทะเบียนบ้าน")
    assert rows[1][:2] == ("สมหวัง", "ใช่")


def test_more_rows_than_a_sheet_holds_go_on_the_next(homes, monkeypatch, tmp_path):
    monkeypatch.setattr("ppaos.sharing.exchange.actions._files.ROWS_A_SHEET", 2)
    user = data_manager_of("46")
    taken = exports.take_out(order=order("households"), by=user, at=AT)
    with (tmp_path / "x.xlsx").open("wb") as out:
        taken.write(out, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [book[name].max_row for name in book.sheetnames[:2]] == [3, 2]


@pytest.mark.parametrize("format", ["xlsx", "parquet", "csv"])
def test_an_empty_list_is_a_file_with_a_header(homes, format, tmp_path):
    user = data_manager_of("4605")
    taken = exports.take_out(order=order("needs", "4605", format=format), by=user, at=AT)
    with (tmp_path / "x").open("wb") as out:
        taken.write(out, format)
    assert (tmp_path / "x").stat().st_size > 100


def test_parquet_carries_its_dictionary(homes, tmp_path):
    taken = exports.take_out(order=order("households"), by=data_manager_of("46"), at=AT)
    with (tmp_path / "x.parquet").open("wb") as out:
        taken.write(out, "parquet")
    table = pyarrow.parquet.read_table(tmp_path / "x.parquet")
    assert table.num_rows == 3
    assert table.schema.field("standing").metadata[b"th"].decode() == "สถานะครัวเรือน"
    assert "households" in json.dumps(json.loads(table.schema.metadata[b"ppaos"]))


def test_pieces_are_told_to_who_follows_and_make_one_file(homes, monkeypatch, tmp_path):
    told = order("households", format="parquet")
    assert Order.of(told.kept()) == told
    pieces = exports.take_out(order=told, by=data_manager_of("46"), at=AT)
    frames = [frame for whole in pieces.frames for frame in whole.iter_slices(1)]
    followed = []
    progress = SimpleNamespace(report=lambda done, total: followed.append((done, total)))
    taken = replace(pieces, frames=frames)
    with (tmp_path / "x.parquet").open("wb") as out:
        replace(taken, frames=exports._followed(taken, progress)).write(out, "parquet")
    assert pyarrow.parquet.read_table(tmp_path / "x.parquet").num_rows == 3
    assert followed == [(1, 3), (2, 3), (3, 3)]


def order(code, area="46", columns=(), format="xlsx"):
    return Order(code, area, Narrowed(), tuple(columns), format, PURPOSE)


def test_a_long_list_is_written_by_a_worker_and_waits_for_who_asked(client, homes, monkeypatch):
    monkeypatch.setattr("ppaos.sharing.exchange.views.lists.ROWS_AT_ONCE", 1)
    user = data_manager_of("46")
    client.force_login(user)
    address = "/exports/lists/households/take/?area=46"
    answer = client.post(address, {"format": "csv", "purpose": PURPOSE, "columns": ["standing"]})
    assert answer.headers["Location"].startswith("/work/jobs/")
    assert Event.objects.filter(verb="export.asked").count() == 1
    made = exports.make_export(order=order("households", format="csv"), by=user, at=AT)
    assert made.rows == 3
    assert "ครัวเรือน" in client.get("/exports/files/").content.decode()
    assert sent(client.post(f"/exports/files/{made.pk}/"))[:2] == b"PK"
    assert ExportFile.objects.get(pk=made.pk).fetched_at
    assert Event.objects.filter(verb="export.fetched").count() == 1
    client.force_login(data_manager_of("46"))
    assert client.post(f"/exports/files/{made.pk}/").status_code == 404


def test_a_file_is_not_fetched_without_the_right_and_is_erased_after_its_days(client, homes):
    user = data_manager_of("46")
    made = exports.make_export(order=order("households"), by=user, at=timezone.now())
    user.grants.update(valid_to=timezone.localdate())
    client.force_login(user)
    assert client.post(f"/exports/files/{made.pk}/").status_code == 403
    assert exports.end_exports(by=None, at=made.ends_at) == 1
    assert exports.end_exports(by=None, at=made.ends_at) == 0
    assert client.post(f"/exports/files/{made.pk}/").status_code == 404


def test_columns_a_role_does_not_see_do_not_leave(homes):
    governor = user_with("governor_office", "46")
    with pytest.raises(PermissionDenied):
        exports.take_out(order=order("households"), by=governor, at=AT)
    officer = user_with("protection_officer", "46")
    with pytest.raises(PermissionDenied):
        exports.take_out(order=order("households"), by=officer, at=AT)
    assert exports.take_out(order=order("area_figures"), by=governor, at=AT).about.rows > 0
