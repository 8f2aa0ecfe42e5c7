// What a question says: label, hint, pictures and sound, and what is wrong with the answer.
import { defineComponent, h, inject, onUnmounted, ref, type PropType, type VNode } from "vue";
import { FORM_MEDIA_CACHE, FORM_OPTIONS, MarkdownBlock, QUESTION_HAS_ERROR } from "virtual:web-forms";
import { t } from "../../words";
import type { FormNode, InputNode, Words } from "../nodes";

/** Words as the form writes them, with bold, links and line breaks. */
export function written(words: Words | null | undefined): VNode[] {
  return (words?.formatted ?? []).map((elem) => h(MarkdownBlock, { key: elem.id, elem }));
}

/** A picture, sound or film of the form, from the phone's own store. */
const Medium = defineComponent({
  props: { source: { type: Object as PropType<URL>, required: true }, kind: { type: String, required: true }, name: String },
  setup(props) {
    const options = inject(FORM_OPTIONS);
    const known = inject(FORM_MEDIA_CACHE, new Map<string, string>());
    const address = ref(known.get(props.source.href) ?? "");
    const missing = ref(false);
    let gone = false;
    onUnmounted(() => (gone = true));
    async function bring(): Promise<void> {
      const answer = await options?.fetchFormAttachment(props.source);
      if (gone || answer === undefined) return;
      if (!answer.ok) {
        missing.value = true;
        return;
      }
      address.value = URL.createObjectURL(await answer.blob());
      known.set(props.source.href, address.value);
    }
    if (address.value === "") void bring();
    return () => {
      if (missing.value) return h("p", { class: "hint" }, t("A file of this form is not on the phone yet."));
      if (address.value === "") return null;
      if (props.kind === "img") return h("img", { src: address.value, alt: props.name ?? "" });
      return h(props.kind, { src: address.value, controls: true, title: props.name });
    };
  },
});

export function media(words: Words | null | undefined): VNode[] {
  const named = { name: words?.asString };
  const sources: [URL | undefined, string][] = [
    [words?.imageSource, "img"],
    [words?.audioSource, "audio"],
    [words?.videoSource, "video"],
  ];
  return sources.flatMap(([source, kind]) => (source ? [h(Medium, { source, kind, ...named })] : []));
}

export const hintId = (node: FormNode) => `${node.nodeId}-hint`;
export const errorId = (node: FormNode) => `${node.nodeId}-error`;

/** The question above its control; `tag` is label for one field, legend for several. */
export function asked(node: FormNode, tag: "label" | "legend" | "p"): VNode[] {
  const { label, hint, required } = node.currentState;
  const mark = required ? [h("span", { class: "needed", "aria-hidden": "true" }, "\u00a0*")] : [];
  const name = h(tag, { class: "asked", ...(tag === "label" ? { for: node.nodeId } : {}) }, [...written(label), ...mark]);
  return [name, ...(hint ? [h("div", { class: "hint", id: hintId(node) }, written(hint))] : []), ...media(label)];
}

/** The question is answered wrongly, and its turn has come to say so. */
export function useError(): () => boolean {
  const wrong = inject(QUESTION_HAS_ERROR, ref(false));
  return () => wrong.value;
}

/** What is wrong with an answer. Screen readers are told when it appears. */
export function wrongness(node: FormNode, isShown: boolean): VNode {
  const words = node.validationState.violation?.message;
  const said = words === undefined ? [] : isOwn(words) ? written(words) : [t(words.asString)];
  return h("div", { class: "wrong", id: errorId(node), role: "alert" }, isShown ? said : []);
}

const OFFERED = ["Condition not satisfied: required", "Condition not satisfied: constraint"];

/** The form's own message; the engine offers English ones where a form has none. */
function isOwn(words: Words): boolean {
  return !OFFERED.includes(words.asString);
}

/** What tells a screen reader more about a field. */
export function described(node: FormNode, isWrong: boolean): Record<string, string | undefined> {
  const ids = [node.currentState.hint ? hintId(node) : "", isWrong ? errorId(node) : ""].filter(Boolean).join(" ");
  return {
    "aria-describedby": ids || undefined,
    "aria-invalid": isWrong ? "true" : undefined,
    "aria-required": node.currentState.required ? "true" : undefined,
  };
}

/** Something to read, and where it has a value, the value. */
export const NoteControl = defineComponent({
  props: { question: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    return () => {
      const value = props.question.currentState.instanceValue;
      return h("div", { class: "note" }, [...asked(props.question, "p"), ...(value ? [h("output", value)] : [])]);
    };
  },
});
