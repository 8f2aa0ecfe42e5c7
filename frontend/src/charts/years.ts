// What happened in each fiscal year: a line a kind, told apart by mark and stroke as well as by colour.
import { LETTERS, type Look } from "./look";
import type { Figures } from "./table";

const MARKS = [
  { symbol: "circle", type: "solid", colour: "indigo-700" },
  { symbol: "rect", type: "dashed", colour: "capital-physical" },
  { symbol: "triangle", type: "dotted", colour: "gold-deep" },
  { symbol: "diamond", type: "solid", colour: "leaf" },
  { symbol: "emptyCircle", type: "dashed", colour: "madder" },
  { symbol: "emptyRect", type: "dotted", colour: "ink-soft" },
] as const;
const LINE_OF_KEY = 26;
const NARROW = 480;

const keyRows = (figures: Figures, width: number): number => Math.ceil(figures.columns.length / (width < NARROW ? 2 : 3));

export function yearsHeight(figures: Figures, width: number): number {
  return 270 + keyRows(figures, width) * LINE_OF_KEY;
}

export function yearsOption(figures: Figures, width: number, look: Look): object {
  const letters = { ...LETTERS, color: look.colour("ink-soft") };
  return {
    grid: { left: 4, right: 20, top: 20, bottom: keyRows(figures, width) * LINE_OF_KEY + 16, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { bottom: 0, left: 0, itemGap: 14, textStyle: letters, data: figures.columns.map(({ label }) => label) },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: LETTERS, valueFormatter: (value: unknown) => (typeof value === "number" ? look.number(value) : "") },
    xAxis: { type: "category", data: figures.rows.map(({ label }) => label.replace(" (", "\n(")), axisLabel: { ...letters, interval: 0, lineHeight: 18, margin: 10, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: look.colour("line-strong") } } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { ...letters, formatter: (value: number) => look.number(value) }, splitLine: { lineStyle: { color: look.colour("line") } } },
    series: figures.columns.map(({ label }, index) => {
      const { symbol, type, colour } = MARKS[index % MARKS.length]!;
      return {
        type: "line", name: label, symbol, symbolSize: 9, connectNulls: false,
        lineStyle: { type, width: 2, color: look.colour(colour) }, itemStyle: { color: look.colour(colour) },
        data: figures.rows.map(({ cells }) => cells[index]!.value),
      };
    }),
  };
}
