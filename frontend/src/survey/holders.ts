// Who uses this phone: let in once by the office, then by a PIN, for weeks and without a line.
import { LockedOut, NotReached, Refused } from "./server";
import { fromBase64, importKey, lock, newKeyBytes, toBase64, unlock } from "./store/crypto";
import { openDatabase, type Database, type Holder } from "./store/database";
import { Drawer } from "./store/drawer";
import { askToKeep } from "./storage";

export const LEAST_PIN = 6;

export interface Pass {
  phone: number;
  token: string;
  /** What its user does with it: «visits», «records». Phones let in before this was told hold visits. */
  does?: string[];
}

export interface SignedIn {
  csrf: string;
  user: number;
  name: string;
}

let opened: Promise<Database> | null = null;

/** The database of this phone; opened again where a newer page closed it. */
export async function database(): Promise<Database> {
  opened ??= openDatabase();
  const kept = await opened;
  try {
    kept.transaction("holders");
    return kept;
  } catch {
    opened = openDatabase();
    return opened;
  }
}

export async function holders(): Promise<Holder[]> {
  return (await database()).getAll("holders");
}

async function answered(path: string, how: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`/survey/phone/${path}`, { ...how, credentials: "same-origin", redirect: "error", cache: "no-store" });
  } catch (error) {
    throw new NotReached(String(error));
  }
  if (answer.headers.get("X-PPAOS") === null) throw new NotReached("another network answers");
  if (answer.status === 401) throw new LockedOut();
  if (!answer.ok) throw new Refused(answer.status, ((await answer.json()) as { message?: string }).message ?? "");
  return answer;
}

/** Who is signed in at the office's pages; LockedOut where nobody is. */
export async function signedIn(): Promise<SignedIn> {
  const who = (await (await answered("let-in")).json()) as Partial<SignedIn>;
  if (who.csrf === undefined) throw new LockedOut();
  return who as SignedIn;
}

function post(csrf: string, value: object): RequestInit {
  return { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } };
}

/** What the phone calls itself where the office lists phones. */
export function phoneName(): string {
  const found = /\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "";
  return found.split(";").slice(-1)[0]!.trim().slice(0, 80);
}

/** Let the phone in for who is signed in: a new key, or the one it had. The PIN opens it from then on. */
export async function letIn(who: SignedIn, pin: string, known: Uint8Array<ArrayBuffer> | null): Promise<[Holder, Uint8Array<ArrayBuffer>]> {
  const bytes = known ?? newKeyBytes();
  const pass = (await (await answered("let-in", post(who.csrf, { name: phoneName(), key: toBase64(bytes) }))).json()) as Pass;
  const store = await database();
  const holder: Holder = { user: who.user, name: who.name, lock: await lock(bytes, pin) };
  await store.put("holders", holder);
  const drawer = new Drawer(store, who.user, await importKey(bytes));
  await drawer.write("setting", "pass", pass);
  await askToKeep();
  return [holder, bytes];
}

/** The key that the office keeps for this surveyor's phones; null where it keeps none. */
export async function keptKey(who: SignedIn): Promise<Uint8Array<ArrayBuffer> | null> {
  const { keys } = (await (await answered("key", post(who.csrf, {}))).json()) as { keys: string[] };
  const store = await database();
  for (const text of keys) {
    const bytes = fromBase64(text);
    if (await opens(store, who.user, bytes)) return bytes;
  }
  return null;
}

/** Does this key open what the surveyor has on the phone? */
async function opens(store: Database, user: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    return (await new Drawer(store, user, await importKey(bytes)).read<Pass>("setting", "pass")) !== null;
  } catch {
    return false;
  }
}

/** A surveyor's drawer and pass to the office, by PIN; WrongPin where it is another one. */
export async function enter(holder: Holder, pin: string): Promise<[Drawer, Pass]> {
  return entered(holder, await unlock(holder.lock, pin));
}

export async function entered(holder: Holder, bytes: Uint8Array<ArrayBuffer>): Promise<[Drawer, Pass]> {
  const drawer = new Drawer(await database(), holder.user, await importKey(bytes));
  const pass = await drawer.read<Pass>("setting", "pass");
  if (pass === null) throw new Error("This phone was never let in");
  return [drawer, pass];
}
