// What is known of a household is put in where nobody answered: at once, and for members as they get their places, since
// how many there are is often answered first.
import { watch } from "vue";
import type { FormNode, InputNode, RepeatNode, SelectNode } from "./nodes";

type Answers = Record<string, string>;

function isRepeat(node: FormNode): boolean {
  return node.nodeType.startsWith("repeat-range");
}

function children(node: FormNode): FormNode[] {
  return node.currentState.children ?? [];
}

function answer(node: FormNode, known: string | undefined): void {
  if (known === undefined || node.currentState.instanceValue !== "" || node.currentState.readonly) return;
  if (node.nodeType === "input") (node as InputNode).setValue(known);
  else if (node.nodeType === "select") (node as SelectNode).selectValues(known.split(" "));
}

/** Put what is known into the questions beneath, of members that have their places too. */
function fillIn(node: FormNode, answers: Answers): void {
  for (const child of children(node)) {
    if (isRepeat(child)) {
      makeRoom(child, answers);
      for (const instance of children(child)) fillIn(instance, answers);
      watchOne(child, answers);
    } else if (children(child).length > 0) fillIn(child, answers);
    else answer(child, answers[child.currentState.reference]);
  }
}

/** How many of several are known: the highest place that an answer names. */
function knownPlaces(range: FormNode, answers: Answers): number {
  const beginning = `${range.currentState.reference}[`;
  const places = Object.keys(answers).filter((path) => path.startsWith(beginning));
  return Math.max(0, ...places.map((path) => Number.parseInt(path.slice(beginning.length), 10)));
}

/** Where the surveyor may add one of several, as many are added as are known. */
function makeRoom(range: FormNode, answers: Answers): void {
  if (range.nodeType !== "repeat-range:uncontrolled") return;
  const lacking = knownPlaces(range, answers) - children(range).length;
  for (let made = 0; made < lacking; made += 1) (range as RepeatNode).addInstances();
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

/** Fill a form that opens for the first time. */
export function fillKnown(root: FormNode, answers: Answers): void {
  if (Object.keys(answers).length > 0) fillIn(root, answers);
}

/** A form that is opened again is filled no more, but for members that are added from now on. */
export function fillRepeats(node: FormNode, answers: Answers): void {
  if (!Object.keys(answers).some((path) => path.includes("["))) return;
  for (const child of children(node)) {
    if (isRepeat(child)) watchOne(child, answers);
    else fillRepeats(child, answers);
  }
}
