// A definition opens when its word is pointed at, and stays while the pointer is on it. Pressing works without this.
const WAIT = 250;

export function openDefinitionsOnHover(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const wordOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>(".term, .definition-button, .definition") : null;
  const definitionOf = (word: HTMLElement) =>
    word.matches(".definition") ? word : document.getElementById(word.getAttribute("popovertarget") ?? "");

  document.addEventListener("pointerover", (event) => {
    const word = wordOf(event.target);
    if (!word || event.pointerType === "touch") return;
    clearTimeout(waiting);
    const definition = definitionOf(word);
    if (definition && !definition.matches(":popover-open")) waiting = setTimeout(() => definition.showPopover(), WAIT);
  });
  document.addEventListener("pointerout", (event) => {
    const word = wordOf(event.target);
    if (!word || event.pointerType === "touch" || wordOf(event.relatedTarget) === word) return;
    clearTimeout(waiting);
    const definition = definitionOf(word);
    waiting = setTimeout(() => definition?.matches(":popover-open") && definition.hidePopover(), WAIT);
  });
}
