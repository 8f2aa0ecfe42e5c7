// The rules of the app that need no browser: words, dates, states, lists.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isoDate, plainDigits, typedDate } from "./form/typed";
import { after, isUnsent, progress, waitsToBeSent, type Attached, type Happening, type Interview, type State } from "./interviews";
import { isTight } from "./storage";
import { THAI } from "./thai";
import { applied, visitsCsv, type Form, type Visit } from "./visits";
import { day, size, t } from "./words";

const AT = "2026-11-27T05:00:00.000Z";
const FORM: Form = { id: 1, code: "small", version: "1", title: "เล็ก", kind: "household_form", md5: "0", media: [], visit: "/data/visit" };

function photo(name: string, more: Partial<Attached> = {}): Attached {
  return { name, type: "image/jpeg", size: 1000, sha256: "a", sent: 0, isThere: false, ...more };
}

function interview(state: State, more: Partial<Interview> = {}): Interview {
  return {
    id: "i", form: "small", of: FORM, visit: "v", at: null, about: "สมชาย", state, instanceId: "uuid:1", xml: "<data/>", files: [],
    isPractice: false, startedAt: AT, changedAt: AT, sentAt: null, problem: null, page: 0, ...more,
  };
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return path.endsWith(".ts") && !path.endsWith(".test.ts") ? [readFileSync(path, "utf8")] : [];
  });
}

describe("words", () => {
  const said = sources(import.meta.dirname).flatMap((text) => [...text.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1]!));

  it("are all said in Thai", () => {
    expect(said.length).toBeGreaterThan(100);
    expect([...new Set(said)].filter((english) => THAI[english] === undefined)).toEqual([]);
  });

  it("keep the same blanks in both languages", () => {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    expect(Object.entries(THAI).filter(([english, thai]) => blanks(english).join() !== blanks(thai).join())).toEqual([]);
  });

  it("are Thai first, with days of the Buddhist era", () => {
    expect(t("Sent ({count})", { count: 3 })).toBe("ส่งแล้ว (3)");
    expect(day("2026-11-27")).toMatch(/^27 .+ 2569$/);
    expect(size(1_234_567)).toBe("1.2 MB");
  });
});

describe("a date", () => {
  it("is typed in the Buddhist era, or in the common one", () => {
    expect(isoDate({ day: "1", month: "2", year: "2500" })).toBe("1957-02-01");
    expect(isoDate({ day: "1", month: "2", year: "1957" })).toBe("1957-02-01");
    expect(typedDate("1957-02-01")).toEqual({ day: "1", month: "2", year: "2500" });
  });

  it("is none while it is not whole or does not exist", () => {
    expect(isoDate({ day: "", month: "2", year: "2500" })).toBeNull();
    expect(isoDate({ day: "31", month: "2", year: "2500" })).toBeNull();
    expect(isoDate({ day: "1", month: "1", year: "25" })).toBeNull();
  });

  it("and a number may have Thai digits", () => {
    expect(plainDigits("๑,๒๓๔")).toBe("1234");
  });
});

describe("an interview", () => {
  const saved: Happening = { what: "saved", xml: "<data>1</data>", instanceId: "uuid:1", files: [], page: 2, at: AT };
  const accepted = (...missing: string[]): Happening => ({ what: "accepted", missing, at: AT });
  const refused: Happening = { what: "refused", status: 404, message: "ไม่รู้จักแบบนี้", at: AT };
  const finished: Happening = { what: "finished", at: AT };
  const takenUp: Happening = { what: "taken up", at: AT };

  it("is saved, finished, sent with its photos, and then at the office", () => {
    let at = after(interview("draft"), { ...saved, files: [photo("1.jpg")] });
    expect(at.page).toBe(2);
    at = after(at, finished);
    expect([at.state, waitsToBeSent(at)]).toEqual(["finished", true]);
    at = after(at, accepted("1.jpg"));
    expect(at.state).toBe("arriving");
    at = after(at, { what: "part arrived", file: "1.jpg", sent: 400 });
    expect(progress(at)).toEqual({ sent: 400, size: 1000 });
    at = after(at, { what: "file arrived", file: "1.jpg" });
    at = after(at, accepted());
    expect([at.state, at.sentAt, isUnsent(at)]).toEqual(["sent", AT, false]);
  });

  it("keeps what has arrived of a photo that did not change", () => {
    const before = interview("draft", { files: [photo("1.jpg", { sent: 500 })] });
    expect(after(before, { ...saved, files: [photo("1.jpg")] }).files[0]!.sent).toBe(500);
    expect(after(before, { ...saved, files: [photo("1.jpg", { sha256: "b" })] }).files[0]!.sent).toBe(0);
  });

  it("is never changed once the office has begun to have it", () => {
    for (const state of ["arriving", "sent"] as const) {
      for (const happening of [saved, finished, takenUp, { what: "put aside", at: AT } as Happening]) {
        const at = interview(state, { files: [photo("1.jpg")] });
        expect(after(at, happening)).toBe(at);
      }
    }
  });

  it("that is refused keeps the reason, can be mended and sent again", () => {
    const at = after(interview("finished"), refused);
    expect([at.state, at.problem?.message, isUnsent(at)]).toEqual(["refused", "ไม่รู้จักแบบนี้", true]);
    expect(after(after(at, takenUp), finished)).toMatchObject({ state: "finished", problem: null });
    expect(after(at, accepted())).toMatchObject({ state: "sent", problem: null });
  });

  it("can be put aside and taken up, and is not deleted by either", () => {
    const aside = after(interview("draft"), { what: "put aside", at: AT });
    expect([aside.state, isUnsent(aside)]).toEqual(["aside", true]);
    expect(after(aside, takenUp).state).toBe("draft");
  });

  it("for practice that belongs to no visit is never sent", () => {
    const at = after(interview("draft", { isPractice: true, visit: null }), finished);
    expect([at.state, waitsToBeSent(at)]).toEqual(["practised", false]);
    expect(after(interview("draft", { isPractice: true }), finished).state).toBe("finished");
  });

  it("does not mind messages that come twice or too late", () => {
    const happenings: Happening[] = [saved, finished, accepted("1.jpg"), { what: "part arrived", file: "1.jpg", sent: 1 }, { what: "file arrived", file: "1.jpg" }, refused];
    for (const state of ["draft", "aside", "finished", "arriving", "sent", "refused", "practised"] as const) {
      for (const happening of happenings) {
        const once = after(interview(state), happening);
        expect(after(once, happening)).toEqual(once);
      }
    }
  });
});

describe("the list of visits", () => {
  const visit = (id: string, stamp = "1", more: Partial<Visit> = {}) =>
    ({ id, stamp, name: `ชื่อ ${id}`, house_no: "1", moo: "2", village: "บ้าน", area: "46010101", kind: "first_visit", state: "planned", due: null, comment: "", practice: false, people: null, place: null, code: "", version: 1, ...more }) as Visit;

  it("follows differences: new ones come, changed ones change, gone ones go", () => {
    const kept = [visit("a"), visit("b"), visit("c")];
    const left = applied(kept, { whole: false, visits: [visit("b", "2"), visit("d")], gone: ["c"] });
    expect(left.map((one) => `${one.id}${one.stamp}`)).toEqual(["a1", "b2", "d1"]);
    expect(applied(kept, { whole: true, visits: [visit("x")], gone: [] }).map((one) => one.id)).toEqual(["x"]);
  });

  it("is the list that ODK Collect gets, whatever stands in it", () => {
    const [head, row] = visitsCsv([visit("a", "1", { comment: 'ดู "ใหม่", ด้วย', place: [16.5, 103.5] })]).split("\n");
    expect(head).toBe("name,label,__version,head,address,village,area,household_code,kind,due_on,comment,latitude,longitude");
    expect(row).toContain('"1 หมู่ 2 บ้าน · ชื่อ a"');
    expect(row).toContain('"ดู ""ใหม่"", ด้วย","16.5","103.5"');
  });
});

describe("room on the phone", () => {
  it("is tight when nearly full or nearly nothing is left, and never where the browser does not tell", () => {
    expect(isTight({ used: 0, whole: 0 })).toBe(false);
    expect(isTight({ used: 9e9, whole: 1e10 })).toBe(true);
    expect(isTight({ used: 1e6, whole: 1.5e8 })).toBe(true);
    expect(isTight({ used: 1e6, whole: 1e10 })).toBe(false);
  });
});
