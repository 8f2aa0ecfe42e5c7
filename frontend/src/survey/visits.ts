// The day's households on the phone: the list from the office, then by difference; the forms, and what is known.
import { ask, askJson } from "./server";
import type { Drawer } from "./store/drawer";
import { t } from "./words";

export interface Visit {
  id: string;
  stamp: string;
  name: string;
  house_no: string;
  moo: string;
  /** The village or community, by name, and the code of its area. */
  village: string;
  area: string;
  kind: string;
  state: "planned" | "sent_back";
  due: string | null;
  comment: string;
  practice: boolean;
  people: number | null;
  place: [number, number] | null;
  code: string;
  version: number;
}

export function addressOf(visit: Visit): string {
  return [visit.house_no, visit.moo ? t("moo {moo}", { moo: Number(visit.moo) || visit.moo }) : "", visit.village].filter(Boolean).join(" ");
}

const COLUMNS = "name,label,__version,head,address,village,area,household_code,kind,due_on,comment,latitude,longitude";

/** The visits as the forms look them up: the same list that ODK Collect is given. */
export function visitsCsv(visits: Visit[]): string {
  const cell = (value: string | number) => `"${String(value).replace(/"/g, '""')}"`;
  const rows = visits.map((visit) => {
    const address = [visit.house_no, visit.moo ? `หมู่ ${visit.moo}` : "", visit.village].filter(Boolean).join(" ");
    const label = [address, visit.name].filter(Boolean).join(" · ");
    const [latitude, longitude] = visit.place ?? ["", ""];
    const { id, version, name, village, area, code, kind, due, comment } = visit;
    return [id, label, version, name, address, village, area, code, kind, due ?? "", comment, latitude, longitude].map(cell).join(",");
  });
  return `${[COLUMNS, ...rows].join("\n")}\n`;
}

export interface Medium {
  id: number;
  name: string;
  md5: string;
}

export interface Form {
  id: number;
  code: string;
  version: string;
  title: string;
  kind: string;
  md5: string;
  media: Medium[];
  /** Where the form asks which visit it serves, and what else of a visit goes where. */
  visit: string;
}

/** What is known about a household, by form: answers by path, and the interview that is to be mended. */
export type Known = Record<string, { answers: Record<string, string>; base: string }>;

interface List {
  cursor: string;
  whole: boolean;
  visits: Visit[];
  gone: string[];
  forms: Form[];
  check: string;
  practice: boolean;
}

interface Cursor {
  cursor: string;
  wholeAt: string;
}

const DAY = 24 * 60 * 60 * 1000;
const PAGE = 50;

async function digest(lines: string[]): Promise<string> {
  const bytes = new TextEncoder().encode(lines.sort().join("\n"));
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Visits after a list came: the whole list replaces all, a difference changes some. */
export function applied(kept: Visit[], list: Pick<List, "whole" | "visits" | "gone">): Visit[] {
  const changed = new Set([...list.visits.map((visit) => visit.id), ...list.gone]);
  const left = list.whole ? [] : kept.filter((visit) => !changed.has(visit.id));
  return [...left, ...list.visits];
}

export class VisitList {
  constructor(
    private readonly drawer: Drawer,
    private readonly token: string,
  ) {}

  async kept(): Promise<Visit[]> {
    return (await this.drawer.read<Visit[]>("visit", "all")) ?? [];
  }

  async forms(): Promise<Form[]> {
    return (await this.drawer.read<Form[]>("setting", "forms")) ?? [];
  }

  private async fetched(cursor: Cursor | null): Promise<List> {
    const isOld = cursor === null || Date.now() - Date.parse(cursor.wholeAt) > DAY;
    return askJson<List>(`list?since=${isOld ? "" : encodeURIComponent(cursor.cursor)}`, this.token);
  }

  /** The list from the office. Returns the visits whose households are to be asked about anew. */
  async refresh(): Promise<string[]> {
    const cursor = await this.drawer.read<Cursor>("setting", "cursor");
    const before = await this.kept();
    let list = await this.fetched(cursor);
    let visits = applied(before, list);
    if ((await digest(visits.map((visit) => `${visit.id} ${visit.stamp}`))) !== list.check && !list.whole) {
      // A difference that does not add up: a visit given to somebody else, or a clock put back.
      list = await this.fetched(null);
      visits = applied([], list);
    }
    await this.drawer.write("visit", "all", visits);
    await this.drawer.write("setting", "forms", list.forms);
    await this.drawer.write("setting", "practice", list.practice);
    const wholeAt = list.whole ? new Date().toISOString() : (cursor?.wholeAt ?? "");
    await this.drawer.write("setting", "cursor", { cursor: list.cursor, wholeAt } satisfies Cursor);
    return this.unknown(before, visits, list);
  }

  private async unknown(before: Visit[], visits: Visit[], list: List): Promise<string[]> {
    const known = new Set(await this.drawer.ids("known"));
    const gone = [...known].filter((id) => !visits.some((visit) => visit.id === id));
    await this.drawer.remove("known", gone);
    const fresh = list.whole ? visits : list.visits;
    const stamps = new Map(before.map((visit) => [visit.id, visit.stamp]));
    const asked = fresh.filter((visit) => list.whole || stamps.get(visit.id) !== visit.stamp || !known.has(visit.id));
    return [...new Set([...asked, ...visits.filter((visit) => !known.has(visit.id))].map((visit) => visit.id))];
  }

  /** Forms and their files that are not on the phone yet. */
  async bringForms(forms: Form[]): Promise<void> {
    const have = new Set(await this.drawer.ids("form"));
    for (const form of forms) {
      if (!have.has(`${form.id}-${form.md5}`)) {
        const xform = await (await ask(`forms/${form.id}`, this.token)).text();
        await this.drawer.write("form", `${form.id}-${form.md5}`, xform);
      }
      await this.bringMedia(form);
    }
  }

  private async bringMedia(form: Form): Promise<void> {
    const have = new Set(await this.drawer.ids("medium"));
    for (const medium of form.media) {
      if (have.has(`${medium.id}-${medium.md5}`)) continue;
      const bytes = await (await ask(`media/${medium.id}`, this.token)).arrayBuffer();
      await this.drawer.writeBytes("medium", `${medium.id}-${medium.md5}`, bytes);
    }
  }

  /** What is known about households, some at a time; `tell` hears how many are still to come. */
  async bringKnown(ids: string[], tell: (left: number) => void): Promise<void> {
    for (let from = 0; from < ids.length; from += PAGE) {
      tell(ids.length - from);
      const page = ids.slice(from, from + PAGE);
      const body = JSON.stringify({ visits: page });
      const headers = { "Content-Type": "application/json" };
      const { known } = await askJson<{ known: Record<string, Known> }>("known", this.token, { method: "POST", headers, body });
      await this.drawer.writeAll("known", page.map((id) => [id, known[id] ?? {}]));
    }
    tell(0);
  }
}
