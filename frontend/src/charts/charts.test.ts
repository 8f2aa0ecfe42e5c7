// The pure parts of the charts: what is not a number must never look like one.
import { expect, test } from "vitest";
import { sentenceFor } from "../shell/failures";
import { quantileBreaks } from "../maps/breaks";
import { barsOption } from "./bars";
import type { Look } from "./look";
import { radarOption, webPoints } from "./radar";
import { stackedLegend, stackedOption, wholeOf } from "./stacked";
import type { Cell, Figures } from "./table";

const look: Look = {
  colour: (name) => `<${name}>`,
  number: (value, decimals = 0) => value.toFixed(decimals),
  percent: (share) => `${Math.round(share * 100)}%`,
};
const cell = (value: number | null, state = ""): Cell => ({ value, state, word: value === null ? `word for ${state}` : String(value) });
const table = (columns: string[], rows: Record<string, Cell[]>): Figures => ({
  columns: columns.map((key) => ({ key, label: `column ${key}` })),
  rows: Object.entries(rows).map(([key, cells]) => ({ key, label: `row ${key}`, labels: [`row ${key}`], cells })),
});
const series = (option: object) => (option as { series: any[] }).series;

test("the web closes on its first point and breaks where there is no score", () => {
  expect(webPoints([2, null, 3, 4])).toEqual([[2, 0], [null, 90], [3, 180], [4, 270], [2, 360]]);
});

test("a capital without a score is hatched, not drawn at the centre", () => {
  const figures = table(["now"], { human: [cell(2)], natural: [cell(null, "not_scored")], social: [cell(3)] });
  const [now, sectors] = series(radarOption(figures, { family: "capital", min: 1, max: 4, width: 600 }, look));
  expect(now.data[1].value).toEqual([null, 120]);
  expect(sectors.data.map((part: any) => Boolean(part.itemStyle.decal))).toEqual([false, true, false]);
});

test("the first visit and the middle of the area are told apart by line and mark", () => {
  const figures = table(["now", "first", "middle"], { human: [cell(2), cell(1), cell(3)], social: [cell(3), cell(2), cell(null)] });
  const [, , first, middle] = series(radarOption(figures, { family: "capital", min: 1, max: 4, width: 600 }, look));
  expect([first.lineStyle.type, middle.lineStyle.type]).toEqual(["dashed", "dotted"]);
  expect(first.symbol).not.toBe(middle.symbol);
  expect(middle.data[1]).toEqual([null, 180]);
});

test("a bar without a figure says its word and is hatched; a withheld one is dotted", () => {
  const figures = table(["value"], { health: [cell(10)], living: [cell(null, "not_scored")], income: [cell(null, "suppressed")] });
  const { data } = series(barsOption(figures, { family: "dimension", unit: "", decimals: 0, max: null }, look))[0];
  expect(data[0]).toMatchObject({ value: 10, itemStyle: { color: "<dimension-health>" } });
  expect(data[1].label.formatter).toBe("word for not_scored");
  expect(data[1].itemStyle.decal.symbol).toBe("rect");
  expect(data[2].itemStyle.decal.symbol).toBe("circle");
});

test("bars of nothing but absences still have a scale", () => {
  const figures = table(["value"], { health: [cell(null, "missing")] });
  expect(barsOption(figures, { family: "", unit: "", decimals: 0, max: null }, look)).toMatchObject({ xAxis: { max: 1 } });
});

test("a row with a withheld part has no shares, only the word", () => {
  const figures = table(["1", "2"], { a: [cell(30), cell(70)], b: [cell(30), cell(null, "suppressed")] });
  expect(figures.rows.map(wholeOf)).toEqual([100, null]);
  const [one, two, unknown] = series(stackedOption(figures, { family: "", share: true, unit: "", width: 600 }, look));
  expect([one.data, two.data]).toEqual([[0.3, null], [0.7, null]]);
  expect(unknown.data[0]).toBeNull();
  expect(unknown.data[1]).toMatchObject({ value: 1, label: { formatter: "word for suppressed" } });
});

test("a row of zeros is not divided by its whole", () => {
  const figures = table(["1"], { a: [cell(0)] });
  expect(series(stackedOption(figures, { family: "", share: true, unit: "", width: 600 }, look))[0].data).toEqual([null]);
});

test("the key marks «not scored» by its state, levels by their colour", () => {
  const key = stackedLegend(table(["4", "not_scored"], {}), { family: "", share: true, unit: "", width: 0 }, look);
  expect(key).toMatchObject([{ colour: "<level-4>", state: undefined }, { state: "not_scored" }]);
});

test.each([
  [[], []],
  [[5, 5, 5], []],
  [[1, 2, 3, 4, 5], [2, 3, 4, 5]],
  [[0, 0, 0, 0, 9], [9]],
])("%j is cut at %j", (values, cuts) => expect(quantileBreaks(values)).toEqual(cuts));

test.each([[403, "forbidden"], [401, "forbidden"], [404, "missing"], [422, "refused"], [503, "server"]] as const)(
  "an answer of %i is told as %s", (status, kind) => expect(sentenceFor(status)).toBe(kind),
);
