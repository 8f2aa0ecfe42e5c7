"""Outlines as GeoJSON for maps, and whom to thank for them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.presenters.words import label, name
from ppaos.ground.geography.queries import Outline

ATTRIBUTION = _(
    "Boundaries: Royal Thai Survey Department / OCHA COD-AB (CC BY 3.0 IGO), simplified. "
    "Names and codes: GeoThai (CC BY 4.0). Not a legal boundary."
)


def feature_collection(
    outlines: Sequence[Outline], figures: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """GeoJSON text: a feature an outline, with code, codes, name, label and the figures of its first area.

    `figures`, by area code, are what a map colours by (value, state, href, …). The stored geometry
    is put in as it is."""
    features = [_feature(outline, (figures or {}).get(outline.areas[0].code, {})) for outline in outlines]
    attribution = json.dumps(str(ATTRIBUTION), ensure_ascii=False)
    return f'{{"type":"FeatureCollection","attribution":{attribution},"features":[{",".join(features)}]}}'


def _feature(outline: Outline, figures: Mapping[str, Any]) -> str:
    first = outline.areas[0]
    properties = {
        "code": first.code,
        "codes": [area.code for area in outline.areas],
        "name": ", ".join(name(area) for area in outline.areas),
        "label": ", ".join(label(area) for area in outline.areas),
        "latitude": first.latitude,
        "longitude": first.longitude,
        **figures,
    }
    told = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","id":"{first.code}","properties":{told},"geometry":{outline.geometry}}}'
