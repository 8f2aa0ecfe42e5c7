// Sending: whatever breaks in between, everything arrives once, and nothing is gone before it has.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Attached, Interview, State } from "./interviews";
import { fileId, Outbox, PART_BYTES } from "./outbox";
import { importKey, newKeyBytes, sha256 } from "./store/crypto";
import { openDatabase } from "./store/database";
import { Drawer } from "./store/drawer";

const AT = "2026-11-27T05:00:00.000Z";
let number = 0;
let drawer: Drawer;

/** An office that keeps what arrives; `breaks` says which calls find it dead. */
class Office {
  forms: string[] = [];
  uploads = new Map<string, Uint8Array>();
  calls: string[] = [];
  breaks = new Set<number>();
  answer: ((path: string) => Response | null) | null = null;
  wanted: string[] = [];

  private json(value: object, status = 200): Response {
    return new Response(JSON.stringify(value), { status, headers: { "X-PPAOS": "1" } });
  }

  fetch = async (address: string, how: RequestInit = {}): Promise<Response> => {
    const path = address.replace("/survey/phone/", "").split("?")[0]!;
    this.calls.push(`${how.method ?? "GET"} ${path}`);
    if (this.breaks.has(this.calls.length)) throw new TypeError("network");
    const odd = this.answer?.(path);
    if (odd) return odd;
    if (path === "submissions") {
      const xml = String(how.body);
      const isNew = !this.forms.includes(xml);
      if (isNew) this.forms.push(xml);
      const missing = this.wanted.filter((name) => !this.uploads.has(`uuid:1/${name}`) || this.uploads.get(`uuid:1/${name}`)!.length < SIZE);
      return this.json({ missing }, isNew ? 201 : 202);
    }
    if (how.method !== "POST") {
      const key = decodeURIComponent(address.split("key=")[1]!);
      return this.json({ received: this.uploads.get(key)?.length ?? 0 });
    }
    const headers = how.headers as Record<string, string>;
    const key = decodeURIComponent(headers["X-Upload-Key"]!);
    const before = this.uploads.get(key) ?? new Uint8Array();
    const part = new Uint8Array(how.body as ArrayBuffer);
    if (Number(headers["X-Upload-Start"]) === before.length) this.uploads.set(key, new Uint8Array([...before, ...part]));
    return this.json({ received: this.uploads.get(key)!.length });
  };
}

const SIZE = PART_BYTES * 2 + 100;
let office: Office;

beforeEach(async () => {
  drawer = new Drawer(await openDatabase(`outbox-${(number += 1)}`), 1, await importKey(newKeyBytes()));
  office = new Office();
  vi.stubGlobal("fetch", office.fetch);
});

async function kept(state: State, withPhoto = false): Promise<Interview> {
  const bytes = new Uint8Array(SIZE).fill(7);
  const file: Attached = { name: "1.jpg", type: "image/jpeg", size: SIZE, sha256: await sha256(bytes), sent: 0, isThere: false };
  const interview = {
    id: "i", form: "small", visit: null, at: null, about: "", state, instanceId: "uuid:1", xml: "<data/>", files: withPhoto ? [file] : [],
    isPractice: false, startedAt: AT, changedAt: AT, sentAt: null, problem: null, page: 0,
  } as unknown as Interview;
  await drawer.write("interview", "i", interview);
  if (withPhoto) {
    office.wanted = ["1.jpg"];
    await drawer.writeBytes("file", fileId(interview, "1.jpg"), bytes);
  }
  return interview;
}

const outbox = () => new Outbox(drawer, "token", () => undefined, () => AT);
const state = async () => (await drawer.read<Interview>("interview", "i"))!.state;

describe("an outbox", () => {
  it("sends what is finished and leaves drafts alone", async () => {
    await kept("draft");
    expect(await outbox().sendAll()).toBe("all sent");
    expect(office.calls).toEqual([]);
    await kept("finished");
    expect(await outbox().sendAll()).toBe("all sent");
    expect([await state(), office.forms]).toEqual(["sent", ["<data/>"]]);
  });

  it("sends answers first, then photos in parts, then asks whether all is there", async () => {
    await kept("finished", true);
    await outbox().sendAll();
    expect(office.calls).toEqual(["POST submissions", "GET parts", "POST parts", "POST parts", "POST parts", "POST submissions"]);
    expect([await state(), office.uploads.get("uuid:1/1.jpg")!.length, office.forms.length]).toEqual(["sent", SIZE, 1]);
  });

  it("goes on where it stopped, whichever call the line broke at", async () => {
    for (let broken = 1; broken <= 6; broken += 1) {
      office = new Office();
      vi.stubGlobal("fetch", office.fetch);
      await kept("finished", true);
      office.breaks.add(broken);
      expect(await outbox().sendAll()).toBe("not reached");
      expect(["finished", "arriving"]).toContain(await state());
      expect(await outbox().sendAll()).toBe("all sent");
      expect([await state(), office.uploads.get("uuid:1/1.jpg")!.length, office.forms.length]).toEqual(["sent", SIZE, 1]);
      const parts = office.calls.filter((call) => call === "POST parts").length;
      expect(parts).toBeLessThanOrEqual(4);
    }
  });

  it("keeps what the office refuses, with its reason, and sends the rest", async () => {
    await kept("finished");
    const other = { ...(await kept("finished")), id: "j", xml: "<data>2</data>" };
    await drawer.write("interview", "j", other);
    let refused = 0;
    office.answer = (path) => (path === "submissions" && (refused += 1) === 1 ? new Response('{"message":"ไม่รู้จักแบบนี้"}', { status: 404, headers: { "X-PPAOS": "1" } }) : null);
    expect(await outbox().sendAll()).toBe("all sent");
    const states = (await drawer.all<Interview>("interview")).map((one) => [one.state, one.problem?.message ?? ""]);
    expect(states.sort()).toEqual([["refused", "ไม่รู้จักแบบนี้"], ["sent", ""]]);
  });

  it("stops when the phone is locked out, and keeps everything", async () => {
    await kept("finished");
    office.answer = () => new Response("{}", { status: 401, headers: { "X-PPAOS": "1" } });
    expect(await outbox().sendAll()).toBe("locked out");
    expect(await state()).toBe("finished");
  });

  it("does not take another network's page for the office", async () => {
    await kept("finished");
    office.answer = () => new Response("<html>Welcome to the hotel</html>", { status: 200 });
    expect(await outbox().sendAll()).toBe("not reached");
    expect(await state()).toBe("finished");
  });

  it("waits for a server in trouble", async () => {
    await kept("finished");
    for (const status of [500, 502, 503, 429, 408]) {
      office.answer = () => new Response("", { status, headers: { "X-PPAOS": "1" } });
      expect(await outbox().sendAll()).toBe("not reached");
    }
    expect(await state()).toBe("finished");
  });

  it("says so when the phone lost a photo, and does not send another one in its place", async () => {
    const interview = await kept("finished", true);
    await drawer.writeBytes("file", fileId(interview, "1.jpg"), new Uint8Array([1]));
    await outbox().sendAll();
    expect(await state()).toBe("refused");
    expect(office.uploads.size).toBe(0);
  });

  it("repeats harmlessly: two outboxes at once end in the same state", async () => {
    await kept("finished", true);
    await Promise.all([outbox().sendAll(), outbox().sendAll()]);
    await outbox().sendAll();
    expect([await state(), office.forms.length, office.uploads.get("uuid:1/1.jpg")!.length]).toEqual(["sent", 1, SIZE]);
  });
});
