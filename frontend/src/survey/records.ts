// What members of models earned in a month: typed without a line, kept sealed, sent once however often it is tried.
import { thaiDigits } from "./form/typed";
import { askJson, LockedOut, NotReached, Refused } from "./server";
import type { Outcome } from "./outbox";
import type { Drawer } from "./store/drawer";

export type RecordKind = "production" | "sale" | "cost" | "model_wage";

/** What was told last, so that only numbers need be typed. */
export interface Offered {
  kind: RecordKind;
  product: string;
  unit: string;
  channel: string;
}

export interface Member {
  id: number;
  model: number;
  model_name: string;
  name: string;
  area: string;
  last: Offered[];
  /** Months («2026-10») of which the office has something. */
  told: string[];
}

/** Numbers stay as they were typed until they are sent; empty is not known, never zero. */
export interface Line extends Offered {
  uid: string;
  quantity: string;
  baht: string;
}

export interface MonthRecord extends Line {
  member: number;
  model: number;
  about: string;
  month: string;
  state: "waiting" | "refused" | "kept";
  problem: string;
  changedAt: string;
}

interface Told {
  uid: string;
  problem: string;
}

const ALWAYS: RecordKind[] = ["sale", "cost", "model_wage"];
const AT_ONCE = 100;
const HERE = "/models/phone/";

/** A number as typed: Thai digits, thousands, «บาท»; null where it is none, undefined where nothing is typed. */
export function amount(typed: string): number | null | undefined {
  const plain = thaiDigits(typed).replace(/[,\s]|บาท|฿/g, "");
  if (plain === "") return undefined;
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Does a line tell anything? */
export function tells(line: Line): boolean {
  return amount(line.quantity) !== undefined || amount(line.baht) !== undefined;
}

/** The lines of a month: what waits or was refused, then what was told last, then an empty line of each kind. */
export function linesOf(member: Member, kept: MonthRecord[], uid: () => string = () => crypto.randomUUID()): Line[] {
  const open = kept.filter((one) => one.state !== "kept");
  const same = (one: Offered, other: Offered) => one.kind === other.kind && one.product === other.product && one.unit === other.unit;
  const offered = member.last.filter((each, place) => member.last.findIndex((one) => same(one, each)) === place && !open.some((one) => same(one, each)));
  const empty: Offered[] = ALWAYS.map((kind) => ({ kind, product: "", unit: "", channel: "" }));
  return [...open, ...[...offered, ...empty].map((each) => ({ ...each, uid: uid(), quantity: "", baht: "" }))];
}

/** A record as the office takes it. */
function asSent({ uid, member, month, kind, product, unit, channel, quantity, baht }: MonthRecord): object {
  const [many, worth] = [amount(quantity) ?? null, amount(baht) ?? null];
  return { uid, member, month, kind, product, channel, quantity: many, unit: many === null ? "" : unit, baht: worth };
}

export class RecordBox {
  constructor(
    private readonly drawer: Drawer,
    private readonly token: string,
    private readonly now: () => string = () => new Date().toISOString(),
  ) {}

  async members(): Promise<Member[]> {
    return (await this.drawer.read<Member[]>("member", "all")) ?? [];
  }

  all(): Promise<MonthRecord[]> {
    return this.drawer.all<MonthRecord>("record");
  }

  /** The members from the office: a new list takes the place of the old one; records stay. */
  async bring(): Promise<void> {
    const { members } = await askJson<{ members: Member[] }>(`${HERE}members`, this.token);
    await this.drawer.write("member", "all", members);
  }

  /** Keep a month's lines on the disk: those that tell something wait; those emptied again are taken away. */
  async keep(member: Member, month: string, lines: Line[]): Promise<void> {
    const about = member.name || member.area;
    const told = lines.filter(tells).map((line): [string, MonthRecord] => [
      line.uid,
      { ...line, member: member.id, model: member.model, about, month, state: "waiting", problem: "", changedAt: this.now() },
    ]);
    await this.drawer.writeAll("record", told);
    await this.drawer.remove("record", lines.filter((line) => !tells(line)).map((line) => line.uid));
  }

  private async send(records: MonthRecord[]): Promise<void> {
    const body = JSON.stringify({ records: records.map(asSent) });
    const headers = { "Content-Type": "application/json" };
    const { told } = await askJson<{ told: Told[] }>(`${HERE}records`, this.token, { method: "POST", headers, body });
    const problems = new Map(told.map((each) => [each.uid, each.problem]));
    const after = records
      .filter((record) => problems.has(record.uid))
      .map((record): [string, MonthRecord] => {
        const problem = problems.get(record.uid)!;
        return [record.uid, { ...record, problem, state: problem === "" ? "kept" : "refused", changedAt: this.now() }];
      });
    await this.drawer.writeAll("record", after);
  }

  /** Everything that waits, the oldest first. */
  async sendAll(): Promise<Outcome> {
    const waiting = (await this.all()).filter((one) => one.state === "waiting").sort((one, other) => one.changedAt.localeCompare(other.changedAt));
    try {
      for (let from = 0; from < waiting.length; from += AT_ONCE) await this.send(waiting.slice(from, from + AT_ONCE));
    } catch (error) {
      if (error instanceof LockedOut) return "locked out";
      if (error instanceof NotReached || error instanceof Refused) return "not reached";
      throw error;
    }
    return "all sent";
  }
}
