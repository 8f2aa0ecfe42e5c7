// The charts of the overview: ways that run together, years told apart without colour, shades that survive grey printing.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { streamFrom } from "../shell/live";
import type { Look } from "./look";
import { flowOf, gathered, sankeyHeight, sankeyOption } from "./sankey";
import type { Figures, Row } from "./table";
import { yearsHeight, yearsOption } from "./years";

const look: Look = { colour: (name) => `<${name}>`, number: (value) => String(value), percent: (share) => `${share}` };
const way = (labels: string[], value: number | null, key = "income given"): Row => ({
  key, label: labels[0]!, labels, cells: [{ value, state: value === null ? "missing" : "", word: String(value) }],
});
const flows = (...rows: Row[]): Figures => ({ columns: [{ key: "value", label: "how many" }], rows });

test("ways that meet run together and nothing is lost on the way", () => {
  const { nodes, links } = flowOf([way(["a", "x", "done"], 2), way(["b", "x", "done"], 3), way(["a", "y", "done"], 1)]);
  expect(nodes.find(({ name }) => name === "1|x")?.value).toBe(5);
  const through = (depth: number) => links.filter(({ source }) => source.startsWith(`${depth}|`)).reduce((sum, { value }) => sum + value, 0);
  expect([through(0), through(1)]).toEqual([6, 6]);
});

test("a word in two columns is two nodes, and what is not a number is no way", () => {
  const { nodes, links } = flowOf([way(["same", "same", "same"], 1), way(["other", "x", "done"], null)]);
  expect(nodes.map(({ name }) => name)).toEqual(["0|same", "1|same", "2|same"]);
  expect(links).toHaveLength(2);
});

test("only the largest receivers are named, and one alone is never called «others»", () => {
  const rows = ["v", "w", "x", "y"].map((to, index) => way(["a", to, "done"], index + 1));
  expect(new Set(gathered(flows(...rows), 2, "others").map(({ labels }) => labels[1]))).toEqual(new Set(["others", "x", "y"]));
  expect(gathered(flows(...rows), 3, "others")).toEqual(rows);
});

test("the ways have the colour of their dimension and of what came of them", () => {
  const option = sankeyOption(flows(way(["a", "x", "done"], 1)), { width: 900, most: 9, others: "…" }, look) as { series: any[] };
  expect(option.series[0].data.map((node: any) => node.itemStyle.color)).toEqual(["<dimension-income>", "<indigo-300>", "<leaf>"]);
  expect(sankeyHeight(flows(way(["a", "x", "done"], 1)))).toBeGreaterThanOrEqual(260);
});

const steps = ["found", "referred", "answered", "helped", "left", "came_back"];
const yearly: Figures = {
  columns: steps.map((key) => ({ key, label: key })),
  rows: ["2569", "2570"].map((label) => ({ key: "", label, labels: [label], cells: steps.map((_, value) => ({ value, state: "", word: "" })) })),
};

test("each line of the years has a mark and stroke of its own", () => {
  const { series } = yearsOption(yearly, 800, look) as { series: any[] };
  expect(new Set(series.map((line) => `${line.symbol} ${line.lineStyle.type}`)).size).toBe(steps.length);
  expect(new Set(series.map((line) => line.symbol)).size).toBe(steps.length);
  expect(yearsHeight(yearly, 320)).toBeGreaterThan(yearsHeight(yearly, 800));
});

test("an open page goes on from the version it knows", () => {
  expect(streamFrom("/overview/46/live/?moved=1", "")).toBe("/overview/46/live/?moved=1");
  expect(streamFrom("/overview/46/live/?moved=1", "7")).toBe("/overview/46/live/?moved=7");
});

/** Relative luminance, as grey printing shows it. Source: WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

const tokens = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
function shades(name: string, count: number, place: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const told = tokens.match(new RegExp(`--${name}-${index + 1}: (?:light-dark\\()?(#\\w{6})(?:, (#\\w{6})\\))?;`))!;
    return luminance(told[place + 1] ?? told[1]!);
  });
}

test.each([["level", 4, 0], ["level", 4, 1], ["area", 5, 0], ["area", 5, 1]])("%s: %i shades are told apart in grey (look %i)", (name, count, place) => {
  const lights = shades(name, count, place);
  const falls = lights[0]! > lights.at(-1)!;
  for (let at = 1; at < lights.length; at++) {
    const [one, next] = falls ? [lights[at]!, lights[at - 1]!] : [lights[at - 1]!, lights[at]!];
    expect((next + 0.05) / (one + 0.05)).toBeGreaterThan(1.25);
  }
});
