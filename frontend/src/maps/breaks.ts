// Cuts the figures of a map into at most five shades holding about as many areas each.

export function quantileBreaks(values: number[], shades = 5): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const cuts: number[] = [];
  for (let shade = 1; shade < shades; shade++) {
    const cut = sorted[Math.floor((sorted.length * shade) / shades)];
    // Equal figures share a shade, so a cut is used once and never at the smallest figure.
    if (cut !== undefined && cut > (cuts.at(-1) ?? sorted[0]!)) cuts.push(cut);
  }
  return cuts;
}
