// Questions that belong together, and those asked once for each of several: members, fields, loans.
import { defineComponent, h, ref, type PropType, type VNode } from "vue";
import { QuestionList } from "virtual:web-forms";
import { t } from "../../words";
import type { FormNode, InputNode, RepeatNode } from "../nodes";
import { written } from "./text";

export const FormGroup = defineComponent({
  props: { node: { type: Object as PropType<FormNode>, required: true } },
  setup(props) {
    return () => {
      const { label, children, hasRelevantBodyNodes } = props.node.currentState;
      if (!hasRelevantBodyNodes) return null;
      const list = h(QuestionList, { nodes: children });
      return label ? h("section", { class: "group" }, [h("h3", written(label)), list]) : list;
    };
  },
});

/** What is only calculated has nothing to show. */
export const Nothing = defineComponent({ props: { node: Object }, setup: () => () => null });

/** The questions of one of several; a single group around them adds nothing. */
function inner(instance: FormNode): FormNode[] {
  const [only, ...more] = instance.currentState.children;
  return only?.nodeType === "group" && more.length === 0 ? only.currentState.children : instance.currentState.children;
}

const NAMED_BY = 2;

/** What the first typed answers say, so that one member can be told from another. */
function called(instance: FormNode): string {
  const typed = inner(instance).filter((node): node is InputNode => node.nodeType === "input" && (node as InputNode).valueType === "string");
  const said = typed.filter((node) => node.currentState.relevant).map((node) => node.currentState.instanceValue);
  return said.filter(Boolean).slice(0, NAMED_BY).join(" ");
}

export const RepeatRange = defineComponent({
  props: { node: { type: Object as PropType<RepeatNode>, required: true } },
  setup(props) {
    const leaving = ref<string | null>(null);
    const open = ref(new Set<string>());

    function removal(instance: FormNode, place: number): VNode {
      if (leaving.value !== instance.nodeId) {
        return h("button", { type: "button", class: "button quiet danger", onClick: () => (leaving.value = instance.nodeId) }, t("Take this one out"));
      }
      return h("div", { class: "row", role: "alert" }, [
        h("span", t("All its answers go.")),
        h("button", { type: "button", class: "button danger", onClick: () => props.node.removeInstances(place) }, t("Take it out")),
        h("button", { type: "button", class: "button", onClick: () => (leaving.value = null) }, t("Keep it")),
      ]);
    }

    function one(instance: FormNode, place: number, isOpen: boolean, isFree: boolean): VNode {
      const name = [...written(props.node.currentState.label), ` ${place + 1}`];
      const who = called(instance);
      const toggled = (event: Event) => {
        const { open: now } = event.target as HTMLDetailsElement;
        if (now) open.value.add(instance.nodeId);
        else open.value.delete(instance.nodeId);
      };
      return h("details", { class: "instance", key: instance.nodeId, open: isOpen || open.value.has(instance.nodeId), onToggle: toggled }, [
        h("summary", [h("span", { class: "instance-name" }, name), who ? h("span", { class: "instance-who" }, who) : null]),
        h(QuestionList, { nodes: inner(instance) }),
        isFree ? removal(instance, place) : null,
      ]);
    }

    function add(): void {
      props.node.addInstances();
      const added = props.node.currentState.children.at(-1);
      open.value = new Set(added ? [added.nodeId] : []);
    }

    return () => {
      const { children, hasRelevantBodyNodes, label } = props.node.currentState;
      const isFree = props.node.nodeType === "repeat-range:uncontrolled";
      const instances = hasRelevantBodyNodes ? children : [];
      return h("section", { class: "repeat" }, [
        ...instances.map((instance, place) => one(instance, place, children.length === 1, isFree)),
        isFree ? h("button", { type: "button", class: "button add", onClick: add }, [t("Add"), " ", ...written(label)]) : null,
      ]);
    };
  },
});
