// Charts and maps are drawn when their reader comes near them, and their libraries fetched no earlier.

/** How far below the window a figure is drawn ahead of its reader. */
const AHEAD = "300px";
const KINDS = "[data-chart], [data-map], [data-points]";

async function draw(figure: HTMLElement): Promise<void> {
  if (figure.hasAttribute("data-ready")) return;
  if (figure.hasAttribute("data-points")) {
    const { drawPoints } = await import("../maps/points");
    return drawPoints(figure);
  }
  // Words are measured before they are drawn, so the font comes first.
  await document.fonts.load("16px Sarabun", "ก");
  if (figure.hasAttribute("data-map")) {
    const { drawMap } = await import("../maps/draw");
    return drawMap(figure);
  }
  const { drawChart } = await import("./draw");
  drawChart(figure);
}

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    void draw(target as HTMLElement);
  }
}, { rootMargin: AHEAD });

/** Figures within an element, itself included: htmx may bring in a bare figure. */
export function drawWhenReached(within: Element): void {
  for (const figure of [within, ...within.querySelectorAll(KINDS)]) {
    if (figure.matches(KINDS) && !figure.hasAttribute("data-ready")) near.observe(figure);
  }
}
