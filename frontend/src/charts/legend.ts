// The key beneath a chart or map: real words in the page, which wrap on a phone and are read aloud.

export interface LegendEntry { label: string; colour?: string; state?: string }

export function legendElement(entries: LegendEntry[]): HTMLElement {
  const legend = document.createElement("div");
  legend.className = "legend";
  for (const { label, colour, state } of entries) {
    const [item, swatch] = [document.createElement("span"), document.createElement("i")];
    swatch.className = state ? `swatch swatch-${state.replace("_", "-")}` : "swatch";
    if (colour && !state) swatch.style.background = colour;
    item.append(swatch, label);
    legend.append(item);
  }
  return legend;
}
