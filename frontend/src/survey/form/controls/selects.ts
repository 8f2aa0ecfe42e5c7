// One of several, or several of several: as a list to tap, as a menu, or with a search box.
import { defineComponent, h, ref, type PropType, type VNode } from "vue";
import { t } from "../../words";
import { looksLike, type Option, type SelectNode } from "../nodes";
import { asked, described, media, useError, written, wrongness } from "./text";

const SHOWN = 30;

function isChosen(node: SelectNode, option: Option): boolean {
  return node.currentState.value.includes(option.value);
}

function choose(node: SelectNode, option: Option, on: boolean): void {
  if (node.selectType === "select1") node.selectValue(option.value);
  else {
    const others = node.currentState.value.filter((value) => value !== option.value);
    node.selectValues(on ? [...others, option.value] : others);
  }
}

function tappable(node: SelectNode, option: Option, isFirst: boolean): VNode {
  const isOn = isChosen(node, option);
  const isOne = node.selectType === "select1";
  const input = h("input", {
    type: isOne ? "radio" : "checkbox",
    name: node.nodeId,
    value: option.value,
    checked: isOn,
    id: isFirst ? `${node.nodeId}-first` : undefined,
    disabled: node.currentState.readonly,
    onChange: (event: Event) => choose(node, option, (event.target as HTMLInputElement).checked),
  });
  return h("label", { class: ["choice", isOn && "chosen"], key: option.value }, [
    input,
    h("span", [...written(option.label), ...media(option.label)]),
  ]);
}

function menu(node: SelectNode, extra: object): VNode {
  const { valueOptions, value, readonly } = node.currentState;
  const options = valueOptions.map((option) => h("option", { value: option.value }, option.label.asString));
  return h(
    "select",
    {
      id: node.nodeId,
      value: value[0] ?? "",
      disabled: readonly,
      onChange: (event: Event) => node.selectValue((event.target as HTMLSelectElement).value || null),
      ...extra,
    },
    [h("option", { value: "" }, t("Choose …")), ...options],
  );
}

export const SelectControl = defineComponent({
  props: { question: { type: Object as PropType<SelectNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    const sought = ref("");

    function offered(node: SelectNode): Option[] {
      const all = node.currentState.valueOptions;
      if (!looksLike(node, "autocomplete", "search")) return all;
      const wanted = sought.value.trim().toLowerCase();
      const chosen = all.filter((option) => isChosen(node, option));
      const found = all.filter((option) => !chosen.includes(option) && option.label.asString.toLowerCase().includes(wanted));
      return [...chosen, ...found.slice(0, SHOWN)];
    }

    function searchBox(node: SelectNode): VNode[] {
      if (!looksLike(node, "autocomplete", "search")) return [];
      return [
        h("input", {
          type: "search",
          "aria-label": t("Search in the choices"),
          placeholder: t("Search in the choices"),
          value: sought.value,
          onInput: (event: Event) => (sought.value = (event.target as HTMLInputElement).value),
        }),
      ];
    }

    function clearing(node: SelectNode): VNode[] {
      const { value, required, readonly } = node.currentState;
      if (node.selectType !== "select1" || value.length === 0 || required || readonly) return [];
      return [h("button", { type: "button", class: "button quiet", onClick: () => node.selectValue(null) }, t("Clear the answer"))];
    }

    return () => {
      const node = props.question;
      const extra = described(node, isWrong());
      if (node.selectType === "select1" && looksLike(node, "minimal")) {
        return h("div", { class: "field" }, [...asked(node, "label"), menu(node, extra), wrongness(node, isWrong())]);
      }
      const layout = ["choices", looksLike(node, "columns", "likert", "quickcompact") && "in-columns"];
      const isOne = node.selectType === "select1";
      return h(
        "fieldset",
        { ...extra, id: node.nodeId, role: isOne ? "radiogroup" : undefined, "aria-required": isOne ? extra["aria-required"] : undefined, "aria-invalid": isOne ? extra["aria-invalid"] : undefined },
        [
          ...asked(node, "legend"),
          ...searchBox(node),
          h("div", { class: layout }, offered(node).map((option, place) => tappable(node, option, place === 0))),
          ...clearing(node),
          wrongness(node, isWrong()),
        ],
      );
    };
  },
});
