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
const PART_WORDS = { ...LETTERS, show: true, fontSize: 13, textBorderWidth: 3 };
const STATES = ["not_scored", "suppressed"];

/** The colour of words on a part: each level has its own. */
function wordsOn(key: string, look: Look): string {
  if (STATES.includes(key)) return look.colour("ink");
  return look.colour(["1", "2", "3", "4"].includes(key) ? `on-level-${key}` : "on-strong");
}

function partFill(key: string, index: number, settings: StackSettings, look: Look) {
  const fill = fillFor(key, settings.family, look);
  const isPlain = !settings.family && !["1", "2", "3", "4", "not_scored", "suppressed"].includes(key);
  return isPlain ? { ...fill, color: look.colour(SHADES[index % SHADES.length]!) } : fill;
}

interface Scale { wholes: (number | null)[]; largest: number; barSpace: number }

function scaleOf(figures: Figures, settings: StackSettings): Scale {
  const known = figures.rows.map((row) => row.cells.reduce((sum, cell) => sum + (cell.value ?? 0), 0));
  return {
    wholes: figures.rows.map(wholeOf),
    largest: settings.share ? 1 : Math.max(1, ...known),
    barSpace: settings.width - NAMES_WIDTH,
  };
}

function partOf(figures: Figures, index: number, scale: Scale, settings: StackSettings, look: Look): object {
  const column = figures.columns[index]!;
  const isState = column.key === "not_scored" || column.key === "suppressed";
  return {
    type: "bar",
    name: column.label,
    stack: "whole",
    barWidth: 24,
    itemStyle: partFill(column.key, index, settings, look),
    label: {
      ...PART_WORDS,
      fontWeight: 600,
      color: wordsOn(column.key, look),
      textBorderColor: isState ? look.colour("surface") : undefined,
      // A part too narrow for its number leaves it to the table and the tooltip.
      formatter: ({ value }: { value: number | null }) => {
        if (value === null) return "";
        const words = settings.share ? look.percent(value) : look.number(value);
        return (value / scale.largest) * scale.barSpace > words.length * 8 + 6 ? words : "";
      },
    },
    data: figures.rows.map((row, at) => {
      const value = row.cells[index]!.value;
      if (value === null || !settings.share) return value;
      const whole = scale.wholes[at];
      return whole ? value / whole : null;
    }),
  };
}

/** Rows with a part that is no number: all of the bar when shares are drawn, a stub after the known parts otherwise. */
function unknownParts(figures: Figures, scale: Scale, settings: StackSettings, look: Look): object {
  return {
    type: "bar",
    stack: "whole",
    barWidth: 24,
    label: { ...PART_WORDS, color: look.colour("ink"), textBorderColor: look.colour("surface") },
    data: figures.rows.map((row) => {
      const gap = row.cells.find((cell) => cell.value === null);
      if (!gap) return null;
      const value = settings.share ? 1 : scale.largest * 0.12;
      return { value, itemStyle: absentFill(gap.state, look), label: { formatter: gap.word } };
    }),
  };
}

function tooltip(figures: Figures, scale: Scale, unit: string, look: Look): object {
  return {
    renderMode: "richText",
    confine: true,
    textStyle: LETTERS,
    formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
      const row = figures.rows[dataIndex]!;
      const value = row.cells[seriesIndex]?.value ?? null;
      if (value === null) return "";
      const whole = scale.wholes[dataIndex];
      const share = whole ? ` (${look.percent(value / whole)})` : "";
      return `${row.label}\n${figures.columns[seriesIndex]!.label}: ${look.number(value)} ${unit}${share}`;
    },
  };
}

export function stackedOption(figures: Figures, settings: StackSettings, look: Look): object {
  const scale = scaleOf(figures, settings);
  const parts = figures.columns.map((_, index) => partOf(figures, index, scale, settings, look));
  return {
    grid: { left: 4, right: 16, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip(figures, scale, settings.unit, look),
    xAxis: { type: "value", min: 0, max: scale.largest * (settings.share || scale.wholes.every((whole) => whole !== null) ? 1 : 1.12), show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: figures.rows.map((row) => row.label),
      axisLine: { lineStyle: { color: look.colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...LETTERS, color: look.colour("ink"), lineHeight: LETTERS.fontSize + 3, width: 130, overflow: "break" },
    },
    series: [...parts, unknownParts(figures, scale, settings, look)],
  };
}
