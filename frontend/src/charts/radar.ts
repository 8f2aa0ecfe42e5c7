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

export function radarOption(figures: Figures, settings: RadarSettings, look: Look): object {
  const count = figures.rows.length;
  const step = 360 / count;
  const radius = radarRadius(settings.width);
  const center = ["50%", ROOM.above + radius];
  const ring = look.colour("ring");
  const web = (column: number) => webPoints(figures.rows.map((row) => row.cells[column]!.value));
  const spoke = (degrees: number) => figures.rows[Math.round(degrees / step) % count]!;
  const rich = Object.fromEntries(figures.rows.map((row) => [
    row.key, { ...LETTERS, fontWeight: 600, color: fillFor(row.key, settings.family, look).color, lineHeight: 20 },
  ]));
  const now = {
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
    data: web(0).map((value, index) => ({ value, itemStyle: fillFor(spoke(index * step).key, settings.family, look) })),
  };
  const first = {
    type: "line",
    name: figures.columns[1]?.label,
    coordinateSystem: "polar",
    connectNulls: false,
    symbol: "emptyCircle",
    symbolSize: 7,
    z: 3,
    lineStyle: { width: 1.5, type: "dashed", color: look.colour("ink-faint") },
    itemStyle: { color: look.colour("ink-faint") },
    data: figures.columns.length > 1 ? web(1) : [],
  };
  const unscored = {
    type: "pie",
    radius: [0, radius],
    center,
    startAngle: 90 + step / 2,
    silent: true,
    label: { show: false },
    z: 1,
    data: figures.rows.map((row) => ({
      value: 1,
      itemStyle: row.cells[0]!.value === null ? { ...absentFill(row.cells[0]!.state, look), borderWidth: 0, opacity: 0.5 } : { color: "transparent" },
    })),
  };
  return {
    polar: { radius, center },
    legend: figures.columns.length > 1 ? { bottom: 0, data: figures.columns.map((column) => column.label), textStyle: { ...LETTERS, color: look.colour("ink-soft") } } : undefined,
    angleAxis: {
      type: "value",
      min: 0,
      max: 360,
      interval: step,
      startAngle: 90,
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { lineStyle: { color: ring } },
      axisLabel: {
        rich: { ...rich, score: { ...LETTERS, fontWeight: 700, fontSize: 16, color: look.colour("ink"), lineHeight: 22 }, none: { ...LETTERS, fontSize: 13, color: look.colour("ink-soft"), lineHeight: 20 } },
        formatter: (degrees: number) => {
          if (degrees >= 360) return "";
          const row = spoke(degrees);
          const cell = row.cells[0]!;
          return `{${row.key}|${row.label}}\n${cell.value === null ? `{none|${cell.word}}` : `{score|${look.number(cell.value, 2)}}`}`;
        },
      },
    },
    // Four rings of equal width: their edges are the cut-offs of the four levels.
    radiusAxis: {
      type: "value",
      min: settings.min,
      max: settings.max,
      interval: (settings.max - settings.min) / 4,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: ring } },
      splitArea: { show: true, areaStyle: { color: ["#fff", "#f8f9fc"] } },
    },
    series: figures.columns.length > 1 ? [now, first, unscored] : [now, unscored],
  };
}
