// Single keys press what carries data-key ("s", "j ArrowRight"), without Alt; rows of a list are walked by j and k.
// They can be switched off (WCAG 2.1.4): who dictates, or whose screen reader wants the letters, says single letters.

const OFF = "ppaos-keys-off";

/** Whether an event means a key: by its letter, or by its place where the keyboard writes Thai. */
export function means(event: Pick<KeyboardEvent, "key" | "code">, key: string): boolean {
  if (key.length > 1) return event.key === key;
  if (event.key.toLowerCase() === key) return true;
  const writesLatin = /^[ -~]$/.test(event.key);
  return !writesLatin && event.code === (key === "/" ? "Slash" : `Key${key.toUpperCase()}`);
}

/** Whether the keys belong to what has the focus: text is typed there, or a choice made. */
export function isTypedInto(element: Element | null): boolean {
  if (!element) return false;
  if (element.matches("textarea, select, [contenteditable]")) return true;
  return element.matches("input") && !["checkbox", "button", "submit"].includes((element as HTMLInputElement).type);
}

/** Whether single keys are switched on. */
export function areOn(): boolean {
  return localStorage.getItem(OFF) === null;
}

function walk(rows: HTMLElement[], step: number): void {
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  rows[next]?.focus();
}

function press(event: KeyboardEvent): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-key-rows] th a")];
  const within = rows.includes(document.activeElement as HTMLElement);
  const down = means(event, "j") || (within && event.key === "ArrowDown");
  const up = means(event, "k") || (within && event.key === "ArrowUp");
  if (rows.length > 0 && (down || up)) {
    event.preventDefault();
    return walk(rows, down ? 1 : -1);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    if (element.dataset.key!.split(" ").some((key) => means(event, key))) {
      event.preventDefault();
      return element.click();
    }
  }
}

export function listenToKeys(): void {
  document.querySelectorAll<HTMLElement>("[data-keys-help]").forEach((help) => (help.hidden = false));
  document.querySelectorAll<HTMLInputElement>("[data-keys-switch]").forEach((box) => {
    box.checked = areOn();
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!areOn() || document.querySelector("dialog[open]")) return;
    if (isTypedInto(document.activeElement)) {
      if (event.key === "Escape") (document.activeElement as HTMLElement).blur();
      return;
    }
    press(event);
  });
}
