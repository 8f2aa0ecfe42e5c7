// A date in three fields: day, month, year of the Buddhist era. A year below 2400 is taken as the common era.
import { computed, defineComponent, h, reactive, watch, type PropType } from "vue";
import { t, tongue } from "../../words";
import type { InputNode } from "../nodes";
import { isoDate, thaiDigits, typedDate, type Typed } from "../typed";

const MONTHS = Array.from({ length: 12 }, (_, month) => month);

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export const DateFields = defineComponent({
  props: { node: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    const { node } = props;
    const typed = reactive(typedDate(node.currentState.instanceValue));
    watch(
      () => node.currentState.instanceValue,
      (iso) => iso && iso !== isoDate(typed) && Object.assign(typed, typedDate(iso)),
    );
    const isHalf = computed(() => [typed.day, typed.month, typed.year].some(Boolean) && isoDate(typed) === null);
    function type(part: keyof Typed, event: Event): void {
      typed[part] = thaiDigits((event.target as HTMLInputElement).value).trim();
      node.setValue(isoDate(typed));
    }
    function field(part: "day" | "year", name: string, length: number) {
      return h("label", { class: `date-${part}` }, [
        h("span", name),
        h("input", {
          type: "text",
          inputmode: "numeric",
          maxlength: length,
          autocomplete: "off",
          value: typed[part],
          readonly: node.currentState.readonly,
          onInput: (event: Event) => type(part, event),
        }),
      ]);
    }
    return () => {
      const names = new Intl.DateTimeFormat(tongue.value === "th" ? "th-TH" : "en-GB", { month: "long" });
      const options = MONTHS.map((month) => h("option", { value: String(month + 1) }, names.format(new Date(2000, month, 1))));
      const month = h("label", { class: "date-month" }, [
        h("span", t("Month")),
        h(
          "select",
          { value: typed.month, disabled: node.currentState.readonly, onChange: (event: Event) => type("month", event) },
          [h("option", { value: "" }, "–"), ...options],
        ),
      ]);
      const now = h(
        "button",
        { type: "button", class: "button quiet", onClick: () => node.setValue(today()) },
        t("Today"),
      );
      return h("div", { class: "date" }, [
        field("day", t("Day"), 2),
        month,
        field("year", t("Year (B.E.)"), 4),
        ...(node.currentState.readonly || typed.year ? [] : [now]),
        ...(isHalf.value ? [h("p", { class: "hint" }, t("The date is not whole yet."))] : []),
      ]);
    };
  },
});
