// Colours, hatches and letters of charts, taken from the page's custom properties.

export interface Look {
  colour(name: string): string;
  number(value: number, decimals?: number): string;
  percent(share: number): string;
}

// Letters grow with those of the page, on a projector as far as charts have room for them.
const grown = typeof document === "undefined" ? 1 : Math.min(1.4, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1);
export const LETTERS = { fontFamily: "Sarabun", fontSize: Math.round(14 * grown) };
export const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(74,84,104,.45)" };
export const DOTS = { symbol: "circle", symbolSize: 0.55, dashArrayX: [[5, 5]], dashArrayY: [5, 0], color: "rgba(74,84,104,.8)" };

/** A token as the colour it is in the look of the page now: tokens of two looks are no colours by themselves. */
function resolver(): (name: string) => string {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const known = getComputedStyle(document.documentElement);
  return (name) => {
    if (!known.getPropertyValue(`--${name}`)) return "";
    probe.style.color = `var(--${name})`;
    return style.color;
  };
}

let colour: ((name: string) => string) | null = null;

export function pageLook(): Look {
  colour ??= resolver();
  const language = document.documentElement.lang.startsWith("th") ? "th-TH" : "en-GB";
  return {
    colour,
    number: (value, decimals = 0) =>
      value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
    percent: (share) => share.toLocaleString(language, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }),
  };
}

/** The fill of something that is not a number: hatched when not scored or unknown, dotted when withheld. */
export function absentFill(state: string, look: Look) {
  const decal = state === "suppressed" ? DOTS : HATCH;
  return { color: look.colour("surface"), borderColor: look.colour("line-strong"), borderWidth: 1, decal };
}

/** The fill of a column or row by its key: a level, a state, a capital, a dimension, or the service's own colour. */
export function fillFor(key: string, family: string, look: Look) {
  if (key === "not_scored" || key === "suppressed") return absentFill(key, look);
  if (["1", "2", "3", "4"].includes(key)) return { color: look.colour(`level-${key}`), borderColor: look.colour("surface"), borderWidth: 1 };
  const colour = key && family ? look.colour(`${family}-${key}`) : "";
  return { color: colour || look.colour("indigo-600"), borderColor: look.colour("surface"), borderWidth: 1 };
}
