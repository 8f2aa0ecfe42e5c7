"""A brief as a DOCX in the government's own font, to be written on."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ppaos.sharing.dashboards.presenters.brief.cells import Cell
from ppaos.sharing.dashboards.presenters.brief.typeset import brief_pictures

FONT = "TH Sarabun New"
# Sizes of that font look smaller than others: 16 points are the text of official letters.
SIZES = {"Normal": 16, "Title": 28, "Heading 1": 20, "Caption": 13}
SMALL, SMALLER, MANY_COLUMNS = 14, 12, 7
CARDS_A_ROW = 2
Row = Sequence[Cell | str]


def brief_docx(content: dict[str, Any]) -> bytes:
    """The brief as a document of Word."""
    paper, pictures = Document(), brief_pictures(content)
    _prepare(paper, content)
    paper.add_paragraph(content["eyebrow"], style="Caption")
    paper.add_paragraph(content["title"], style="Title")
    for line in filter(None, (content["place"], content["as_of"])):
        paper.add_paragraph(line)
    words = content["words"]
    paper.add_heading(words["main"], level=1)
    cards = [
        (card["label"], f"{card['text']} {card['unit']}" if not card["state"] else card["text"])
        for card in content["cards"]
    ]
    _table(paper, [words["figure"], content["title"]], cards)
    for section in content["sections"]:
        paper.add_heading(section["title"], level=1)
        if section["key"] in pictures:
            _picture(paper, pictures[section["key"]], section["title"])
        if section["note"]:
            paper.add_paragraph(section["note"], style="Caption")
        if section["heads"]:
            _table(paper, section["heads"], section["rows"])
    paper.add_heading(words["notes"], level=1)
    for note in content["notes"]:
        paper.add_paragraph(note, style="List Bullet")
    paper.add_heading(words["definitions"], level=1)
    _table(paper, [words["figure"], words["definition"]], content["definitions"], right=False)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _prepare(paper: Paper, content: dict[str, Any]) -> None:
    """A4, the font for Latin and Thai letters alike, who made it at the foot."""
    paper.core_properties.title = f"{content['eyebrow']} {content['title']}"
    paper.core_properties.language = content["language"]
    paper.core_properties.author = paper.core_properties.last_modified_by = "PPAOS"
    paper.core_properties.comments = ""
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(20)
    for name in ("Normal", "Title", "Heading 1", "Caption", "List Bullet"):
        _set_font(paper.styles[name], SIZES.get(name, SIZES["Normal"]))
    page.footer.paragraphs[0].text = f"{content['mark']} · {content['as_of']}"
    page.footer.paragraphs[0].style = paper.styles["Caption"]


def _set_font(style: Any, points: int) -> None:
    """Thai letters are set by a font and a size of their own («complex scripts»), which the library does not know."""
    style.font.size = Pt(points)
    style.font.color.rgb = RGBColor(0x1A, 0x21, 0x30)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    _add(properties, "w:szCs", {"w:val": str(points * 2)})
    _add(properties, "w:lang", {"w:bidi": "th-TH"})
    if style.font.bold:
        _add(properties, "w:bCs", {})


def _add(properties: Any, tag: str, attributes: dict[str, str]) -> None:
    for old in properties.findall(qn(tag)):
        properties.remove(old)
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    properties.append(made)


def _picture(paper: Paper, picture: bytes, called: str) -> None:
    drawn = paper.add_picture(io.BytesIO(picture), width=Mm(168))
    drawn._inline.docPr.set("descr", called)


def _table(paper: Paper, heads: Sequence[str], rows: Sequence[Row], *, right: bool = True) -> None:
    """A table whose head is repeated on every page it runs over; figures stand to the right."""
    points = SMALLER if len(heads) > MANY_COLUMNS else SMALL
    table = paper.add_table(rows=1 + len(rows), cols=len(heads), style="Light Grid")
    _add(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", {})
    told = [heads, *([cell.text if isinstance(cell, Cell) else cell for cell in row] for row in rows)]
    for number, (line, texts) in enumerate(zip(table.rows, told, strict=True)):
        for place, (cell, text) in enumerate(zip(line.cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if right and place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(points), number == 0
            properties = run._r.get_or_add_rPr()
            _add(properties, "w:bCs", {"w:val": str(int(number == 0))})
            _add(properties, "w:szCs", {"w:val": str(points * 2)})
