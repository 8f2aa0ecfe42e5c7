// Incomes on the phone: typed without a line, kept sealed, sent once; what the office refuses stays to be mended.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { amount, linesOf, RecordBox, tells, type Line, type Member, type MonthRecord } from "./records";
import { importKey, newKeyBytes } from "./store/crypto";
import { openDatabase } from "./store/database";
import { Drawer } from "./store/drawer";

const MEMBER: Member = {
  id: 7, model: 1, model_name: "กระจูดแก้จน", name: "สมศรี", area: "บ้านสมมุติ", told: [],
  last: [
    { kind: "sale", product: "ตะกร้า", unit: "ใบ", channel: "ตลาด" },
    { kind: "sale", product: "ตะกร้า", unit: "ใบ", channel: "ร้าน" },
  ],
};
let number = 0;
let drawer: Drawer;

beforeEach(async () => {
  drawer = new Drawer(await openDatabase(`records-${(number += 1)}`), 1, await importKey(newKeyBytes()));
});

function line(uid: string, more: Partial<Line> = {}): Line {
  return { uid, kind: "sale", product: "ตะกร้า", unit: "ใบ", channel: "", quantity: "2", baht: "500", ...more };
}

/** An office that answers with these problems; the first `broken` calls find it dead. */
function office(problems: Record<string, string> = {}, broken = 0): string[] {
  const received: string[] = [];
  let calls = 0;
  vi.stubGlobal("fetch", async (address: string, how: RequestInit = {}) => {
    calls += 1;
    if (calls <= broken) throw new TypeError("network");
    const answer = (value: object) => new Response(JSON.stringify(value), { headers: { "X-PPAOS": "1" } });
    if (address.endsWith("/members")) return answer({ members: [MEMBER] });
    const { records } = JSON.parse(String(how.body)) as { records: { uid: string; baht: number | null }[] };
    received.push(...records.map((each) => `${each.uid}:${each.baht}`));
    return answer({ told: records.map(({ uid }) => ({ uid, problem: problems[uid] ?? "" })) });
  });
  return received;
}

describe("an amount", () => {
  it("is read with Thai digits and thousands; nothing is not zero", () => {
    expect(["๑,๒๐๐ บาท", "3.5", "0", "", " ", "x", "-1"].map(amount)).toEqual([1200, 3.5, 0, undefined, undefined, null, null]);
  });
});

describe("the lines of a month", () => {
  it("begin with what waits, then what was told last once, then one empty line of each kind", () => {
    const kept: MonthRecord = { ...line("a", { product: "หมวก" }), member: 7, model: 1, about: "", month: "2026-10", state: "refused", problem: "ไม่ได้", changedAt: "" };
    const lines = linesOf(MEMBER, [kept, { ...kept, uid: "b", state: "kept" }], () => "new");
    expect(lines.map(({ uid, kind, product }) => [uid, kind, product])).toEqual([["a", "sale", "หมวก"], ["new", "sale", "ตะกร้า"], ["new", "sale", ""], ["new", "cost", ""], ["new", "model_wage", ""]]);
    expect(lines.map(tells)).toEqual([true, false, false, false, false]);
  });
});

describe("records", () => {
  it("wait without a line and are sent when there is one, each by its own id", async () => {
    const box = new RecordBox(drawer, "token");
    const received = office({}, 1);
    await box.keep(MEMBER, "2026-10", [line("a"), line("b", { baht: "", quantity: "" }), line("c", { kind: "cost", quantity: "", baht: "100" })]);
    expect(await box.sendAll()).toBe("not reached");
    expect((await box.all()).map((one) => one.state)).toEqual(["waiting", "waiting"]);
    expect(await box.sendAll()).toBe("all sent");
    expect(received.sort()).toEqual(["a:500", "c:100"]);
    expect((await box.all()).map((one) => one.state)).toEqual(["kept", "kept"]);
    await box.sendAll();
    expect(received.length).toBe(2);
  });

  it("that the office refuses stay with its sentence, and are mended under the same id", async () => {
    const box = new RecordBox(drawer, "token");
    office({ a: "จำนวนต้องมีหน่วย" });
    await box.keep(MEMBER, "2026-10", [line("a", { unit: "" })]);
    await box.sendAll();
    const [refused] = await box.all();
    expect([refused!.state, refused!.problem]).toEqual(["refused", "จำนวนต้องมีหน่วย"]);
    const received = office();
    await box.keep(MEMBER, "2026-10", [line("a")]);
    await box.sendAll();
    expect(received).toEqual(["a:500"]);
    await box.keep(MEMBER, "2026-10", [line("d")]);
    await box.keep(MEMBER, "2026-10", [line("d", { quantity: "", baht: "" })]);
    expect((await box.all()).map((one) => one.uid)).toEqual(["a"]);
  });

  it("stay when the phone is shut out", async () => {
    const box = new RecordBox(drawer, "token");
    vi.stubGlobal("fetch", async () => new Response("{}", { status: 401, headers: { "X-PPAOS": "1" } }));
    await box.keep(MEMBER, "2026-10", [line("a")]);
    expect(await box.sendAll()).toBe("locked out");
    expect((await box.all()).length).toBe(1);
  });

  it("are of members whom the office named last", async () => {
    const box = new RecordBox(drawer, "token");
    expect(await box.members()).toEqual([]);
    office();
    await box.bring();
    expect((await box.members()).map((one) => one.name)).toEqual(["สมศรี"]);
  });
});
