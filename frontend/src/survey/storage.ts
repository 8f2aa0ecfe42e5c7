// How much room there is, and whether the browser may clear it away.

export interface Room {
  used: number;
  whole: number;
  isKept: boolean;
}

const FULL_SHARE = 0.8;
const LITTLE_BYTES = 200_000_000;

/** Ask the browser never to clear what is on the phone. */
export async function askToKeep(): Promise<boolean> {
  if (navigator.storage?.persist === undefined) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

export async function room(): Promise<Room> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const isKept = (await navigator.storage?.persisted?.()) ?? false;
  return { used: usage, whole: quota, isKept };
}

/** Is there so little room left that a day's photos may not fit? */
export function isTight({ used, whole }: Pick<Room, "used" | "whole">): boolean {
  return whole > 0 && (used / whole > FULL_SHARE || whole - used < LITTLE_BYTES);
}
