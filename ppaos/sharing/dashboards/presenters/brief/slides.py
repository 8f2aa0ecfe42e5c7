"""A brief as slides for a meeting: a chart or a table a slide, definitions in the notes of the speaker."""

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from ppaos.sharing.dashboards.presenters.brief.cells import Cell
from ppaos.sharing.dashboards.presenters.brief.typeset import brief_pictures

FONT = "TH Sarabun New"
WIDTH, HEIGHT, MARGIN, TOP = 338, 190, 14, 34
INK, SOFT, WHITE = (
    RGBColor.from_string(hexadecimal)  # type: ignore[no-untyped-call]
    for hexadecimal in ("1A2130", "4A5468", "FFFFFF")
)
ROWS_A_SLIDE, CARDS_A_SLIDE = 11, 11
_BLANK = 6


def brief_pptx(content: dict[str, Any]) -> bytes:
    """The brief as slides, sixteen to nine."""
    shown = Presentation()
    shown.slide_width, shown.slide_height = Mm(WIDTH), Mm(HEIGHT)
    shown.core_properties.title = f"{content['eyebrow']} {content['title']}"
    shown.core_properties.author = shown.core_properties.last_modified_by = "PPAOS"
    shown.core_properties.comments = ""
    words, pictures = content["words"], brief_pictures(content)
    _first(shown, content)
    cards = [
        (card["label"], f"{card['text']} {card['unit']}" if not card["state"] else card["text"])
        for card in content["cards"]
    ]
    definitions = "\n".join(f"{name}: {meaning}" for name, meaning in content["definitions"])
    for rows in _chunks(cards, CARDS_A_SLIDE):
        slide = _slide(shown, content, words["main"])
        _table(slide, [words["figure"], content["title"]], rows)
        slide.notes_slide.notes_text_frame.text = f"{words['definitions']}\n{definitions}"
    for section in content["sections"]:
        if section["key"] in pictures:
            slide = _slide(shown, content, section["title"])
            _picture(slide, pictures[section["key"]], section["title"])
            slide.notes_slide.notes_text_frame.text = section["note"]
        for rows in _chunks(section["rows"], ROWS_A_SLIDE):
            _table(_slide(shown, content, section["title"]), section["heads"], rows)
    slide = _slide(shown, content, words["notes"])
    _text(slide, "\n".join(content["notes"]), top=TOP, height=HEIGHT - TOP - 20, points=22)
    out = io.BytesIO()
    shown.save(out)
    return out.getvalue()


def _first(shown: Any, content: dict[str, Any]) -> None:
    slide = shown.slides.add_slide(shown.slide_layouts[_BLANK])
    _text(slide, content["eyebrow"], top=52, height=14, points=28, colour=SOFT)
    _text(slide, content["title"], top=66, height=28, points=60, bold=True)
    _text(slide, content["as_of"], top=100, height=12, points=26)
    _text(slide, content["mark"], top=HEIGHT - 20, height=10, points=16, colour=SOFT)


def _slide(shown: Any, content: dict[str, Any], title: str) -> Any:
    slide = shown.slides.add_slide(shown.slide_layouts[_BLANK])
    _text(slide, title, top=10, height=18, points=36, bold=True)
    foot = f"{content['title']} · {content['as_of']}"
    _text(slide, foot, top=HEIGHT - 14, height=9, points=14, colour=SOFT)
    return slide


def _text(
    slide: Any, text: str, *, top: int, height: int, points: int, bold: bool = False, colour: RGBColor = INK
) -> None:
    box = slide.shapes.add_textbox(Mm(MARGIN), Mm(top), Mm(WIDTH - 2 * MARGIN), Mm(height))
    box.text_frame.word_wrap = True
    _set(box.text_frame, text, points=points, bold=bold, colour=colour)


def _set(frame: Any, text: str, *, points: int, bold: bool = False, colour: RGBColor = INK) -> None:
    """The text in the government's font, for Latin letters and for Thai ones («complex script»)."""
    frame.text = text
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.name, run.font.size, run.font.bold = FONT, Pt(points), bold
            run.font.color.rgb = colour
            properties = run._r.get_or_add_rPr()
            complex_script = properties.makeelement(qn("a:cs"), {"typeface": FONT})
            properties.append(complex_script)


def _picture(slide: Any, picture: bytes, called: str) -> None:
    """The chart as large as the slide holds, in the middle."""
    drawn = slide.shapes.add_picture(io.BytesIO(picture), 0, Mm(TOP))
    room = (Mm(WIDTH - 2 * MARGIN), Mm(HEIGHT - TOP - 18))
    share = min(room[0] / drawn.width, room[1] / drawn.height)
    drawn.width, drawn.height = int(drawn.width * share), int(drawn.height * share)
    drawn.left = int((Mm(WIDTH) - drawn.width) / 2)
    drawn._element.nvPicPr.cNvPr.set("descr", called)


def _table(slide: Any, heads: Sequence[str], rows: Sequence[Sequence[Cell | str]]) -> None:
    points = 20 if len(heads) <= 3 else 14 if len(heads) <= 7 else 12
    size = (Mm(WIDTH - 2 * MARGIN), Mm(9 * (1 + len(rows))))
    table = slide.shapes.add_table(1 + len(rows), len(heads), Mm(MARGIN), Mm(TOP), *size).table
    told = [heads, *([cell.text if isinstance(cell, Cell) else cell for cell in row] for row in rows)]
    for number, texts in enumerate(told):
        for place, text in enumerate(texts):
            cell = table.cell(number, place)
            cell.margin_top = cell.margin_bottom = Mm(0.6)
            colour = WHITE if number == 0 else INK
            _set(cell.text_frame, text, points=points, bold=number == 0, colour=colour)


def _chunks(rows: Sequence[Any], most: int) -> list[Sequence[Any]]:
    return [rows[place : place + most] for place in range(0, len(rows), most)]
