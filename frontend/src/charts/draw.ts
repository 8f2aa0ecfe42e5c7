// Draws every <figure data-chart> from its own table and gives it a picture button.
import { barsHeight, barsOption } from "./bars";
import { init } from "./echarts";
import { type LegendEntry, legendElement } from "./legend";
import { LETTERS, pageLook } from "./look";
import { radarHeight, radarOption } from "./radar";
import { stackedHeight, stackedLegend, stackedOption } from "./stacked";
import { readTable, type Figures } from "./table";

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
    return { option: () => barsOption(figures, settings, look), height: () => barsHeight(figures), legend: [] };
  }
  if (chart === "stacked" || chart === "levels") {
    const settings = { family, unit, share: chart === "levels" || figure.hasAttribute("data-share") };
    const option = (width: number) => stackedOption(figures, { ...settings, width }, look);
    return { option, height: () => stackedHeight(figures), legend: stackedLegend(figures, { ...settings, width: 0 }, look) };
  }
  throw new Error(`data-chart="${chart}" is none of radar, bars, stacked, levels`);
}

const locale = (): string => (document.documentElement.lang.startsWith("th") ? "TH" : "EN");

export function drawChart(figure: HTMLElement): void {
  const table = figure.querySelector("table");
  const canvas = figure.querySelector<HTMLElement>(".chart-canvas");
  if (!table || !canvas) throw new Error("A data-chart figure needs a table and a .chart-canvas");
  figure.dataset.ready = "";
  const figures = readTable(table);
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
  const button = figure.querySelector<HTMLButtonElement>("[data-chart-picture]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => savePicture(figure, drawing));
}

/** A picture for slides: title, chart, what it is of and as of when, at twice the size. */
function savePicture(figure: HTMLElement, drawing: Drawing): void {
  const title = figure.dataset.title ?? "";
  const place = document.querySelector(".brand-site")?.textContent?.trim() ?? "";
  const about = ["PPAOS", place, figure.querySelector(".chart-as-of")?.textContent?.trim()].filter(Boolean).join(" · ");
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

function handOver(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function paint(drawing: Drawing, width: number, height: number, legendRow: number): HTMLCanvasElement {
  const chart = init(document.createElement("div"), null, { renderer: "canvas", width, height, devicePixelRatio: 2, locale: locale() });
  chart.setOption({ animation: false, textStyle: LETTERS, ...drawing.option(width) });
  // On the page the key is HTML; in the picture the chart draws it.
  if (legendRow > 0) chart.setOption({ grid: { bottom: legendRow }, legend: { bottom: 4, left: 8, data: drawing.legend.map((entry) => entry.label), textStyle: LETTERS } });
  const canvas = chart.renderToCanvas({ pixelRatio: 2 });
  chart.dispose();
  return canvas;
}
