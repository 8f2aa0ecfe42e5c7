// What people type: Thai digits, thousands set apart, years of the Buddhist era.

const BUDDHIST = 543;
const FIRST_BUDDHIST_YEAR = 2400;

export interface Typed {
  day: string;
  month: string;
  year: string;
}

/** The ISO date of what was typed; null while it is no date. */
export function isoDate({ day, month, year }: Typed): string | null {
  const typed = Number(year);
  if (!day || !month || !year || !Number.isInteger(typed)) return null;
  const common = typed >= FIRST_BUDDHIST_YEAR ? typed - BUDDHIST : typed;
  const date = new Date(Date.UTC(common, Number(month) - 1, Number(day)));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal && common > 1800 && common < 2200 ? date.toISOString().slice(0, 10) : null;
}

/** What stands in the three fields for an ISO date. */
export function typedDate(iso: string): Typed {
  const [year, month, day] = iso.split("-");
  if (!year || !month || !day) return { day: "", month: "", year: "" };
  return { day: String(Number(day)), month: String(Number(month)), year: String(Number(year) + BUDDHIST) };
}

const ZERO = 0x0e50;

/** Thai digits are digits. */
export function thaiDigits(typed: string): string {
  return typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - ZERO));
}

/** A number without what sets its thousands apart. */
export function plainDigits(typed: string): string {
  return thaiDigits(typed).replace(/[,\s]/g, "");
}
