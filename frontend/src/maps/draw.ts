// Draws every <figure data-map>: areas from an address, shaded by their figure; a click goes to the area's page.
import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import "maplibre-gl/dist/maplibre-gl.css";
import { AttributionControl, type ExpressionSpecification, type GeoJSONSource, LngLatBounds, Map as AreaMap, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { handOver } from "../charts/files";
import { type LegendEntry, legendElement } from "../charts/legend";
import { type Look, pageLook } from "../charts/look";
import { quantileBreaks } from "./breaks";
import { patternImage } from "./patterns";

setWorkerUrl(workerUrl);

interface Area { code: string; name: string; value: number | null; state: string; href?: string }
type Areas = FeatureCollection<Polygon | MultiPolygon, Area>;

const shadesOf = (look: Look): string[] => [1, 2, 3, 4, 5].map((step) => look.colour(`area-${step}`));

export async function drawMap(figure: HTMLElement): Promise<void> {
  figure.dataset.ready = "";
  const place = figure.querySelector<HTMLElement>(".map-canvas")!;
  try {
    paintAreas(figure, place, await areasOf(figure));
  } catch (error) {
    // The table stands beside the map, so the reader loses a picture and no figure.
    console.error(error);
    figure.querySelector("[data-map-legend]")!.textContent = figure.dataset.wordFailed ?? "";
  }
}

async function areasOf(figure: HTMLElement): Promise<Areas> {
  const answer = await fetch(figure.dataset.mapSource!, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${figure.dataset.mapSource} answered ${answer.status}`);
  return (await answer.json()) as Areas;
}

/** Shades the map anew when figures moved; its outlines and the place one looks at stay. */
async function follow(map: AreaMap, figure: HTMLElement, look: Look): Promise<void> {
  if (!figure.isConnected) return;
  const areas = await areasOf(figure);
  const cuts = quantileBreaks(areas.features.flatMap((area) => area.properties.value ?? []));
  map.getSource<GeoJSONSource>("areas")?.setData(areas);
  map.setPaintProperty("shaded", "fill-color", shadeOf(cuts, look));
  drawLegend(figure, cuts, areas, look);
}

function offerPicture(map: AreaMap, figure: HTMLElement): void {
  const button = figure.querySelector<HTMLButtonElement>("[data-chart-picture]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => map.getCanvas().toBlob((blob) => blob && handOver(blob, `${figure.dataset.title || "map"}.png`)));
}

function paintAreas(figure: HTMLElement, place: HTMLElement, areas: Areas): void {
  const look = pageLook();
  const cuts = quantileBreaks(areas.features.flatMap((area) => area.properties.value ?? []));
  place.style.display = "block";
  const map = new AreaMap({
    container: place,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": look.colour("surface-sunk") } }] },
    bounds: boundsOf(areas),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    locale: gestureWords(),
    canvasContextAttributes: { preserveDrawingBuffer: true }, // a picture is taken of it
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new AttributionControl({ compact: true, customAttribution: "" }));
  map.on("load", () => addLayers(map, areas, cuts, look));
  letRead(map, figure, look);
  drawLegend(figure, cuts, areas, look);
  offerPicture(map, figure);
  document.body.addEventListener("figures-changed", () => void follow(map, figure, look).catch(console.error));
}

function boundsOf(areas: Areas): LngLatBounds {
  const bounds = new LngLatBounds();
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") bounds.extend(part as [number, number]);
    else part.forEach(visit);
  };
  areas.features.forEach((area) => visit(area.geometry.coordinates));
  return bounds;
}

function shadeOf(cuts: number[], look: Look): ExpressionSpecification {
  const shades = shadesOf(look);
  if (cuts.length === 0) return ["literal", shades[2]!] as unknown as ExpressionSpecification;
  return ["step", ["get", "value"], shades[0]!, ...cuts.flatMap((cut, index) => [cut, shades[index + 1]!])] as ExpressionSpecification;
}

function addLayers(map: AreaMap, areas: Areas, cuts: number[], look: Look): void {
  map.addImage("not-scored", patternImage("hatch", look));
  map.addImage("suppressed", patternImage("dots", look));
  map.addSource("areas", { type: "geojson", data: areas });
  const hasValue: ExpressionSpecification = ["==", ["typeof", ["get", "value"]], "number"];
  map.addLayer({ id: "shaded", type: "fill", source: "areas", filter: hasValue, paint: { "fill-color": shadeOf(cuts, look) } });
  map.addLayer({ id: "absent", type: "fill", source: "areas", filter: ["!", hasValue], paint: { "fill-pattern": ["match", ["get", "state"], "suppressed", "suppressed", "not-scored"] } });
  map.addLayer({ id: "edges", type: "line", source: "areas", paint: { "line-color": look.colour("area-edge"), "line-width": 1.2 } });
  map.addLayer({ id: "names", type: "symbol", source: "areas", layout: { "text-field": ["get", "name"], "text-font": ["Sarabun"], "text-size": 13, "text-max-width": 7 }, paint: { "text-color": look.colour("ink"), "text-halo-color": look.colour("halo"), "text-halo-width": 1.6 } });
}

function letRead(map: AreaMap, figure: HTMLElement, look: Look): void {
  const popup = new Popup({ closeButton: false, closeOnClick: false, className: "map-popup" });
  for (const layer of ["shaded", "absent"]) {
    map.on("mousemove", layer, (event) => {
      const area = event.features?.[0]?.properties as Area | undefined;
      if (!area) return;
      map.getCanvas().style.cursor = area.href ? "pointer" : "";
      popup.setLngLat(event.lngLat).setDOMContent(describe(area, figure, look)).addTo(map);
    });
    map.on("mouseleave", layer, () => {
      map.getCanvas().style.cursor = "";
      popup.remove();
    });
    map.on("click", layer, (event) => {
      const area = event.features?.[0]?.properties as Area | undefined;
      if (area?.href) location.assign(area.href);
    });
  }
}

function describe(area: Area, figure: HTMLElement, look: Look): HTMLElement {
  const box = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = area.name;
  const { unit = "", decimals = "0", wordSuppressed = "", wordNotScored = "", wordNoData = "" } = figure.dataset;
  const absence = area.state === "suppressed" ? wordSuppressed : area.state === "not_scored" ? wordNotScored : wordNoData;
  box.append(name, typeof area.value === "number" ? `${look.number(area.value, Number(decimals))} ${unit}` : absence);
  return box;
}

function drawLegend(figure: HTMLElement, cuts: number[], areas: Areas, look: Look): void {
  const values = areas.features.flatMap((area) => area.properties.value ?? []);
  const { unit = "", decimals = "0", wordSuppressed = "", wordNotScored = "", wordNoData = "" } = figure.dataset;
  const edges = values.length > 0 ? [Math.min(...values), ...cuts, Math.max(...values)] : [];
  const entries: LegendEntry[] = edges.slice(0, -1).map((low, index) => {
    const upTo = index === edges.length - 2 ? "–" : "– <";
    const words = [low, edges[index + 1]!].map((value) => look.number(value, Number(decimals))).join(` ${upTo} `);
    return { label: `${words} ${unit}`, colour: shadesOf(look)[cuts.length === 0 ? 2 : index] };
  });
  const states = new Set(areas.features.filter((area) => area.properties.value === null).map((area) => area.properties.state));
  if (states.has("suppressed")) entries.push({ label: wordSuppressed, state: "suppressed" });
  if (states.has("not_scored")) entries.push({ label: wordNotScored, state: "not_scored" });
  if (states.has("")) entries.push({ label: wordNoData, state: "not_scored" });
  figure.querySelector("[data-map-legend]")!.replaceChildren(legendElement(entries));
}

function gestureWords(): Record<string, string> {
  if (!document.documentElement.lang.startsWith("th")) return {};
  return {
    "CooperativeGesturesHandler.WindowsHelpText": "กด Ctrl ค้างแล้วเลื่อนเพื่อย่อหรือขยายแผนที่",
    "CooperativeGesturesHandler.MacHelpText": "กด ⌘ ค้างแล้วเลื่อนเพื่อย่อหรือขยายแผนที่",
    "CooperativeGesturesHandler.MobileHelpText": "ใช้สองนิ้วเลื่อนแผนที่",
    "NavigationControl.ZoomIn": "ขยาย",
    "NavigationControl.ZoomOut": "ย่อ",
    "Map.Title": "แผนที่",
  };
}
