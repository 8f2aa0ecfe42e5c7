// Reads what a chart shows from the table that stands beside it: one truth for eye, screen reader and paper.

/** A cell: a number, or the word that stands where there is none («not scored», «withheld», «no data»). */
export interface Cell { value: number | null; state: string; word: string }
/** A row has a label a head: the first names it, ways through several columns have more. */
export interface Row { key: string; label: string; labels: string[]; cells: Cell[] }
export interface Column { key: string; label: string }
export interface Figures { columns: Column[]; rows: Row[] }

const words = (element: Element): string => (element.textContent ?? "").replace(/\s+/g, " ").trim();

function readCell(cell: HTMLElement): Cell {
  const given = cell.dataset.value;
  const value = given === undefined || given === "" ? NaN : Number(given);
  const isNumber = Number.isFinite(value);
  return { value: isNumber ? value : null, state: isNumber ? "" : cell.dataset.state || "missing", word: words(cell) };
}

export function readTable(table: HTMLTableElement): Figures {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th[data-series]")];
  const columns = heads.map((head) => ({ key: head.dataset.series!, label: words(head) }));
  const rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => ({
    key: row.dataset.key ?? "",
    label: row.cells[0] ? words(row.cells[0]) : "",
    labels: [...row.cells].filter((cell) => cell.tagName === "TH").map(words),
    cells: heads.map((head) => readCell(row.cells[head.cellIndex]!)),
  }));
  return { columns, rows };
}
