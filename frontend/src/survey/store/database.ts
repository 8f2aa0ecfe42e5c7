// The phone's own database. Rows of a surveyor are sealed; only whose they are, of which kind, and an id stand open.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { PinLock, Sealed } from "./crypto";

/** A surveyor who uses this phone. The name is shown when it is asked who is there. */
export interface Holder {
  user: number;
  name: string;
  lock: PinLock;
}

export type Kind = "setting" | "visit" | "form" | "medium" | "known" | "interview" | "file" | "envelope" | "member" | "record";

export interface Row {
  user: number;
  kind: Kind;
  id: string;
  sealed: Sealed;
}

interface Schema extends DBSchema {
  holders: { key: number; value: Holder };
  rows: { key: [number, Kind, string]; value: Row };
}

export type Database = IDBPDatabase<Schema>;

const NAME = "ppaos-survey";
const VERSION = 1;

export function openDatabase(name = NAME): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore("holders", { keyPath: "user" });
      database.createObjectStore("rows", { keyPath: ["user", "kind", "id"] });
    },
    blocking(_current, _wanted, event) {
      // A newer page wants to change the database: this one lets go; its next step opens it again.
      (event.target as IDBDatabase).close();
    },
  });
}
