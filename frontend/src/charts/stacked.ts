// Parts of a whole, a row a bar: levels of an area's households, states of the cross-check, help by agency.
import type { Figures, Row } from "./table";
import type { LegendEntry } from "./legend";
import { absentFill, fillFor, LETTERS, type Look } from "./look";

export interface StackSettings { family: string; share: boolean; unit: string; width: number }

export function stackedHeight(figures: Figures): number {
  return figures.rows.length * 40 + 12;
}

export function stackedLegend(figures: Figures, settings: StackSettings, look: Look): LegendEntry[] {
  return figures.columns.map(({ key, label }, index) => {
    const isState = key === "not_scored" || key === "suppressed";
    return { label, colour: partFill(key, index, settings, look).color, state: isState ? key : undefined };
  });
}

/** A row's whole, or null when a part of it is unknown: then no share of it can be told. */
export function wholeOf(row: Row): number | null {
  return row.cells.some((cell) => cell.value === null) ? null : row.cells.reduce((sum, cell) => sum + cell.value!, 0);
}

const NAMES_WIDTH = 150;
const SHADES = ["indigo-700", "capital-physical", "capital-financial", "capital-natural", "dimension-income", "dimension-living"];
// Black words on light parts, white on dark ones.
const DARK_WORDS = new Set(["3", "4", "not_scored", "suppressed"]);

function partFill(key: string, index: number, settings: StackSettings, look: Look) {
  const fill = fillFor(key, settings.family, look);
  const isPlain = !settings.family && !["1", "2", "3", "4", "not_scored", "suppressed"].includes(key);
  return isPlain ? { ...fill, color: look.colour(SHADES[index % SHADES.length]!) } : fill;
}

export function stackedOption(figures: Figures, settings: StackSettings, look: Look): object {
  const wholes = figures.rows.map(wholeOf);
  const sized = (row: Row, whole: number | null, column: number): number | null => {
    const value = row.cells[column]!.value;
    if (value === null || !settings.share) return value;
    return whole ? value / whole : null;
  };
  const largest = settings.share ? 1 : Math.max(1, ...figures.rows.map((row) => row.cells.reduce((sum, cell) => sum + (cell.value ?? 0), 0)));
  const barSpace = settings.width - NAMES_WIDTH;
  const parts = figures.columns.map((column, index) => ({
    type: "bar",
    name: column.label,
    stack: "whole",
    barWidth: 24,
    itemStyle: partFill(column.key, index, settings, look),
    label: {
      show: true,
      ...LETTERS,
      fontSize: 13,
      fontWeight: 600,
      color: DARK_WORDS.has(column.key) ? look.colour("ink") : "#fff",
      textBorderColor: ["not_scored", "suppressed"].includes(column.key) ? "#fff" : undefined,
      textBorderWidth: 3,
      // A part too narrow for its number keeps it for the table and the tooltip.
      formatter: (part: { value: number | null }) => {
        if (part.value === null) return "";
        const words = settings.share ? look.percent(part.value) : look.number(part.value);
        return (part.value / largest) * barSpace > words.length * 8 + 6 ? words : "";
      },
    },
    data: figures.rows.map((row, at) => sized(row, wholes[at]!, index)),
  }));
  const unknown = {
    type: "bar",
    stack: "whole",
    barWidth: 24,
    tooltip: { show: false },
    label: { show: true, ...LETTERS, fontSize: 13, color: look.colour("ink"), textBorderColor: "#fff", textBorderWidth: 3 },
    data: figures.rows.map((row, at) => {
      const gap = row.cells.find((cell) => cell.value === null);
      if (wholes[at] !== null || !gap) return null;
      return { value: settings.share ? 1 : largest * 0.12, itemStyle: absentFill(gap.state, look), label: { formatter: gap.word } };
    }),
  };
  return {
    grid: { left: 4, right: 16, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      renderMode: "richText",
      confine: true,
      textStyle: LETTERS,
      formatter: (part: { seriesIndex: number; dataIndex: number }) => {
        const row = figures.rows[part.dataIndex]!;
        const cell = row.cells[part.seriesIndex];
        const column = figures.columns[part.seriesIndex];
        if (!cell || !column || cell.value === null) return "";
        const whole = wholes[part.dataIndex];
        const share = whole ? ` (${look.percent(cell.value / whole)})` : "";
        return `${row.label}\n${column.label}: ${look.number(cell.value)} ${settings.unit}${share}`;
      },
    },
    xAxis: { type: "value", min: 0, max: largest, show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: figures.rows.map((row) => row.label),
      axisLine: { lineStyle: { color: look.colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...LETTERS, color: look.colour("ink"), width: 130, overflow: "break" },
    },
    series: [...parts, unknown],
  };
}
