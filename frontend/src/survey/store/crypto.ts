// Everything a surveyor keeps on a phone is sealed: a key per surveyor (AES-GCM), itself sealed by a key made of the PIN.

const ITERATIONS = 310_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const KEY_BITS = 256;

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

/** How a key is sealed by a PIN. */
export interface PinLock extends Sealed {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
}

export class WrongPin extends Error {}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** The bytes of a new key. The server is given them too, so that a forgotten PIN loses nothing. */
export function newKeyBytes(): Uint8Array<ArrayBuffer> {
  return randomBytes(KEY_BITS / 8);
}

export function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: KEY_BITS }, false, ["encrypt", "decrypt"]);
}

/** The key's bytes, sealed by a PIN. */
export async function lock(bytes: Uint8Array<ArrayBuffer>, pin: string, iterations = ITERATIONS): Promise<PinLock> {
  const salt = randomBytes(SALT_BYTES);
  const sealed = await seal(await pinKey(pin, salt, iterations), bytes, "pin");
  return { ...sealed, salt, iterations };
}

/** The key's bytes; WrongPin where the PIN is another one. */
export async function unlock(locked: PinLock, pin: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await open(await pinKey(pin, locked.salt, locked.iterations), locked, "pin"));
  } catch (error) {
    if (error instanceof DOMException || (error as Error).name === "OperationError") throw new WrongPin();
    throw error;
  }
}

/** Bytes sealed for one place: moved to another place they cannot be opened. */
export async function seal(key: CryptoKey, bytes: BufferSource, place: string): Promise<Sealed> {
  const iv = randomBytes(IV_BYTES);
  const how = { name: "AES-GCM", iv, additionalData: encoder.encode(place) };
  return { iv, bytes: await crypto.subtle.encrypt(how, key, bytes) };
}

export function open(key: CryptoKey, sealed: Sealed, place: string): Promise<ArrayBuffer> {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: encoder.encode(place) };
  return crypto.subtle.decrypt(how, key, sealed.bytes);
}

export function sealJson(key: CryptoKey, value: unknown, place: string): Promise<Sealed> {
  return seal(key, encoder.encode(JSON.stringify(value)), place);
}

export async function openJson<T>(key: CryptoKey, sealed: Sealed, place: string): Promise<T> {
  return JSON.parse(decoder.decode(await open(key, sealed, place))) as T;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The digest of a file, in hexadecimal letters. */
export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
