// A number on a scale, things put into an order, and a box to tick.
import { defineComponent, h, type PropType, type VNode } from "vue";
import { t } from "../../words";
import { looksLike, type InputNode, type RankNode } from "../nodes";
import { asked, described, useError, written, wrongness } from "./text";

function rating(node: InputNode, most: number): VNode {
  const chosen = node.currentState.instanceValue;
  const steps = Array.from({ length: most }, (_, place) => String(place + 1));
  return h(
    "div",
    { class: "choices in-columns" },
    steps.map((step) =>
      h("label", { class: ["choice", chosen === step && "chosen"], key: step }, [
        h("input", { type: "radio", name: node.nodeId, checked: chosen === step, disabled: node.currentState.readonly, onChange: () => node.setValue(step) }),
        h("span", step),
      ]),
    ),
  );
}

export const RangeControl = defineComponent({
  props: { node: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    return () => {
      const { node } = props;
      const { start, end, step } = node.definition.bounds;
      const value = node.currentState.instanceValue;
      if (looksLike(node, "rating")) {
        return h("fieldset", { id: node.nodeId }, [...asked(node, "legend"), rating(node, Number(end)), wrongness(node, isWrong())]);
      }
      const slider = h("input", {
        id: node.nodeId,
        type: "range",
        min: start,
        max: end,
        step,
        value: value || start,
        disabled: node.currentState.readonly,
        onInput: (event: Event) => node.setValue((event.target as HTMLInputElement).value),
        ...described(node, isWrong()),
        "aria-required": undefined,
      });
      return h("div", { class: "field" }, [
        ...asked(node, "label"),
        h("div", { class: "scale" }, [h("span", start), slider, h("span", end)]),
        h("output", { for: node.nodeId }, value || t("not answered")),
        wrongness(node, isWrong()),
      ]);
    };
  },
});

export const RankControl = defineComponent({
  props: { question: { type: Object as PropType<RankNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    function order(): string[] {
      const { value, valueOptions } = props.question.currentState;
      return value.length > 0 ? [...value] : valueOptions.map((option) => option.value);
    }
    function move(place: number, by: number): void {
      const moved = order();
      const [taken] = moved.splice(place, 1);
      moved.splice(place + by, 0, taken!);
      props.question.setValues(moved);
    }
    function step(place: number, by: number, name: string, last: number): VNode {
      const isEnd = by < 0 ? place === 0 : place === last;
      const label = by < 0 ? t("Move {name} up", { name }) : t("Move {name} down", { name });
      return h("button", { type: "button", class: "button quiet", "aria-label": label, disabled: isEnd || props.question.currentState.readonly, onClick: () => move(place, by) }, by < 0 ? "▲" : "▼");
    }
    return () => {
      const node = props.question;
      const values = order();
      const isAnswered = node.currentState.value.length > 0;
      const rows = values.map((value, place) => {
        const words = node.getValueLabel(value);
        const name = words?.asString ?? value;
        return h("li", { key: value }, [h("span", written(words)), step(place, -1, name, values.length - 1), step(place, 1, name, values.length - 1)]);
      });
      return h("fieldset", { id: node.nodeId }, [
        ...asked(node, "legend"),
        h("ol", { class: ["rank", !isAnswered && "unanswered"] }, rows),
        ...(isAnswered ? [] : [h("button", { type: "button", class: "button", onClick: () => node.setValues(values) }, t("This order is right"))]),
        wrongness(node, isWrong()),
      ]);
    };
  },
});

export const TriggerControl = defineComponent({
  props: { question: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    return () => {
      const node = props.question;
      const isOn = node.currentState.value === true;
      return h("fieldset", { id: node.nodeId }, [
        ...asked(node, "legend"),
        h("label", { class: ["choice", isOn && "chosen"] }, [
          h("input", { type: "checkbox", checked: isOn, disabled: node.currentState.readonly, onChange: (event: Event) => node.setValue((event.target as HTMLInputElement).checked) }),
          h("span", t("Yes, understood")),
        ]),
        wrongness(node, isWrong()),
      ]);
    };
  },
});
