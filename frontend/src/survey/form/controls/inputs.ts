// One answer typed in: text, numbers, dates, times, places.
import { defineComponent, h, type PropType, type VNode } from "vue";
import { looksLike, type InputNode } from "../nodes";
import { plainDigits } from "../typed";
import { DateFields } from "./dates";
import { PlaceField } from "./places";
import { asked, described, useError, wrongness } from "./text";

const LINES = 4;
const GEOGRAPHIC = ["geopoint", "geotrace", "geoshape"];

function value(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

function text(node: InputNode, extra: object): VNode {
  const rows = node.nodeOptions?.rows ?? (looksLike(node, "multiline") ? LINES : 0);
  const shared = {
    id: node.nodeId,
    value: node.currentState.instanceValue,
    readonly: node.currentState.readonly,
    autocomplete: "off",
    onInput: (event: Event) => node.setValue(value(event)),
    ...extra,
  };
  if (rows > 0) return h("textarea", { ...shared, rows });
  const inputmode = looksLike(node, "numbers") ? "numeric" : looksLike(node, "url") ? "url" : undefined;
  return h("input", { ...shared, type: looksLike(node, "masked") ? "password" : "text", inputmode });
}

function number(node: InputNode, extra: object): VNode {
  const isWhole = node.valueType === "int";
  return h("input", {
    id: node.nodeId,
    type: "text",
    inputmode: isWhole ? "numeric" : "decimal",
    autocomplete: "off",
    value: node.currentState.instanceValue,
    readonly: node.currentState.readonly,
    // On change, not while typing: «1.» on its way to «1.5» is no number yet.
    onChange: (event: Event) => {
      const typed = plainDigits(value(event));
      node.setValue(typed === "" || Number.isNaN(Number(typed)) ? null : typed);
      (event.target as HTMLInputElement).value = node.currentState.instanceValue;
    },
    ...extra,
  });
}

function time(node: InputNode, extra: object): VNode {
  return h("input", {
    id: node.nodeId,
    type: "time",
    value: node.currentState.instanceValue.slice(0, 5),
    readonly: node.currentState.readonly,
    onInput: (event: Event) => node.setValue(value(event) ? `${value(event)}:00.000${zone()}` : null),
    ...extra,
  });
}

function dateTime(node: InputNode, extra: object): VNode {
  return h("input", {
    id: node.nodeId,
    type: "datetime-local",
    value: node.currentState.instanceValue.slice(0, 16),
    readonly: node.currentState.readonly,
    onInput: (event: Event) => node.setValue(value(event) ? `${value(event)}:00.000${zone()}` : ""),
    ...extra,
  });
}

function zone(): string {
  const minutes = -new Date().getTimezoneOffset();
  const part = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${part(Math.abs(minutes) / 60)}:${part(Math.abs(minutes) % 60)}`;
}

const FIELDS: Record<string, (node: InputNode, extra: object) => VNode> = { int: number, decimal: number, time, dateTime };

export const InputControl = defineComponent({
  props: { node: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    return () => {
      const { node } = props;
      const extra = described(node, isWrong());
      if (node.valueType === "date" || GEOGRAPHIC.includes(node.valueType)) {
        const fields = node.valueType === "date" ? h(DateFields, { node }) : h(PlaceField, { node });
        return h("fieldset", { ...extra, "aria-required": undefined, id: node.nodeId }, [
          ...asked(node, "legend"),
          fields,
          wrongness(node, isWrong()),
        ]);
      }
      const field = (FIELDS[node.valueType] ?? text)(node, extra);
      return h("div", { class: "field" }, [...asked(node, "label"), field, wrongness(node, isWrong())]);
    };
  },
});
