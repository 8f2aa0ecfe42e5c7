// Draws every <figure data-chart> from its own table and gives it a picture button.
import { barsHeight, barsOption } from "./bars";
import { init } from "./echarts";
import { handOver } from "./files";
import { type LegendEntry, legendElement } from "./legend";
import { LETTERS, pageLook } from "./look";
import { radarHeight, radarOption } from "./radar";
import { stackedHeight, stackedLegend, stackedOption } from "./stacked";
import { sankeyHeight, sankeyOption } from "./sankey";
import { readTable, type Figures } from "./table";
import { yearsHeight, yearsOption } from "./years";

interface Drawing { option(width: number): object; height(width: number): number; legend: LegendEntry[] }

function drawingOf(figure: HTMLElement, figures: Figures): Drawing {
  const look = pageLook();
  const { chart, family = "", unit = "", min, max, decimals } = figure.dataset;
  if (chart === "radar") {
    const option = (width: number) => radarOption(figures, { family, min: Number(min ?? 1), max: Number(max ?? 4), width }, look);
    return { option, height: (width) => radarHeight(figures, width), legend: [] };
  }
  if (chart === "bars") {
    const settings = { family, unit, decimals: Number(decimals ?? 0), max: max ? Number(max) : null };
    return { option: (width) => barsOption(figures, { ...settings, width }, look), height: () => barsHeight(figures), legend: [] };
  }
  if (chart === "stacked" || chart === "levels") {
    const settings = { family, unit, share: chart === "levels" || figure.hasAttribute("data-share") };
    const option = (width: number) => stackedOption(figures, { ...settings, width }, look);
    return { option, height: () => stackedHeight(figures), legend: stackedLegend(figures, { ...settings, width: 0 }, look) };
  }
  if (chart === "sankey") {
    const settings = { most: Number(figure.dataset.most ?? 9), others: figure.dataset.wordOthers ?? "…" };
    return { option: (width) => sankeyOption(figures, { ...settings, width }, look), height: () => sankeyHeight(figures), legend: [] };
  }
  if (chart === "years") {
    return { option: (width) => yearsOption(figures, width, look), height: (width) => yearsHeight(figures, width), legend: [] };
  }
  throw new Error(`data-chart="${chart}" is none of radar, bars, stacked, levels, sankey, years`);
}

const locale = (): string => (document.documentElement.lang.startsWith("th") ? "TH" : "EN");

/** The rows of a picture: all, or as many as it holds; ways are gathered by the picture itself. */
function drawn(figures: Figures, { dataset: { chart, most } }: HTMLElement): Figures {
  return most && chart !== "sankey" ? { ...figures, rows: figures.rows.slice(0, Number(most)) } : figures;
}

export function drawChart(figure: HTMLElement): void {
  const table = figure.querySelector("table");
  const canvas = figure.querySelector<HTMLElement>(".chart-canvas");
  if (!table || !canvas) throw new Error("A data-chart figure needs a table and a .chart-canvas");
  figure.dataset.ready = "";
  const figures = drawn(readTable(table), figure);
  if (figures.rows.length === 0) return;

  const drawing = drawingOf(figure, figures);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  canvas.style.display = "block";
  canvas.style.height = `${drawing.height(canvas.clientWidth)}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", figure.dataset.title ?? "");
  if (drawing.legend.length > 0) canvas.after(legendElement(drawing.legend));
  const chart = init(canvas, null, { renderer: "svg", locale: locale() });
  const set = () => chart.setOption({ animation: !still, animationDuration: 350, textStyle: LETTERS, ...drawing.option(canvas.clientWidth) });
  set();
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width || canvas.clientWidth === 0) return;
    width = canvas.clientWidth;
    canvas.style.height = `${drawing.height(width)}px`;
    chart.resize();
    set();
  }).observe(canvas);

  figure.querySelector("details")?.removeAttribute("open");
  offerPicture(figure, drawing);
}

function offerPicture(figure: HTMLElement, drawing: Drawing): void {
  const ways = { "[data-chart-picture]": savePicture, "[data-chart-vector]": saveVector };
  for (const [selector, save] of Object.entries(ways)) {
    const button = figure.querySelector<HTMLButtonElement>(selector);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => save(figure, drawing));
  }
}

/** What a picture says around its chart: what it is, of whom, as of when. */
function wordsOf(figure: HTMLElement): { title: string; about: string } {
  const place = document.querySelector(".brand-site")?.textContent?.trim() ?? "";
  const area = document.querySelector("h1")?.textContent?.trim() ?? "";
  const asOf = (figure.querySelector(".chart-as-of")?.textContent ?? "").replace(/\s+/g, " ").trim();
  return { title: figure.dataset.title ?? "", about: ["PPAOS", place, area, asOf].filter(Boolean).join(" · ") };
}

/** A picture that can be made as large as one likes: the same sheet as text and lines. */
function saveVector(figure: HTMLElement, drawing: Drawing): void {
  const { title, about } = wordsOf(figure);
  const legendRow = drawing.legend.length > 0 ? 36 : 0;
  const [width, head, foot] = [960, 56, 32];
  const height = drawing.height(width) + legendRow;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height, locale: locale() });
  setAll(chart, drawing, width, legendRow);
  const [look, escaped] = [pageLook(), (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)];
  const whole = head + height + foot;
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">`
    + `<rect width="${width}" height="${whole}" fill="${look.colour("surface")}"/>`
    + `<text x="20" y="36" font-family="Sarabun" font-size="22" font-weight="600" fill="${look.colour("ink")}">${escaped(title)}</text>`
    + `<g transform="translate(0 ${head})">${chart.renderToSVGString()}</g>`
    + `<text x="20" y="${head + height + 18}" font-family="Sarabun" font-size="14" fill="${look.colour("ink-soft")}">${escaped(about)}</text></svg>`;
  chart.dispose();
  handOver(new Blob([sheet], { type: "image/svg+xml" }), `${title || "chart"}.svg`);
}

/** A picture for slides: title, chart, what it is of and as of when, at twice the size. */
function savePicture(figure: HTMLElement, drawing: Drawing): void {
  const { title, about } = wordsOf(figure);
  const legendRow = drawing.legend.length > 0 ? 36 : 0;
  const [width, head, foot] = [960, 56, 32];
  const height = drawing.height(width) + legendRow;
  const sheet = document.createElement("canvas");
  sheet.width = width * 2;
  sheet.height = (head + height + foot) * 2;
  const pen = sheet.getContext("2d")!;
  const look = pageLook();
  pen.scale(2, 2);
  pen.fillStyle = look.colour("surface");
  pen.fillRect(0, 0, width, head + height + foot);
  pen.drawImage(paint(drawing, width, height, legendRow), 0, head, width, height);
  pen.fillStyle = look.colour("ink");
  pen.font = "600 22px Sarabun";
  pen.fillText(title, 20, 36);
  pen.fillStyle = look.colour("ink-soft");
  pen.font = "14px Sarabun";
  pen.fillText(about, 20, head + height + 18);
  sheet.toBlob((blob) => blob && handOver(blob, `${title || "chart"}.png`));
}

function paint(drawing: Drawing, width: number, height: number, legendRow: number): HTMLCanvasElement {
  const chart = init(document.createElement("div"), null, { renderer: "canvas", width, height, devicePixelRatio: 2, locale: locale() });
  setAll(chart, drawing, width, legendRow);
  const canvas = chart.renderToCanvas({ pixelRatio: 2 });
  chart.dispose();
  return canvas;
}

function setAll(chart: ReturnType<typeof init>, drawing: Drawing, width: number, legendRow: number): void {
  chart.setOption({ animation: false, textStyle: LETTERS, ...drawing.option(width) });
  // On the page the key is HTML; in the picture the chart draws it.
  if (legendRow > 0) chart.setOption({ grid: { bottom: legendRow }, legend: { bottom: 4, left: 8, data: drawing.legend.map((entry) => entry.label), textStyle: LETTERS } });
}
