// What is known of a member is put in when the member gets a place: how many there are is often answered first.
import { watch } from "vue";
import type { FormNode, InputNode, SelectNode } from "./nodes";

type Answers = Record<string, string>;

function isRepeat(node: FormNode): boolean {
  return node.nodeType.startsWith("repeat-range");
}

function children(node: FormNode): FormNode[] {
  return node.currentState.children ?? [];
}

/** Put what is known into the questions beneath that nobody answered. */
function fillIn(node: FormNode, answers: Answers): void {
  for (const child of children(node)) {
    if (isRepeat(child)) watchOne(child, answers);
    else if (children(child).length > 0) fillIn(child, answers);
    const known = answers[child.currentState.reference];
    if (known === undefined || child.currentState.instanceValue !== "") continue;
    if (child.nodeType === "input") (child as InputNode).setValue(known);
    else if (child.nodeType === "select") (child as SelectNode).selectValues(known.split(" "));
  }
}

function watchOne(range: FormNode, answers: Answers): void {
  const met = new Set(children(range).map((instance) => instance.nodeId));
  watch(
    () => children(range).map((instance) => instance.nodeId),
    () => {
      for (const instance of children(range)) {
        if (met.has(instance.nodeId)) continue;
        met.add(instance.nodeId);
        fillIn(instance, answers);
      }
    },
    { flush: "sync" },
  );
}

/** From now on every new one of several is filled with what is known of it. */
export function fillRepeats(node: FormNode, answers: Answers): void {
  if (!Object.keys(answers).some((path) => path.includes("["))) return;
  for (const child of children(node)) {
    if (isRepeat(child)) watchOne(child, answers);
    else fillRepeats(child, answers);
  }
}
