"""docs/reference/linkage-quality.md: two parts, each written by its own benchmark without touching the other."""

from collections.abc import Iterable
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/linkage-quality.md"
QUALITY, TIMES = "quality", "times"
EMPTY = """# Linkage quality

<!-- Written by `make bench`; change what is measured, not this page. -->

<!-- quality -->
<!-- end of quality -->

<!-- times -->
<!-- end of times -->
"""


def write_part(part: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between the part's two marks."""
    old = page.read_text(encoding="utf-8") if page.exists() else EMPTY
    begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    before, _, rest = old.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; numbers stand to the right."""
    head, rows = list(head), [[str(cell) for cell in row] for row in rows]
    numeric = [all(_is_number(row[at]) for row in rows) for at in range(len(head))]
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def percent(share: float, places: int = 2) -> str:
    """A share as a percentage."""
    return f"{100 * share:.{places}f} %"


def _is_number(cell: str) -> bool:
    return cell in {"", "–"} or cell.rstrip(" %×").replace(",", "").replace(".", "").lstrip("-").isdigit()
