"""Outlines: read from TopoJSON, stored, served as GeoJSON; and everything works without them."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

from ppaos.ground.geography.forms.boundary_files import BoundaryFileUnreadable, decoded_arcs, geometry
from ppaos.ground.geography.models import Area, Boundary
from ppaos.ground.geography.presenters import feature_collection
from ppaos.ground.geography.queries import outlines_of
from tests.factories.areas import AT, make_areas

# Two squares side by side that share the edge x = 1 (arc 0, upwards), on a grid of quarters.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.25, 0.25], "translate": [103.0, 16.0]},
    "arcs": [
        [[4, 0], [0, 4]],
        [[4, 4], [-4, 0], [0, -4], [4, 0]],
        [[4, 4], [4, 0], [0, -4], [-4, 0]],
        [[1, 1], [1, 0], [0, 1], [-1, 0], [0, -1]],
    ],
}
LEFT = [[103.0, 16.0], [104.0, 16.0], [104.0, 17.0], [103.0, 17.0]]
RIGHT = [[104.0, 16.0], [105.0, 16.0], [105.0, 17.0], [104.0, 17.0]]


def corners(ring):
    """The ring from its lowest corner on: where a ring begins is of no matter."""
    assert ring[0] == ring[-1]
    start = ring.index(min(ring[:-1]))
    return ring[start:-1] + ring[:start]


def drawn(rings, kind="Polygon"):
    return geometry({"type": kind, "arcs": rings}, decoded_arcs(TOPOLOGY))["coordinates"]


def test_rings_are_put_together_from_arcs_and_run_as_geojson_asks():
    assert corners(drawn([[0, 1]])[0]) == LEFT
    assert corners(drawn([[-2, -1]])[0]) == LEFT
    assert corners(drawn([[0, 2]])[0]) == RIGHT


def test_holes_run_the_other_way():
    outer, hole = drawn([[0, 1], [3]])
    assert corners(outer) == LEFT
    assert corners(hole) == [[103.25, 16.25], [103.25, 16.5], [103.5, 16.5], [103.5, 16.25]]


def test_several_polygons_and_an_unquantised_topology():
    assert len(drawn([[[0, 1]], [[0, 2]]], kind="MultiPolygon")) == 2
    plain = decoded_arcs({"arcs": [[[103.0, 16.0], [104.0, 16.0]]]})
    assert plain[0].tolist() == [[103.0, 16.0], [104.0, 16.0]]


def test_what_is_no_polygon_is_refused():
    with pytest.raises(BoundaryFileUnreadable, match="areas have polygons"):
        geometry({"type": "Point", "id": "46"}, [])


def write_files(folder):
    """Boundary files of the few areas: the two districts side by side, two subdistricts on one outline."""

    def polygon(code, rings, **more):
        return {"type": "Polygon", "arcs": rings, "properties": {"code": code, **more}}

    files = {
        "provinces.small.topo.json": ("provinces", [polygon("46", [[0, 1]])]),
        "districts.topo.json": ("districts", [polygon("4601", [[0, 1]]), polygon("4605", [[0, 2]])]),
        "subdistricts.topo.json": (
            "subdistricts",
            [polygon("460199", [[0, 1]], codes="460101 460102"), polygon("999999", [[0, 1]])],
        ),
    }
    for name, (collection, shapes) in files.items():
        (folder / name).write_text(json.dumps({**TOPOLOGY, "objects": {collection: {"geometries": shapes}}}))
    (folder / "points.csv").write_text("level,code,lon,lat,area_km2\nprovince,46,103.5,16.4,6947\n")


@pytest.fixture
def imported(db, tmp_path, capsys):
    make_areas()
    write_files(tmp_path)
    call_command("import_boundaries", str(tmp_path))
    return capsys.readouterr().out


def test_import_says_what_it_did_and_what_it_left_out(imported, tmp_path, capsys):
    assert "6 outlines read: 5 written, 0 removed, 1 label points set" in imported
    assert "999999" in imported
    assert Area.objects.get(code="46").latitude == 16.4
    call_command("import_boundaries", str(tmp_path))
    assert "0 written, 0 removed, 0 label points" in capsys.readouterr().out


def test_an_outline_the_files_no_longer_have_goes(imported, tmp_path, capsys):
    Boundary.objects.create(area_id="460510", polygon_code="460510", geometry="{}", imported_at=AT)
    call_command("import_boundaries", str(tmp_path))
    assert "0 written, 1 removed" in capsys.readouterr().out


def test_areas_divided_since_the_survey_share_one_shape(imported):
    collection = json.loads(feature_collection(outlines_of("4601", AT.date()), {"460101": {"value": 7}}))
    (feature,) = collection["features"]
    assert sorted(feature["properties"]["codes"]) == ["460101", "460102"]
    assert "กาฬสินธุ์" in feature["properties"]["name"]
    assert "เหนือ" in feature["properties"]["name"]


def test_figures_are_put_beside_the_shape(imported):
    collection = json.loads(
        feature_collection(outlines_of("46", AT.date()), {"4601": {"value": 7, "state": ""}})
    )
    by_code = {feature["id"]: feature["properties"] for feature in collection["features"]}
    assert by_code["4601"]["value"] == 7
    assert "value" not in by_code["4605"]
    assert "GeoThai" in collection["attribution"]


def test_an_area_whose_parts_have_no_outline_shows_its_own(imported):
    assert [outline.areas[0].code for outline in outlines_of("460101", AT.date())] == ["460101"]


@pytest.mark.urls("ppaos.ground.geography.urls")
def test_the_map_is_served_once_and_then_only_confirmed(imported, client):
    address = reverse("area_boundaries", args=["46"])
    client.force_login(get_user_model().objects.create(username="somchai"))
    first = client.get(address)
    assert first["Content-Type"] == "application/geo+json"
    assert "private" in first["Cache-Control"]
    assert len(first.json()["features"]) == 2
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(reverse("area_boundaries", args=["99"])).status_code == 404


@pytest.mark.django_db
def test_without_outlines_the_map_is_empty(client):
    make_areas()
    assert json.loads(feature_collection(outlines_of("46", AT.date())))["features"] == []


@pytest.mark.django_db
def test_without_a_folder_the_command_says_what_is_missing(capsys):
    call_command("import_boundaries")
    assert "everything else works without them" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_cannot_be_imported_is_named(tmp_path):
    with pytest.raises(CommandError, match="load_areas"):
        call_command("import_boundaries", str(tmp_path))
    make_areas()
    with pytest.raises(CommandError, match=r"provinces\.small\.topo\.json"):
        call_command("import_boundaries", str(tmp_path))
    write_files(tmp_path)
    (tmp_path / "points.csv").unlink()
    call_command("import_boundaries", str(tmp_path))
    (tmp_path / "districts.topo.json").write_text("{}")
    with pytest.raises(CommandError, match=r"districts\.topo\.json is no TopoJSON"):
        call_command("import_boundaries", str(tmp_path))
