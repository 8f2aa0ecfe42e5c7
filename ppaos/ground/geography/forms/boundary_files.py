"""What do the boundary files say? TopoJSON and label points, read into frames."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

# File, and the collection in it. The country's page shows provinces, so these come in their lightest form.
FILES = {
    "provinces": ("provinces.small.topo.json", "provinces.topo.json"),
    "districts": ("districts.topo.json",),
    "subdistricts": ("subdistricts.topo.json",),
}
POINTS = "points.csv"
DECIMALS = 4  # about 11 m, finer than the files' own grid
OUTLINES = {"code": pl.String, "polygon_code": pl.String, "geometry": pl.String}


class BoundaryFileUnreadable(ValueError):
    """A boundary file is missing or is not what it should be; the message says which and what to do."""


def read_outlines(folder: Path) -> pl.DataFrame:
    """All outlines in the folder: code, polygon_code, geometry (GeoJSON text), one row an area.

    An outline that stands for several areas (`codes`) gives each a row with the same polygon_code."""
    rows = [
        row for collection, names in FILES.items() for row in _file_rows(_found(folder, names), collection)
    ]
    return pl.DataFrame(rows, schema=OUTLINES, orient="row").unique("code", keep="last", maintain_order=True)


def read_points(folder: Path) -> pl.DataFrame:
    """Label points: code, latitude, longitude; empty where the folder has none."""
    schema = {"code": pl.String, "latitude": pl.Float64, "longitude": pl.Float64}
    if not (folder / POINTS).exists():
        return pl.DataFrame(schema=schema)
    points = pl.read_csv(
        folder / POINTS, columns=["code", "lat", "lon"], schema_overrides={"code": pl.String}
    )
    return points.rename({"lat": "latitude", "lon": "longitude"}).select(*schema)


def _found(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise BoundaryFileUnreadable(
        f"There is no file {' or '.join(names)} in {folder}. Give the folder that holds the boundary files."
    )


def _file_rows(path: Path, collection: str) -> list[tuple[str, str, str]]:
    try:
        topology = json.loads(path.read_text(encoding="utf-8"))
        features = topology["objects"][collection]["geometries"]
        arcs = decoded_arcs(topology)
    except (ValueError, KeyError, TypeError) as error:
        raise BoundaryFileUnreadable(
            f"{path} is no TopoJSON with the collection «{collection}» ({error!r}). Fetch the file again."
        ) from error
    rows = []
    for feature in features:
        text = json.dumps(geometry(feature, arcs), separators=(",", ":"))
        code = str(feature["properties"]["code"])
        rows += [(one, code, text) for one in feature["properties"].get("codes", code).split()]
    return rows


def decoded_arcs(topology: dict[str, Any]) -> list[np.ndarray]:
    """The arcs of a topology as coordinates: steps added up, scaled and moved where it is quantised."""
    if "transform" not in topology:
        return [np.round(np.array(arc, dtype=float), DECIMALS) for arc in topology["arcs"]]
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.round(np.cumsum(np.array(arc), axis=0) * scale + move, DECIMALS) for arc in topology["arcs"]]


def geometry(feature: dict[str, Any], arcs: list[np.ndarray]) -> dict[str, Any]:
    """The GeoJSON geometry of a polygon or multipolygon of a topology."""
    if feature["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _polygon(feature["arcs"], arcs)}
    if feature["type"] == "MultiPolygon":
        return {"type": "MultiPolygon", "coordinates": [_polygon(one, arcs) for one in feature["arcs"]]}
    raise BoundaryFileUnreadable(
        f"{feature.get('id')} is a {feature['type']}; areas have polygons. Fetch the boundary files again."
    )


def _polygon(rings: list[list[int]], arcs: list[np.ndarray]) -> list[list[list[float]]]:
    """Rings of a polygon, the outer one counter-clockwise and holes clockwise as GeoJSON asks."""
    joined = [_ring(ring, arcs) for ring in rings]
    turned = [ring if (_area(ring) > 0) == (index == 0) else ring[::-1] for index, ring in enumerate(joined)]
    return [ring.tolist() for ring in turned]


def _ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Arcs end to end; a negative index is the arc ~index backwards; each begins where the last ended."""
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _area(ring: np.ndarray) -> float:
    """Twice the signed area: positive where the ring runs counter-clockwise."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
