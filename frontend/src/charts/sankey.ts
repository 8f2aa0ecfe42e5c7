// Where referrals went: a row of the table is a way through three columns, and ways that meet run together.
import { LETTERS, type Look } from "./look";
import type { Figures, Row } from "./table";

export interface FlowSettings { width: number; most: number; others: string }
interface Node { name: string; depth: number; value: number; key: string }
interface Link { source: string; target: string; value: number }

const OUTCOMES: Record<string, string> = {
  waiting: "line-strong", asking: "gold-deep", in_hand: "indigo-600", given: "leaf", refused: "madder", elsewhere: "ink-faint",
};
const NARROW = 560;

/** The ways with only the largest receivers by name; all others run together. */
export function gathered(figures: Figures, most: number, others: string): Row[] {
  const sums = new Map<string, number>();
  for (const { labels, cells } of figures.rows) sums.set(labels[1]!, (sums.get(labels[1]!) ?? 0) + (cells[0]!.value ?? 0));
  if (sums.size <= most + 1) return figures.rows;
  const named = new Set([...sums].sort((a, b) => b[1] - a[1]).slice(0, most).map(([name]) => name));
  return figures.rows.map((row) => (named.has(row.labels[1]!) ? row : { ...row, labels: [row.labels[0]!, others, row.labels[2]!] }));
}

/** Nodes and links of the ways; two columns may have the same word, so a name begins with its column. */
export function flowOf(rows: Row[]): { nodes: Node[]; links: Link[] } {
  const nodes = new Map<string, Node>();
  const links = new Map<string, Link>();
  for (const { labels, key, cells } of rows) {
    const value = cells[0]!.value ?? 0;
    if (value <= 0) continue;
    const names = labels.map((label, depth) => `${depth}|${label}`);
    names.forEach((name, depth) => {
      const keys = key.split(" ");
      const node = nodes.get(name) ?? { name, depth, value: 0, key: depth === 0 ? keys[0]! : depth === 2 ? keys[1]! : "" };
      nodes.set(name, { ...node, value: node.value + value });
    });
    for (let depth = 0; depth + 1 < names.length; depth++) {
      const [source, target] = [names[depth]!, names[depth + 1]!];
      const link = links.get(`${source}>${target}`) ?? { source, target, value: 0 };
      links.set(`${source}>${target}`, { ...link, value: link.value + value });
    }
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

export function sankeyHeight(figures: Figures): number {
  const columns = [0, 1, 2].map((place) => new Set(figures.rows.map((row) => row.labels[place])).size);
  return Math.min(620, Math.max(260, Math.max(...columns) * 46 + 40));
}

const colourOf = ({ depth, key }: Node, look: Look): string => {
  const token = depth === 0 ? `dimension-${key}` : depth === 2 ? OUTCOMES[key] ?? "" : "";
  return (token && look.colour(token)) || look.colour("indigo-300");
};

export function sankeyOption(figures: Figures, settings: FlowSettings, look: Look): object {
  const { nodes, links } = flowOf(gathered(figures, settings.most, settings.others));
  const isNarrow = settings.width < NARROW;
  const plain = (name: string) => name.slice(name.indexOf("|") + 1);
  const words = ({ name, value }: { name: string; value: number }) => `${plain(name)} ${look.number(value)}`;
  return {
    tooltip: {
      renderMode: "richText", confine: true, textStyle: LETTERS,
      formatter: ({ name, value, data }: { name: string; value: number; data: Partial<Link> }) =>
        data.source ? `${plain(data.source)} → ${plain(data.target!)}: ${look.number(value)}` : words({ name, value }),
    },
    series: [{
      type: "sankey",
      left: 4, right: 4, top: 8, bottom: 8,
      nodeWidth: 14, nodeGap: isNarrow ? 14 : 12, nodeAlign: "justify", draggable: false, emphasis: { focus: "adjacency" },
      lineStyle: { color: "source", opacity: 0.35, curveness: 0.5 },
      label: {
        ...LETTERS, fontSize: isNarrow ? 12 : 14, color: look.colour("ink"), textBorderColor: look.colour("surface"), textBorderWidth: 3,
        width: settings.width / (isNarrow ? 3.6 : 3), overflow: "truncate", formatter: words,
      },
      data: nodes.map((node) => ({
        name: node.name, depth: node.depth,
        itemStyle: { color: colourOf(node, look), borderColor: look.colour("surface") },
        label: node.depth === 2 ? { position: "left" } : { position: "right" },
      })),
      links,
    }],
  };
}
