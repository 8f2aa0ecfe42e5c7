// Sends what is finished: the answers first, then photos part by part, each going on where it stopped.
import { after, waitsToBeSent, type Attached, type Happening, type Interview } from "./interviews";
import { ask, askJson, LockedOut, NotReached, Refused } from "./server";
import { sha256 } from "./store/crypto";
import type { Drawer } from "./store/drawer";
import { t } from "./words";

export const PART_BYTES = 256 * 1024;

export type Outcome = "all sent" | "not reached" | "locked out";

interface Accepted {
  missing: string[];
}

export interface Told {
  (interview: Interview): void;
}

function fileId(interview: Interview, name: string): string {
  return `${interview.id}/${name}`;
}

/** What names a file on its way, so that a repeat finds it again and the office its interview. */
function uploadKey(interview: Interview, file: Attached): string {
  return `${interview.instanceId}/${file.name}`;
}

export class Outbox {
  constructor(
    private readonly drawer: Drawer,
    private readonly token: string,
    private readonly told: Told,
    private readonly now: () => string = () => new Date().toISOString(),
  ) {}

  /** Read again before it is changed: another tab may have been at it. */
  private async tell(id: string, happening: Happening): Promise<Interview> {
    const kept = await this.drawer.read<Interview>("interview", id);
    if (kept === null) throw new Error(`interview ${id} is gone`);
    const made = after(kept, happening);
    if (made !== kept) await this.drawer.write("interview", id, made);
    this.told(made);
    return made;
  }

  private async submit(interview: Interview): Promise<Interview> {
    const headers = { "Content-Type": "text/xml" };
    const how = { method: "POST", headers, body: interview.xml };
    const { missing } = await askJson<Accepted>("submissions", this.token, how);
    return this.tell(interview.id, { what: "accepted", missing, at: this.now() });
  }

  private async sendPart(interview: Interview, file: Attached, start: number, bytes: ArrayBuffer): Promise<number> {
    const headers = {
      "Content-Type": "application/octet-stream",
      "X-Upload-Key": encodeURIComponent(uploadKey(interview, file)),
      "X-Upload-Name": encodeURIComponent(file.name),
      "X-Upload-Size": String(file.size),
      "X-Upload-SHA256": file.sha256,
      "X-Upload-Start": String(start),
    };
    const part = bytes.slice(start, start + PART_BYTES);
    return (await askJson<{ received: number }>("parts", this.token, { method: "POST", headers, body: part })).received;
  }

  private async sendFile(interview: Interview, file: Attached): Promise<Interview> {
    const bytes = await this.drawer.readBytes("file", fileId(interview, file.name));
    if (bytes === null || (await sha256(bytes)) !== file.sha256) {
      return this.tell(interview.id, { what: "refused", status: 0, message: t("The phone has lost the file {name}. Open the interview again and take it once more.", { name: file.name }), at: this.now() });
    }
    const key = encodeURIComponent(uploadKey(interview, file));
    let received = (await askJson<{ received: number }>(`parts?key=${key}`, this.token)).received;
    let told = await this.tell(interview.id, { what: "part arrived", file: file.name, sent: received });
    while (received < file.size) {
      const before = received;
      received = await this.sendPart(interview, file, received, bytes);
      if (received <= before) throw new NotReached("the upload does not go on");
      told = await this.tell(interview.id, { what: "part arrived", file: file.name, sent: received });
    }
    return told;
  }

  /** One interview, as far as it goes. */
  async send(interview: Interview): Promise<Interview> {
    try {
      let at = interview.state === "finished" ? await this.submit(interview) : interview;
      for (const file of at.files.filter((one) => !one.isThere)) at = await this.sendFile(at, file);
      return at.state === "arriving" ? await this.submit(at) : at;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.tell(interview.id, { what: "refused", status: error.status, message: error.message, at: this.now() });
    }
  }

  /** Everything that waits, in the order it was finished. One tab at a time. */
  async sendAll(): Promise<Outcome> {
    const all = await this.drawer.all<Interview>("interview");
    const waiting = all.filter(waitsToBeSent).sort((one, other) => one.changedAt.localeCompare(other.changedAt));
    try {
      for (const interview of waiting) await this.send(interview);
    } catch (error) {
      if (error instanceof LockedOut) return "locked out";
      if (error instanceof NotReached) return "not reached";
      throw error;
    }
    return "all sent";
  }
}

/** Work that only one tab may do; "busy" where another does it. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T | "busy"> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? ("busy" as const) : work()));
}

export { ask, fileId, uploadKey };
