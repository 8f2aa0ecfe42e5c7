// What the survey says: written in English, shown in Thai until the reader chooses English.
import { ref } from "vue";
import { THAI } from "./thai";

export type Tongue = "th" | "en";

const KEPT = "survey-language";

function kept(): Tongue {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "th";
  } catch {
    return "th";
  }
}

export const tongue = ref<Tongue>(kept());

export function speak(chosen: Tongue): void {
  tongue.value = chosen;
  document.documentElement.lang = chosen;
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // Private windows may refuse; the choice lasts as long as the page.
  }
}

/** This sentence in the reader's language, `{name}` filled in. */
export function t(english: string, values: Record<string, string | number> = {}): string {
  const sentence = tongue.value === "en" ? english : (THAI[english] ?? english);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const BUDDHIST = 543;

/** A day, written the Thai way: 27 พ.ย. 2569. */
export function day(iso: string | Date | null): string {
  if (iso === null || iso === "") return "";
  const date = typeof iso === "string" ? new Date(iso.length === 10 ? `${iso}T00:00:00` : iso) : iso;
  if (Number.isNaN(date.getTime())) return "";
  const month = new Intl.DateTimeFormat(tongue.value === "th" ? "th-TH" : "en-GB", { month: "short" }).format(date);
  return `${date.getDate()} ${month} ${date.getFullYear() + BUDDHIST}`;
}

/** A day and the time of it. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const time = `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
  return `${day(date)} ${time}`;
}

const KILO = 1000;

/** How many bytes, in words. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let power = 0;
  let left = bytes;
  while (left >= KILO && power < units.length - 1) {
    left /= KILO;
    power += 1;
  }
  return `${left >= 10 || power === 0 ? Math.round(left) : left.toFixed(1)} ${units[power]}`;
}
