// One figure a row, longest name to the left, the number at the end of its bar.
import type { Figures } from "./table";
import { absentFill, fillFor, LETTERS, type Look } from "./look";

export interface BarSettings { family: string; unit: string; decimals: number; max: number | null; width?: number }

export function barsHeight(figures: Figures): number {
  return figures.rows.length * 38 + 24;
}

/** How wide the names may be: two fifths of the chart, as far as they can be read there. */
function namesWidth(width = 375): number {
  return Math.min(260, Math.max(120, Math.round(width * 0.4)));
}

export function barsOption(figures: Figures, settings: BarSettings, look: Look): object {
  const cells = figures.rows.map((row) => row.cells[0]!);
  const largest = Math.max(0, ...cells.map((cell) => cell.value ?? 0));
  const max = settings.max ?? (largest > 0 ? largest : 1);
  return {
    grid: { left: 4, right: 84, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "value", min: 0, max, show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: figures.rows.map((row) => row.label),
      axisLine: { lineStyle: { color: look.colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...LETTERS, color: look.colour("ink"), lineHeight: LETTERS.fontSize + 3, width: namesWidth(settings.width), overflow: "break" },
    },
    series: [{
      type: "bar",
      barWidth: 20,
      showBackground: settings.max !== null,
      backgroundStyle: { color: look.colour("surface-sunk") },
      data: figures.rows.map((row, index) => {
        const cell = cells[index]!;
        if (cell.value === null) {
          return { value: max, itemStyle: absentFill(cell.state, look), label: { formatter: cell.word } };
        }
        return {
          value: cell.value,
          itemStyle: { ...fillFor(row.key, settings.family, look), borderRadius: [0, 3, 3, 0] },
          label: { formatter: look.number(cell.value, settings.decimals) },
        };
      }),
      label: { show: true, position: "right", ...LETTERS, fontWeight: 600, color: look.colour("ink") },
    }],
  };
}
