// The search box of every page: «/» leads to it, arrow keys walk through what it suggests, Escape puts it away.
import { areOn, isTypedInto, means } from "./keys";

export function searchFromAnywhere(): void {
  const box = document.querySelector<HTMLElement>("[data-search]");
  const input = box?.querySelector<HTMLInputElement>("input[type=search]");
  if (!box || !input) return;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !means(event, "/")) return;
    if (!areOn() || isTypedInto(document.activeElement) || document.querySelector("dialog[open]")) return;
    if (input.offsetParent === null) return; // on a phone a link leads to the page of the search
    event.preventDefault();
    input.select();
    input.focus();
  });
  const suggested = box.querySelector<HTMLElement>("[data-suggestions]");
  if (suggested) walkThrough(box, input, suggested);
}

function walkThrough(box: HTMLElement, input: HTMLInputElement, suggested: HTMLElement): void {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      suggested.hidden = true;
      return input.focus();
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const stops = [input, ...suggested.querySelectorAll<HTMLElement>("a")];
    if (step === 0 || suggested.hidden || stops.length === 1) return;
    event.preventDefault();
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[(at + step + stops.length) % stops.length]?.focus();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget as Node | null)) suggested.hidden = true;
  });
  input.addEventListener("focus", () => (suggested.hidden = false));
  input.addEventListener("input", () => (suggested.hidden = false));
}
