// What a surveyor who is let in sees and does: one reactive state, and the deeds that change it.
import { reactive } from "vue";
import { envelope } from "./backup";
import { deprecatedId } from "./form/xml";
import type { Pass } from "./holders";
import { after, isUnsent, waitsToBeSent, type Happening, type Interview } from "./interviews";
import { alone, fileId, Outbox } from "./outbox";
import { RecordBox, type Line as RecordLine, type Member, type MonthRecord } from "./records";
import { LockedOut, NotReached, Refused } from "./server";
import { isTight, room, type Room } from "./storage";
import type { Holder } from "./store/database";
import type { Drawer } from "./store/drawer";
import { VisitList, type Form, type Known, type Visit } from "./visits";

export type Line = "idle" | "working" | "not reached" | "locked out";

/** Bytes of files that go into an envelope; the office takes ten million at once. */
const LARGEST_ENVELOPE = 8_000_000;
const OTHER_TABS = "ppaos-survey";

export class Session {
  readonly seen = reactive({
    visits: [] as Visit[],
    forms: [] as Form[],
    interviews: [] as Interview[],
    members: [] as Member[],
    records: [] as MonthRecord[],
    list: "idle" as Line,
    sending: "idle" as Line,
    knownLeft: 0,
    refreshedAt: "",
    isPractice: false,
    room: { used: 0, whole: 0, isKept: false } as Room,
  });
  private readonly list: VisitList;
  private readonly outbox: Outbox;
  private readonly box: RecordBox;
  private readonly tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(OTHER_TABS) : null;

  constructor(
    readonly holder: Holder,
    readonly drawer: Drawer,
    readonly pass: Pass,
  ) {
    this.list = new VisitList(drawer, pass.token);
    this.outbox = new Outbox(drawer, pass.token, (interview) => this.see(interview));
    this.box = new RecordBox(drawer, pass.token);
    if (this.tabs) this.tabs.onmessage = () => void this.look();
  }

  close(): void {
    this.tabs?.close();
  }

  /** Everything that lies on the phone, without a line. */
  async look(): Promise<void> {
    const [visits, forms, interviews, refreshed, practice, members, records] = await Promise.all([
      this.list.kept(),
      this.list.forms(),
      this.drawer.all<Interview>("interview"),
      this.drawer.read<string>("setting", "refreshed"),
      this.drawer.read<boolean>("setting", "practice"),
      this.box.members(),
      this.box.all(),
    ]);
    Object.assign(this.seen, { visits, forms, interviews, members, records, refreshedAt: refreshed ?? "", isPractice: practice ?? false });
    this.seen.room = await room();
  }

  private see(interview: Interview): void {
    const place = this.seen.interviews.findIndex((one) => one.id === interview.id);
    if (place < 0) this.seen.interviews.push(interview);
    else this.seen.interviews[place] = interview;
  }

  get isTight(): boolean {
    return isTight(this.seen.room);
  }

  get unsent(): Interview[] {
    return this.seen.interviews.filter(isUnsent);
  }

  /** The list, the forms and what is known, from the office. */
  async refresh(): Promise<void> {
    const outcome = await alone(`list-${this.holder.user}`, async () => {
      this.seen.list = "working";
      try {
        if (this.does("visits")) await this.bringVisits();
        if (this.does("records")) await this.box.bring();
        await this.drawer.write("setting", "refreshed", new Date().toISOString());
        return "idle" as const;
      } catch (error) {
        if (error instanceof LockedOut) return "locked out" as const;
        if (error instanceof NotReached || error instanceof Refused) return "not reached" as const;
        throw error;
      }
    });
    this.seen.list = outcome === "busy" ? "idle" : outcome;
    await this.look();
  }

  /** What the user of this phone does with it: holds visits, records what members of models earn. */
  does(what: "visits" | "records"): boolean {
    return (this.pass.does ?? ["visits"]).includes(what);
  }

  private async bringVisits(): Promise<void> {
    const asked = await this.list.refresh();
    await this.lookAtList();
    await this.list.bringForms(this.seen.forms);
    await this.list.bringKnown(asked, (left) => (this.seen.knownLeft = left));
  }

  private async lookAtList(): Promise<void> {
    const [visits, forms] = await Promise.all([this.list.kept(), this.list.forms()]);
    Object.assign(this.seen, { visits, forms });
  }

  /** Send what waits. */
  async send(): Promise<void> {
    const waits = this.seen.interviews.some(waitsToBeSent) || this.seen.records.some((one) => one.state === "waiting");
    if (!waits) return;
    const outcome = await alone(`send-${this.holder.user}`, async () => {
      this.seen.sending = "working";
      const sent = await this.outbox.sendAll();
      return sent === "all sent" ? this.box.sendAll() : sent;
    });
    if (outcome === "busy") return;
    this.seen.sending = outcome === "all sent" ? "idle" : outcome;
    this.seen.records = await this.box.all();
    this.tabs?.postMessage("sent");
    this.seen.room = await room();
    await this.clearEnvelopes();
    if (outcome === "all sent") await this.refresh();
  }

  /** Envelopes of what is at the office, or was opened again, are not needed. */
  private async clearEnvelopes(): Promise<void> {
    const waiting = new Set(this.seen.interviews.filter(waitsToBeSent).map((one) => one.id));
    const left = (await this.drawer.ids("envelope")).filter((id) => !waiting.has(id));
    if (left.length > 0) await this.drawer.remove("envelope", left);
  }

  /** A finished interview, ready to be sent even when the app is closed, where the browser can do that. */
  async finish(id: string): Promise<void> {
    const interview = await this.note(id, { what: "finished", at: new Date().toISOString() });
    if (waitsToBeSent(interview)) await this.prepareEnvelope(interview);
  }

  private async prepareEnvelope(interview: Interview): Promise<void> {
    const registration = (await navigator.serviceWorker?.getRegistration()) as { sync?: { register(tag: string): Promise<void> } } | undefined;
    const weight = interview.files.reduce((sum, file) => sum + file.size, 0);
    if (registration?.sync === undefined || weight > LARGEST_ENVELOPE || this.isTight) return;
    try {
      await this.drawer.writeSealed("envelope", interview.id, await envelope(this.drawer, interview, this.pass.phone));
      await registration.sync.register("send");
    } catch {
      // Refused by the browser: it is sent when the app is open.
    }
  }

  /** Note what happened to an interview, on the disk first. */
  async note(id: string, happening: Happening): Promise<Interview> {
    const kept = await this.drawer.read<Interview>("interview", id);
    if (kept === null) throw new Error(`interview ${id} is gone`);
    const made = after(kept, happening);
    if (made !== kept) await this.drawer.write("interview", id, made);
    this.see(made);
    this.tabs?.postMessage("noted");
    return made;
  }

  /** A member's month, kept on the disk first, then sent when there is a line. */
  async keepMonth(member: Member, month: string, lines: RecordLine[]): Promise<void> {
    await this.box.keep(member, month, lines);
    this.seen.records = await this.box.all();
    this.tabs?.postMessage("noted");
  }

  /** A new interview of a visit, or of a house found on the way. */
  async begin(form: Form, visit: Visit | null, isPractice: boolean): Promise<Interview> {
    const at = new Date().toISOString();
    const made: Interview = {
      id: crypto.randomUUID(),
      form: form.code,
      of: form,
      visit: visit?.id ?? null,
      at: visit,
      about: visit?.name ?? "",
      state: "draft",
      instanceId: "",
      xml: "",
      files: [],
      isPractice: isPractice || this.seen.isPractice || (visit?.practice ?? false),
      startedAt: at,
      changedAt: at,
      sentAt: null,
      problem: null,
      page: 0,
    };
    await this.drawer.write("interview", made.id, made);
    this.see(made);
    return made;
  }

  /** A sent interview opened to be mended: a new one made from it, with its photos. */
  async mend(sent: Interview): Promise<Interview> {
    const at = new Date().toISOString();
    const files = sent.files.map((file) => ({ ...file, sent: 0, isThere: false }));
    const made: Interview = { ...sent, id: crypto.randomUUID(), state: "draft", files, startedAt: at, changedAt: at, sentAt: null, page: 0 };
    for (const file of sent.files) {
      const bytes = await this.drawer.readBytes("file", fileId(sent, file.name));
      if (bytes !== null) await this.drawer.writeBytes("file", fileId(made, file.name), bytes);
    }
    await this.drawer.write("interview", made.id, made);
    this.see(made);
    return made;
  }

  /** Is this the copy of a sent interview, not yet an interview of its own? */
  isCopy(interview: Interview): boolean {
    return this.seen.interviews.some((one) => one.id !== interview.id && one.instanceId === interview.instanceId && one.instanceId !== "");
  }

  known(visit: string): Promise<Known | null> {
    return this.drawer.read<Known>("known", visit);
  }

  /** The newest sent interview of a visit by this form that nothing was made from. */
  sentOf(visit: string, form: string): Interview | null {
    const bases = new Set(this.seen.interviews.map((one) => deprecatedId(one.xml)).filter(Boolean));
    const sent = this.seen.interviews.filter((one) => one.visit === visit && one.form === form && !isUnsent(one) && !bases.has(one.instanceId));
    return sent.sort((one, other) => other.changedAt.localeCompare(one.changedAt))[0] ?? null;
  }
}
