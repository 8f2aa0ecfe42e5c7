// Everything a surveyor has on the phone in one file, to hand over by cable or memory card. Sealed with the surveyor's
// key, which the office has too: whoever finds the card reads nothing.
import type { Interview } from "./interviews";
import { fileId } from "./outbox";
import type { Drawer } from "./store/drawer";

export const BEGINS = "PPAOS survey backup 1\n";
const PLACE = "backup";
const LENGTH_BYTES = 4;

export interface Head {
  phone: number;
  user: string;
  made_at: string;
  interviews: number;
}

const encoder = new TextEncoder();

/** A part of the file before it is sealed: what it is on one line, then its bytes. */
function plain(what: object, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const line = encoder.encode(`${JSON.stringify(what)}\n`);
  const whole = new Uint8Array(line.length + bytes.length);
  whole.set(line);
  whole.set(bytes, line.length);
  return whole;
}

async function part(drawer: Drawer, what: object, bytes: Uint8Array): Promise<BlobPart[]> {
  const sealed = await drawer.sealForBackup(plain(what, bytes), PLACE);
  const length = new DataView(new ArrayBuffer(LENGTH_BYTES));
  length.setUint32(0, sealed.iv.length + sealed.bytes.byteLength);
  return [length.buffer, sealed.iv, sealed.bytes];
}

async function partsOf(drawer: Drawer, interview: Interview): Promise<BlobPart[]> {
  const { id, form, of, instanceId, state, about, changedAt, xml, files } = interview;
  const what = { what: "interview", id, form, version: of.version, instanceId, state, about, changedAt, files: files.map((file) => file.name) };
  const parts = await part(drawer, what, encoder.encode(xml));
  for (const file of files) {
    const bytes = await drawer.readBytes("file", fileId(interview, file.name));
    if (bytes !== null) parts.push(...(await part(drawer, { what: "file", instanceId, name: file.name, type: file.type }, new Uint8Array(bytes))));
  }
  return parts;
}

/** One finished interview, to be sent by the phone while the app is closed. */
export async function envelope(drawer: Drawer, interview: Interview, phone: number): Promise<ArrayBuffer> {
  const head: Head = { phone, user: "", made_at: interview.changedAt, interviews: 1 };
  return new Blob([BEGINS, `${JSON.stringify(head)}\n`, ...(await partsOf(drawer, interview))]).arrayBuffer();
}

/** The file. Drafts are in it too; the office keeps them out until they are finished. */
export async function backup(drawer: Drawer, phone: number, user: string, at: string): Promise<Blob> {
  const interviews = (await drawer.all<Interview>("interview")).filter((interview) => interview.xml !== "");
  const head: Head = { phone, user, made_at: at, interviews: interviews.length };
  const parts: BlobPart[] = [BEGINS, `${JSON.stringify(head)}\n`];
  for (const interview of interviews) parts.push(...(await partsOf(drawer, interview)));
  return new Blob(parts, { type: "application/octet-stream" });
}
