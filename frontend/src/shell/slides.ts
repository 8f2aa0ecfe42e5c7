// On the wall of a meeting room an overview is shown one thing at a time: the arrow keys go on and back.

const AWAY = "slide-away";

function slidesOf(box: Element): Element[] {
  return [...box.querySelectorAll("#figures, .tiles, .chart, #parts")];
}

export function showSlides(): void {
  const box = document.querySelector("[data-slides]");
  if (!box) return;
  const slides = slidesOf(box);
  const count = document.querySelector("[data-slide-count]");
  let at = Math.max(0, Math.min(slides.length - 1, Number(location.hash.replace("#slide-", "")) - 1 || 0));
  const go = (to: number) => {
    at = Math.max(0, Math.min(slides.length - 1, to));
    const current = slides[at]!;
    for (const part of box.children) if (!part.hasAttribute("data-slides-nav")) part.classList.toggle(AWAY, !part.contains(current));
    for (const slide of slides) slide.classList.toggle(AWAY, slide !== current);
    if (count) count.textContent = `${at + 1} / ${slides.length}`;
    history.replaceState(null, "", `#slide-${at + 1}`);
    window.scrollTo(0, 0);
  };
  const steps: Record<string, number> = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(at + step);
  });
  box.addEventListener("click", (event) => {
    const step = (event.target as Element).closest<HTMLElement>("[data-slide-step]")?.dataset.slideStep;
    if (step) go(at + Number(step));
  });
  go(at);
}
