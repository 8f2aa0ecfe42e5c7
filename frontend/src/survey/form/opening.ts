// Opens a form of the office with the engine of @getodk/web-forms: anew with what is known, or where it was left.
import { reactive } from "vue";
import { loadForm } from "virtual:web-forms";
import type { Attached, Interview } from "../interviews";
import { fileId } from "../outbox";
import { sha256 } from "../store/crypto";
import type { Drawer } from "../store/drawer";
import { visitsCsv, type Form, type Visit } from "../visits";
import type { FormOptions, Instance, InstanceSettings, LoadedForm, Root } from "./nodes";
import { withoutMaps } from "./xforms";
import { namedIn, withAnswers, withId } from "./xml";

const SUBMISSION = "xml_submission_file";

/** What a form opens with. */
export interface Opening {
  /** The visits that the form may look up. */
  visits: Visit[];
  interview: Interview;
  /** Answers by path that are known before anybody asks. */
  answers: Record<string, string>;
  /** The instance id of the sent interview that this one mends; empty where it is a first one. */
  base: string;
  isCopy: boolean;
}

export interface Opened {
  root: Root;
  options: FormOptions;
}

const VISITS = "visits.csv";

function fetchFrom(drawer: Drawer, form: Form, visits: Visit[]): FormOptions["fetchFormAttachment"] {
  return async (url) => {
    const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
    if (name === VISITS) return new Response(visitsCsv(visits), { status: 200, headers: { "Content-Type": "text/csv" } });
    const medium = form.media.find((one) => one.name === name);
    const bytes = medium ? await drawer.readBytes("medium", `${medium.id}-${medium.md5}`) : null;
    if (bytes === null) return new Response("", { status: 404 });
    const kind = /\.csv$/i.test(name) ? "text/csv" : /\.geojson$/i.test(name) ? "application/geo+json" : /\.xml$/i.test(name) ? "text/xml" : "";
    return new Response(bytes, { status: 200, headers: kind ? { "Content-Type": kind } : {} });
  };
}

function settings(user: string): InstanceSettings {
  return {
    stateFactory: <T extends object>(state: T) => reactive(state) as T,
    instanceAttachments: {
      fileNameFactory: ({ extension }) => `${Date.now()}-${crypto.randomUUID().slice(0, 8)}${extension ?? ""}`,
    },
    preloadProperties: { deviceID: "ppaos-browser", username: user },
    geolocationProvider: { getLocation: whereabouts },
  };
}

const SECONDS = 1000;

/** Where the phone is, for a form that notes it in the background; empty where it does not say. */
function whereabouts(): Promise<string> {
  return new Promise((done) => {
    if (!("geolocation" in navigator)) done("");
    else {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => done([coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy].join(" ")),
        () => done(""),
        { enableHighAccuracy: true, timeout: 20 * SECONDS },
      );
    }
  });
}

/** The interview as the engine wants it: its XML and its files. */
async function kept(drawer: Drawer, interview: Interview, xml: string): Promise<FormData[]> {
  const data = new FormData();
  data.set(SUBMISSION, new File([xml], SUBMISSION, { type: "text/xml" }));
  for (const file of interview.files) {
    const bytes = await drawer.readBytes("file", fileId(interview, file.name));
    if (bytes !== null) data.set(file.name, new File([bytes], file.name, { type: file.type }));
  }
  return [data];
}

async function loaded(xform: string, options: FormOptions): Promise<LoadedForm> {
  const form = await loadForm(withoutMaps(xform), options);
  if (form.status === "failure") throw form.error ?? new Error("The form cannot be opened");
  return form;
}

export async function xmlOf(root: Root): Promise<{ xml: string; files: File[] }> {
  const { data } = await root.prepareInstancePayload({ payloadType: "monolithic" });
  const files: File[] = [];
  let xml = "";
  for (const [name, value] of data[0]!.entries()) {
    if (name === SUBMISSION) xml = await (value as File).text();
    else files.push(value as File);
  }
  return { xml, files };
}

/** A new version of an interview that was sent from elsewhere: its answers put in as XML, so that repeats come with it. */
async function mending(xform: string, options: FormOptions, opening: Opening, how: InstanceSettings): Promise<Instance> {
  const empty = (await loaded(xform, options)).createInstance(how);
  const known = withAnswers((await xmlOf(empty.root)).xml, opening.answers);
  const data = new FormData();
  data.set(SUBMISSION, new File([withId(known, opening.base)], SUBMISSION, { type: "text/xml" }));
  return (await loaded(xform, options)).editInstance({ inputType: "FORM_INSTANCE_INPUT_RESOLVED", data: [data] }, how);
}

export async function openForm(drawer: Drawer, opening: Opening, user: string): Promise<Opened> {
  const { interview } = opening;
  const form = interview.of;
  const xform = await drawer.read<string>("form", `${form.id}-${form.md5}`);
  if (xform === null) throw new Error("The form is not on the phone");
  const options: FormOptions = { fetchFormAttachment: fetchFrom(drawer, form, opening.visits), missingResourceBehavior: "BLANK" };
  const how = settings(user);
  if (interview.xml === "" && opening.base !== "") return { root: (await mending(xform, options, opening, how)).root, options };
  const result = await loaded(xform, options);
  if (interview.xml === "") return { root: result.createInstance(how).root, options };
  const data = await kept(drawer, interview, interview.xml);
  if (opening.isCopy) {
    const edited = await result.editInstance({ inputType: "FORM_INSTANCE_INPUT_RESOLVED", data }, how);
    return { root: edited.root, options };
  }
  return { root: (await result.restoreInstance({ data }, how)).root, options };
}

/** Files of the form put into the drawer; those that lie there already are not written again. */
export async function keepFiles(drawer: Drawer, interview: Interview, files: File[], xml: string): Promise<Attached[]> {
  const lying = new Map(interview.files.map((file) => [file.name, file]));
  const attached: Attached[] = [];
  for (const file of files) {
    const before = lying.get(file.name);
    if (before !== undefined && before.size === file.size) {
      attached.push(before);
      continue;
    }
    const bytes = await file.arrayBuffer();
    await drawer.writeBytes("file", fileId(interview, file.name), bytes);
    const described = { name: file.name, type: file.type, size: file.size, sha256: await sha256(bytes) };
    attached.push({ ...described, sent: 0, isThere: false });
  }
  const names = namedIn(xml, attached.map((file) => file.name));
  return attached.filter((file) => names.includes(file.name));
}
