// Small things that several screens are made of.
import { h, type VNode, type VNodeArrayChildren } from "vue";

export interface ButtonLook {
  kind?: "primary" | "quiet" | "danger";
  disabled?: boolean;
}

export function button(words: string, deed: () => unknown, { kind, disabled = false }: ButtonLook = {}): VNode {
  return h("button", { type: "button", class: ["button", kind], disabled, onClick: () => void deed() }, words);
}

export function notice(tone: "calm" | "warn" | "practice", words: VNodeArrayChildren | string): VNode {
  return h("div", { class: ["notice", tone], role: tone === "warn" ? "alert" : "status" }, words);
}

export function go(path: string): void {
  location.hash = path;
}

export function row(...parts: (VNode | null)[]): VNode {
  return h("div", { class: "row" }, parts);
}
