// What lies on the phone: sealed per surveyor, opened by the PIN alone or with the office's copy of the key.
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { fromBase64, importKey, lock, newKeyBytes, open, openJson, seal, sealJson, sha256, toBase64, unlock, WrongPin } from "./crypto";
import { openDatabase, type Database } from "./database";
import { Drawer } from "./drawer";

const FEW = 1000;
let number = 0;
let database: Database;

beforeEach(async () => {
  database = await openDatabase(`store-${(number += 1)}`);
});

async function drawer(user = 1, bytes = newKeyBytes()): Promise<Drawer> {
  return new Drawer(database, user, await importKey(bytes));
}

describe("a PIN", () => {
  it("opens the key it locked, and no other does", async () => {
    const key = newKeyBytes();
    const locked = await lock(key, "123456", FEW);
    expect(await unlock(locked, "123456")).toEqual(key);
    await expect(unlock(locked, "123457")).rejects.toBeInstanceOf(WrongPin);
  });

  it("that is forgotten loses nothing: the same key is locked by a new one", async () => {
    const key = newKeyBytes();
    await (await drawer(1, key)).write("setting", "pass", { token: "secret" });
    const fromOffice = fromBase64(toBase64(key));
    const locked = await lock(fromOffice, "654321", FEW);
    const again = await drawer(1, await unlock(locked, "654321"));
    expect(await again.read("setting", "pass")).toEqual({ token: "secret" });
  });
});

describe("sealed bytes", () => {
  it("open with their key in their place only", async () => {
    const key = await importKey(newKeyBytes());
    const sealed = await sealJson(key, { name: "สมชาย" }, "1/visit/a");
    expect(await openJson(key, sealed, "1/visit/a")).toEqual({ name: "สมชาย" });
    await expect(open(key, sealed, "1/visit/b")).rejects.toThrow();
    await expect(open(await importKey(newKeyBytes()), sealed, "1/visit/a")).rejects.toThrow();
  });

  it("differ each time, so that equal answers do not show", async () => {
    const key = await importKey(newKeyBytes());
    const [one, other] = await Promise.all([seal(key, new Uint8Array(4), "x"), seal(key, new Uint8Array(4), "x")]);
    expect(new Uint8Array(one.bytes)).not.toEqual(new Uint8Array(other.bytes));
  });

  it("have the digest that the office works out too", async () => {
    expect(await sha256(new Uint8Array())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
});

describe("a drawer", () => {
  it("gives back what was put in, in order, and lets it be taken out", async () => {
    const own = await drawer();
    await own.writeAll("interview", [["b", 2], ["a", 1]]);
    expect(await own.all("interview")).toEqual([1, 2]);
    expect(await own.ids("interview")).toEqual(["a", "b"]);
    await own.remove("interview", ["a"]);
    expect(await own.read("interview", "a")).toBeNull();
    await own.writeBytes("file", "b/1.jpg", new Uint8Array([1, 2, 3]));
    expect(new Uint8Array((await own.readBytes("file", "b/1.jpg"))!)).toEqual(new Uint8Array([1, 2, 3]));
    expect(await own.readBytes("file", "b/2.jpg")).toBeNull();
  });

  it("of one surveyor does not show what another has", async () => {
    const one = await drawer(1);
    const other = await drawer(2);
    await one.write("interview", "a", { answer: "ลับ" });
    expect(await other.all("interview")).toEqual([]);
    const wrongKey = await drawer(1);
    await expect(wrongKey.read("interview", "a")).rejects.toThrow();
  });

  it("leaves nothing readable on the disk", async () => {
    const own = await drawer();
    await own.write("interview", "a", { name: "somchai" });
    const [row] = await database.getAll("rows");
    expect(new TextDecoder().decode(row!.sealed.bytes)).not.toContain("somchai");
    expect(Object.keys(row!).sort()).toEqual(["id", "kind", "sealed", "user"]);
  });
});
