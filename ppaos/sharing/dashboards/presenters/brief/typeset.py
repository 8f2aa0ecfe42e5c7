"""A brief as a PDF, and its charts as pictures for files of other kinds: one drawing for all."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst

from ppaos.sharing.dashboards.presenters.brief.cells import Cell

_PARTS = files("ppaos.sharing.dashboards.presenters.brief")
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
DOTS_AN_INCH = 200


def brief_pdf(content: dict[str, Any]) -> bytes:
    """The brief on A4, by the standard for archives (PDF/A-2b)."""
    pdf: bytes = _compiled("pages.typ", content, format="pdf", pdf_standards=["a-2b"])
    return pdf


def brief_pictures(content: dict[str, Any]) -> dict[str, bytes]:
    """The charts as PNG, by the key of their section."""
    keys = [section["key"] for section in content["sections"] if section["chart"]]
    if not keys:
        return {}
    drawn = _compiled("pictures.typ", content, format="png", ppi=DOTS_AN_INCH)
    return dict(zip(keys, drawn if isinstance(drawn, list) else [drawn], strict=True))


def _compiled(last: str, content: dict[str, Any], **options: Any) -> Any:
    given = {key: told for key, told in content.items() if key != "annex"}
    source = "\n".join(_PARTS.joinpath(name).read_text("utf-8") for name in ("start.typ", "charts.typ", last))
    return typst.compile(
        source.encode(), font_paths=_FONTS, ignore_system_fonts=True,
        sys_inputs={"brief": json.dumps(given, ensure_ascii=False, default=_as_data)}, **options,
    )  # fmt: skip


def _as_data(thing: Any) -> Any:
    if isinstance(thing, Cell):
        return thing.as_data()
    raise TypeError(f"{type(thing).__name__} is nothing that the typesetter reads")
