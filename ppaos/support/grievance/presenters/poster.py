"""Posters for a place: how to speak up, with a picture that phones read; always in Thai."""

import io
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.support.grievance.presenters.public_words import place_words
from ppaos.support.grievance.queries.kinds import kinds

_TEMPLATE = files("ppaos.support.grievance.presenters") / "poster.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]


def posters_pdf(areas: Sequence[Area], site: str) -> bytes:
    """A page for each area. `site`: where this installation is reached."""
    with override("th"):
        told = {
            "site": settings.SITE_NAME,
            "words": _words(),
            "kinds": [kind.plain for kind in kinds().values()],
            "posters": [_poster(area, site) for area in areas],
        }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"posters": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return pdf


def poster_address(area: Area, site: str) -> str:
    """Where the picture of a poster leads: the public page, which knows the place."""
    return f"{site.rstrip('/')}{reverse('public_voices:home')}?a={area.code}"


def _poster(area: Area, site: str) -> dict[str, Any]:
    address, out = poster_address(area, site), io.BytesIO()
    segno.make(address, micro=False, error="m").save(out, kind="svg", xmldecl=False, nl=False, border=2)
    typed = address.partition("?")[0]
    return {"place": place_words(area), "address": typed, "picture": out.getvalue().decode()}


def _words() -> dict[str, str]:
    return {
        "title": _("Tell us"),
        "scan": _("Scan with a phone: write it or tell it by voice. Or open"),
        "free": _("No fee, no account. You need not say who you are."),
        "without": _(
            "Without a phone: tell the village head, your health volunteer or the subdistrict office."
        ),
    }
