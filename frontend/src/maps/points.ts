// Draws every [data-points]: households as points; pressing one ticks its box in the list, Shift and drag ticks many.
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import "maplibre-gl/dist/maplibre-gl.css";
import { type ExpressionSpecification, type GeoJSONSource, LngLatBounds, Map as PointMap, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { pageLook } from "../charts/look";

setWorkerUrl(workerUrl);

interface Household { key: string; name: string; ticked?: boolean }
interface Part { name: string; href?: string }
interface Households extends FeatureCollection<Point, Household> { outlines: FeatureCollection<Polygon | MultiPolygon, Part> }

export async function drawPoints(box: HTMLElement): Promise<void> {
  box.dataset.ready = "";
  try {
    const answer = await fetch(box.dataset.points!, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(`${box.dataset.points} answered ${answer.status}`);
    paint(box, (await answer.json()) as Households);
  } catch (error) {
    // The list has the same households: the reader loses a picture, not the choice.
    console.error(error);
    box.querySelector(".help")!.textContent = box.dataset.wordFailed ?? "";
  }
}

function paint(box: HTMLElement, households: Households): void {
  if (households.features.length + households.outlines.features.length === 0) {
    box.hidden = true;
    return;
  }
  const place = box.querySelector<HTMLElement>(".map-canvas")!;
  const look = pageLook();
  place.style.display = "block";
  const map = new PointMap({
    container: place,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": look.colour("surface-sunk") } }] },
    bounds: boundsOf(households),
    fitBoundsOptions: { padding: 32, maxZoom: 14 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    boxZoom: false,
    cooperativeGestures: true,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const choice = new Choice(box, households);
  map.on("load", () => {
    addLayers(map, households);
    choice.follow(map);
    letChoose(map, choice, place);
  });
}

/** Which households are ticked: the boxes of this page of the list, and one hidden field for those of other pages. */
class Choice {
  private readonly form: HTMLFormElement;
  private readonly more: HTMLElement;
  private readonly elsewhere: HTMLInputElement;
  private readonly beyond = new Set<string>();
  private source: GeoJSONSource | undefined;

  constructor(private readonly box: HTMLElement, private readonly households: Households) {
    this.form = box.closest("form")!;
    this.more = box.querySelector<HTMLElement>("[data-points-more]")!;
    // One field for all: a form may not have thousands.
    this.elsewhere = this.form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "more" }));
    this.form.addEventListener("change", () => this.show());
  }

  follow(map: PointMap): void {
    this.source = map.getSource<GeoJSONSource>("households");
    this.show();
  }

  tick(keys: string[], ticked: (now: boolean) => boolean): void {
    for (const key of keys) {
      const shown = this.form.querySelector<HTMLInputElement>(`input[name="household"][value="${CSS.escape(key)}"]`);
      const after = ticked(shown ? shown.checked : this.beyond.has(key));
      if (shown) shown.checked = after;
      else if (after) this.beyond.add(key);
      else this.beyond.delete(key);
    }
    this.show();
  }

  /** Whether anything is ticked, which a step to another area would lose. */
  get isBegun(): boolean {
    return this.households.features.some((feature) => feature.properties.ticked);
  }

  private show(): void {
    const boxes = [...this.form.querySelectorAll<HTMLInputElement>('input[name="household"]:checked')];
    const ticked = new Set([...boxes.map((each) => each.value), ...this.beyond]);
    for (const feature of this.households.features) feature.properties.ticked = ticked.has(feature.properties.key);
    this.source?.setData({ type: "FeatureCollection", features: this.households.features });
    this.elsewhere.value = [...this.beyond].join(",");
    this.more.textContent = this.beyond.size > 0 ? `${this.box.dataset.wordChosen} ${this.beyond.size}` : "";
  }
}

function addLayers(map: PointMap, households: Households): void {
  const look = pageLook();
  map.addSource("outlines", { type: "geojson", data: households.outlines });
  map.addLayer({ id: "ground", type: "fill", source: "outlines", paint: { "fill-color": look.colour("surface") } });
  map.addLayer({ id: "edges", type: "line", source: "outlines", paint: { "line-color": look.colour("line-strong"), "line-width": 1.2 } });
  map.addLayer({ id: "names", type: "symbol", source: "outlines", layout: { "text-field": ["get", "name"], "text-font": ["Sarabun"], "text-size": 13, "text-max-width": 7 }, paint: { "text-color": look.colour("ink-soft"), "text-halo-color": look.colour("halo"), "text-halo-width": 1.6 } });
  map.addSource("households", { type: "geojson", data: { type: "FeatureCollection", features: households.features } });
  const isTicked: ExpressionSpecification = ["==", ["get", "ticked"], true];
  map.addLayer({
    id: "households", type: "circle", source: "households",
    paint: {
      "circle-radius": ["case", isTicked, 8, 6],
      "circle-color": ["case", isTicked, look.colour("indigo-700"), look.colour("surface")],
      "circle-stroke-color": look.colour("indigo-700"),
      "circle-stroke-width": 2,
    },
  });
}

function letChoose(map: PointMap, choice: Choice, place: HTMLElement): void {
  const popup = new Popup({ closeButton: false, closeOnClick: false, className: "map-popup" });
  map.on("mousemove", "households", (event) => {
    const household = event.features?.[0]?.properties as Household | undefined;
    if (!household) return;
    map.getCanvas().style.cursor = "pointer";
    popup.setLngLat(event.lngLat).setText(household.name).addTo(map);
  });
  map.on("mouseleave", "households", () => {
    map.getCanvas().style.cursor = "";
    popup.remove();
  });
  map.on("click", "households", (event) => choice.tick(keysOf(event.features?.slice(0, 1)), (now) => !now));
  // A press beside the points chooses the part of the area, such as a village.
  map.on("click", "ground", (event) => {
    const isOnPoint = map.queryRenderedFeatures(event.point, { layers: ["households"] }).length > 0;
    const part = event.features?.[0]?.properties as Part | undefined;
    if (!isOnPoint && !choice.isBegun && part?.href) location.assign(part.href);
  });
  map.getCanvasContainer().addEventListener("mousedown", (event) => {
    if (event.shiftKey) dragBox(map, choice, place, event);
  }, true);
}

/** A rectangle from where the mouse went down to where it is let go ticks every household within. */
function dragBox(map: PointMap, choice: Choice, place: HTMLElement, from: MouseEvent): void {
  map.dragPan.disable();
  const frame = place.getBoundingClientRect();
  const at = (event: MouseEvent): [number, number] => [event.clientX - frame.left, event.clientY - frame.top];
  const start = at(from);
  const drawn = place.appendChild(Object.assign(document.createElement("div"), { className: "map-points-box" }));
  const draw = (event: MouseEvent): void => {
    const end = at(event);
    drawn.style.transform = `translate(${Math.min(start[0], end[0])}px, ${Math.min(start[1], end[1])}px)`;
    drawn.style.width = `${Math.abs(start[0] - end[0])}px`;
    drawn.style.height = `${Math.abs(start[1] - end[1])}px`;
  };
  const finish = (event: MouseEvent): void => {
    document.removeEventListener("mousemove", draw);
    drawn.remove();
    map.dragPan.enable();
    choice.tick(keysOf(map.queryRenderedFeatures([start, at(event)], { layers: ["households"] })), () => true);
  };
  document.addEventListener("mousemove", draw);
  document.addEventListener("mouseup", finish, { once: true });
}

function keysOf(features: { properties: unknown }[] | undefined): string[] {
  return [...new Set((features ?? []).map((feature) => (feature.properties as Household).key))];
}

function boundsOf(households: Households): LngLatBounds {
  const bounds = new LngLatBounds();
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") bounds.extend(part as [number, number]);
    else part.forEach(visit);
  };
  [...households.features, ...households.outlines.features].forEach((feature: Feature<Point | Polygon | MultiPolygon>) => visit(feature.geometry.coordinates));
  return bounds;
}
