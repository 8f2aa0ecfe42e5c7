// A box in the head of a table ticks all boxes of its name on the page; the head follows what is ticked one by one.
export function tickAll(): void {
  document.addEventListener("change", (event) => {
    const changed = event.target;
    if (!(changed instanceof HTMLInputElement)) return;
    const name = changed.dataset.checkAll;
    if (name) {
      boxesOf(changed, name).forEach((box) => (box.checked = changed.checked));
      // Whoever watches a box, such as a map, hears of it.
      boxesOf(changed, name)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (changed.type === "checkbox" && changed.name) {
      const head = changed.form?.querySelector<HTMLInputElement>(`[data-check-all="${CSS.escape(changed.name)}"]`);
      if (head) showWhole(head, boxesOf(changed, changed.name));
    }
  });
}

function boxesOf(within: HTMLInputElement, name: string): HTMLInputElement[] {
  return [...(within.form?.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${CSS.escape(name)}"]`) ?? [])];
}

function showWhole(head: HTMLInputElement, boxes: HTMLInputElement[]): void {
  const ticked = boxes.filter((box) => box.checked).length;
  head.checked = ticked === boxes.length;
  head.indeterminate = ticked > 0 && ticked < boxes.length;
}
