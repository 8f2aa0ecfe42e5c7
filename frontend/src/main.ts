// What every page loads: styles, partial requests, the shell. Charts and maps come only where a page has them.
import "./styles/index.css";
import htmx from "htmx.org";
import { confirmDestructive } from "./shell/confirm";
import { showFailures } from "./shell/failures";
import { listenToKeys } from "./shell/keys";
import { askForPasskeys } from "./shell/passkeys";
import { searchFromAnywhere } from "./shell/search";
import { guardDoubleSending } from "./shell/sending";
import { takeSignatures } from "./shell/signature";
import { tickAll } from "./shell/ticks";
import { takeVoiceNotes } from "./shell/voice";

confirmDestructive();
showFailures();
guardDoubleSending();
listenToKeys();
searchFromAnywhere();
takeSignatures();
tickAll();
takeVoiceNotes();
askForPasskeys();

/** Figures not yet drawn, the element itself included: htmx may bring in a bare figure. */
function undrawn(within: Element, selector: string): HTMLElement[] {
  const fresh = `${selector}:not([data-ready])`;
  return [within, ...within.querySelectorAll(fresh)].filter((element): element is HTMLElement => element.matches(fresh));
}

async function drawFigures(within: Element): Promise<void> {
  const charts = undrawn(within, "[data-chart]");
  const maps = undrawn(within, "[data-map]");
  const points = undrawn(within, "[data-points]");
  if (points.length > 0) {
    const { drawPoints } = await import("./maps/points");
    points.forEach((box) => void drawPoints(box));
  }
  if (charts.length === 0 && maps.length === 0) return;
  // Words are measured before they are drawn, so the font comes first.
  await document.fonts.load("16px Sarabun", "ก");
  if (charts.length > 0) {
    const { drawChart } = await import("./charts/draw");
    charts.forEach(drawChart);
  }
  if (maps.length > 0) {
    const { drawMap } = await import("./maps/draw");
    maps.forEach((figure) => void drawMap(figure));
  }
}

// Runs for the page itself and again for each part that htmx brings in.
htmx.onLoad((element) => void drawFigures(element as Element));

// Bring the current place into view where the navigation, or the pages beside this one, are wider than the phone.
for (const here of document.querySelectorAll(":is(.site-nav, .tabs) [aria-current]"))
  here.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector<HTMLElement>("[data-focus]")?.focus();
