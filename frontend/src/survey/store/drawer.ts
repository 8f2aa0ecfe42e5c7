// One surveyor's drawer in the phone's database, with the key that opens it.
import { open, openJson, seal, sealJson, type Sealed } from "./crypto";
import type { Database, Kind } from "./database";

const LAST = "\uffff";

export class Drawer {
  constructor(
    readonly database: Database,
    readonly user: number,
    private readonly key: CryptoKey,
  ) {}

  private place(kind: Kind, id: string): string {
    return `${this.user}/${kind}/${id}`;
  }

  private range(kind: Kind): IDBKeyRange {
    return IDBKeyRange.bound([this.user, kind, ""], [this.user, kind, LAST]);
  }

  /** What lies there, opened; null where nothing does. */
  async read<T>(kind: Kind, id: string): Promise<T | null> {
    const row = await this.database.get("rows", [this.user, kind, id]);
    return row ? openJson<T>(this.key, row.sealed, this.place(kind, id)) : null;
  }

  /** All of a kind, in the order of their ids. */
  async all<T>(kind: Kind): Promise<T[]> {
    const rows = await this.database.getAll("rows", this.range(kind));
    return Promise.all(rows.map((row) => openJson<T>(this.key, row.sealed, this.place(kind, row.id))));
  }

  async ids(kind: Kind): Promise<string[]> {
    return (await this.database.getAllKeys("rows", this.range(kind))).map((key) => key[2]);
  }

  async write(kind: Kind, id: string, value: unknown): Promise<void> {
    await this.writeAll(kind, [[id, value]]);
  }

  /** Many at once, all or none; resolved only when they are on the disk. */
  async writeAll(kind: Kind, values: [string, unknown][]): Promise<void> {
    const sealed: [string, Sealed][] = await Promise.all(
      values.map(async ([id, value]) => [id, await sealJson(this.key, value, this.place(kind, id))] as [string, Sealed]),
    );
    const change = this.database.transaction("rows", "readwrite", { durability: "strict" });
    for (const [id, each] of sealed) void change.store.put({ user: this.user, kind, id, sealed: each });
    await change.done;
  }

  async readBytes(kind: Kind, id: string): Promise<ArrayBuffer | null> {
    const row = await this.database.get("rows", [this.user, kind, id]);
    return row ? open(this.key, row.sealed, this.place(kind, id)) : null;
  }

  async writeBytes(kind: Kind, id: string, bytes: BufferSource): Promise<void> {
    const sealed = await seal(this.key, bytes, this.place(kind, id));
    const change = this.database.transaction("rows", "readwrite", { durability: "strict" });
    void change.store.put({ user: this.user, kind, id, sealed });
    await change.done;
  }

  async remove(kind: Kind, ids: string[]): Promise<void> {
    const change = this.database.transaction("rows", "readwrite");
    for (const id of ids) void change.store.delete([this.user, kind, id]);
    await change.done;
  }

  /** Bytes that are sealed already, as the office opens them. */
  async writeSealed(kind: Kind, id: string, bytes: ArrayBuffer): Promise<void> {
    await this.database.put("rows", { user: this.user, kind, id, sealed: { iv: new Uint8Array(), bytes } });
  }

  /** Bytes sealed for a backup file, which the server opens with its copy of the key. */
  sealForBackup(bytes: BufferSource, place: string): Promise<Sealed> {
    return seal(this.key, bytes, place);
  }
}
