// An interview on the phone, from the first answer until everything of it is at the office: its states, as pure rules.

import type { Form, Visit } from "./visits";

/** `practised` is a finished exercise that belongs to no visit: it is never sent. */
export type State = "draft" | "aside" | "finished" | "arriving" | "sent" | "refused" | "practised";

export interface Attached {
  name: string;
  type: string;
  size: number;
  sha256: string;
  /** Bytes of it that the office has. */
  sent: number;
  isThere: boolean;
}

export interface Problem {
  status: number;
  message: string;
  at: string;
}

export interface Interview {
  id: string;
  form: string;
  /** The version it is held with; kept here, because the office may retire it meanwhile. */
  of: Form;
  visit: string | null;
  /** The visit as it was when the interview began: the form looks its household up in it. */
  at: Visit | null;
  about: string;
  state: State;
  instanceId: string;
  xml: string;
  files: Attached[];
  isPractice: boolean;
  startedAt: string;
  changedAt: string;
  sentAt: string | null;
  problem: Problem | null;
  /** Page of the form that was open last. */
  page: number;
}

export type Happening =
  | { what: "saved"; xml: string; instanceId: string; files: Attached[]; page: number; at: string }
  | { what: "finished"; at: string }
  | { what: "put aside"; at: string }
  | { what: "taken up"; at: string }
  | { what: "accepted"; missing: string[]; at: string }
  | { what: "part arrived"; file: string; sent: number }
  | { what: "file arrived"; file: string }
  | { what: "refused"; status: number; message: string; at: string };

/** States in which answers may change. */
const OPEN: State[] = ["draft", "aside"];
/** States in which the office does not have everything yet. */
const UNSENT: State[] = ["draft", "aside", "finished", "arriving", "refused"];

export const isOpen = (interview: Interview) => OPEN.includes(interview.state);
export const isUnsent = (interview: Interview) => UNSENT.includes(interview.state);
const isExercise = (interview: Interview) => interview.isPractice && interview.visit === null;
export const waitsToBeSent = (interview: Interview) => interview.state === "finished" || interview.state === "arriving";

function attachedAfter(kept: Attached[], saved: Attached[]): Attached[] {
  return saved.map((file) => kept.find((one) => one.name === file.name && one.sha256 === file.sha256) ?? file);
}

function accepted(interview: Interview, missing: string[], at: string): Interview {
  const files = interview.files.map((file) => {
    const isThere = !missing.includes(file.name);
    return { ...file, isThere, sent: isThere ? file.size : file.sent };
  });
  const isWhole = files.every((file) => file.isThere);
  return { ...interview, files, state: isWhole ? "sent" : "arriving", sentAt: isWhole ? at : null, problem: null };
}

function withFile(interview: Interview, name: string, change: Partial<Attached>): Interview {
  return { ...interview, files: interview.files.map((file) => (file.name === name ? { ...file, ...change } : file)) };
}

/** The interview after something happened. What cannot happen in its state changes nothing: messages repeat. */
export function after(interview: Interview, happening: Happening): Interview {
  const { state } = interview;
  switch (happening.what) {
    case "saved": {
      if (!isOpen(interview)) return interview;
      const { xml, instanceId, page, at } = happening;
      return { ...interview, xml, instanceId, page, files: attachedAfter(interview.files, happening.files), changedAt: at };
    }
    case "finished":
      return isOpen(interview) ? { ...interview, state: isExercise(interview) ? "practised" : "finished", changedAt: happening.at, problem: null } : interview;
    case "put aside":
      return state === "draft" ? { ...interview, state: "aside", changedAt: happening.at } : interview;
    case "taken up":
      // Not once the office has begun to have it: what is mended then is a new version of it.
      return state === "aside" || state === "finished" || state === "refused"
        ? { ...interview, state: "draft", changedAt: happening.at, problem: null }
        : interview;
    case "accepted":
      return waitsToBeSent(interview) || state === "refused" ? accepted(interview, happening.missing, happening.at) : interview;
    case "part arrived":
      return state === "arriving" ? withFile(interview, happening.file, { sent: happening.sent }) : interview;
    case "file arrived": {
      if (state !== "arriving") return interview;
      const size = interview.files.find((file) => file.name === happening.file)?.size ?? 0;
      return withFile(interview, happening.file, { sent: size });
    }
    case "refused": {
      if (!waitsToBeSent(interview)) return interview;
      const { status, message, at } = happening;
      return { ...interview, state: "refused", problem: { status, message, at } };
    }
  }
}

/** Bytes of photos and other files: how many there are, how many have arrived. */
export function progress(interview: Interview): { sent: number; size: number } {
  const sum = (of: (file: Attached) => number) => interview.files.reduce((total, file) => total + of(file), 0);
  return { sent: sum((file) => (file.isThere ? file.size : file.sent)), size: sum((file) => file.size) };
}
