// Five capitals as a web. ECharts' own radar puts a missing value in the middle, which would read as the worst
// score; here a capital that was not scored breaks the line and its sector is hatched.
import type { Figures } from "./table";
import { absentFill, fillFor, LETTERS, type Look } from "./look";

export interface RadarSettings { family: string; min: number; max: number; width: number }

// Names and scores stand around the web and need this much room at the sides, above, and below with the key.
const ROOM = { side: 76, above: 58, below: 52, key: 32 };
const LARGEST_RADIUS = 124;

export function radarRadius(width: number): number {
  return Math.max(56, Math.min(LARGEST_RADIUS, width / 2 - ROOM.side));
}

export function radarHeight(figures: Figures, width: number): number {
  return 2 * radarRadius(width) + ROOM.above + ROOM.below + (figures.columns.length > 1 ? ROOM.key : 0);
}

/** Points [score, degrees] once around and back to the first; null where there is no score. */
export function webPoints(values: (number | null)[]): [number | null, number][] {
  const step = 360 / values.length;
  return [...values, values[0] ?? null].map((value, index) => [value, index * step]);
}

const step = (figures: Figures): number => 360 / figures.rows.length;
const rowAt = (figures: Figures, degrees: number) => figures.rows[Math.round(degrees / step(figures)) % figures.rows.length]!;
const valuesOf = (figures: Figures, column: number) => figures.rows.map((row) => row.cells[column]!.value);

function webNow(figures: Figures, family: string, look: Look): object {
  return {
    type: "line",
    name: figures.columns[0]?.label,
    coordinateSystem: "polar",
    connectNulls: false,
    symbol: "circle",
    symbolSize: 10,
    z: 4,
    lineStyle: { width: 2.5, color: look.colour("indigo-700") },
    areaStyle: { color: look.colour("indigo-600"), opacity: 0.16 },
    itemStyle: { color: look.colour("indigo-700") },
    data: webPoints(valuesOf(figures, 0)).map((value) => ({ value, itemStyle: fillFor(rowAt(figures, value[1]).key, family, look) })),
  };
}

// What now is compared with: hollow marks of two shapes, a broken and a dotted line, told apart without colour.
const BESIDE = {
  first: { symbol: "emptyCircle", type: "dashed", colour: "ink-faint" },
  middle: { symbol: "emptyDiamond", type: "dotted", colour: "gold-deep" },
} as const;

function webBeside(figures: Figures, column: number, look: Look): object {
  const { symbol, type, colour } = BESIDE[figures.columns[column]!.key === "middle" ? "middle" : "first"];
  return {
    type: "line",
    name: figures.columns[column]!.label,
    coordinateSystem: "polar",
    connectNulls: false,
    symbol,
    symbolSize: 7,
    z: 3,
    lineStyle: { width: 1.5, type, color: look.colour(colour) },
    itemStyle: { color: look.colour(colour) },
    data: webPoints(valuesOf(figures, column)),
  };
}

/** One sector a capital, clear when it has a score and hatched when it has none. */
function sectors(figures: Figures, radius: number, center: unknown[], look: Look): object {
  return {
    type: "pie",
    radius: [0, radius],
    center,
    startAngle: 90 + step(figures) / 2,
    silent: true,
    label: { show: false },
    z: 1,
    data: figures.rows.map(({ cells: [now] }) => ({
      value: 1,
      itemStyle: now!.value === null ? { ...absentFill(now!.state, look), borderWidth: 0, opacity: 0.5 } : { color: "transparent" },
    })),
  };
}

function spokes(figures: Figures, family: string, look: Look): object {
  const names = Object.fromEntries(figures.rows.map(({ key }) => [
    key, { ...LETTERS, fontWeight: 600, color: fillFor(key, family, look).color, lineHeight: 20 },
  ]));
  const score = { ...LETTERS, fontWeight: 700, fontSize: 16, color: look.colour("ink"), lineHeight: 22 };
  const none = { ...LETTERS, fontSize: 13, color: look.colour("ink-soft"), lineHeight: 20 };
  return {
    type: "value",
    min: 0,
    max: 360,
    interval: step(figures),
    startAngle: 90,
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: look.colour("line") } },
    axisLabel: {
      rich: { ...names, score, none },
      formatter: (degrees: number) => {
        if (degrees >= 360) return "";
        const row = rowAt(figures, degrees);
        const { value, word } = row.cells[0]!;
        return `{${row.key}|${row.label}}\n${value === null ? `{none|${word}}` : `{score|${look.number(value, 2)}}`}`;
      },
    },
  };
}

/** Four rings of equal width: their edges are the cut-offs of the four levels. */
function rings({ min, max }: RadarSettings, look: Look): object {
  return {
    type: "value",
    min,
    max,
    interval: (max - min) / 4,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { show: false },
    splitLine: { lineStyle: { color: look.colour("ring") } },
    splitArea: { show: true, areaStyle: { color: [look.colour("surface"), look.colour("surface-lit")] } },
  };
}

export function radarOption(figures: Figures, settings: RadarSettings, look: Look): object {
  const radius = radarRadius(settings.width);
  const center = ["50%", ROOM.above + radius];
  const beside = figures.columns.slice(1).map((_, index) => webBeside(figures, index + 1, look));
  const now = webNow(figures, settings.family, look);
  const hatched = sectors(figures, radius, center, look);
  const textStyle = { ...LETTERS, color: look.colour("ink-soft") };
  return {
    polar: { radius, center },
    legend: beside.length > 0 ? { bottom: 0, data: figures.columns.map((column) => column.label), textStyle } : undefined,
    angleAxis: spokes(figures, settings.family, look),
    radiusAxis: rings(settings, look),
    series: [now, hatched, ...beside],
  };
}
