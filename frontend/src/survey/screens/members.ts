// Members of models on the phone: who has told of the month, and a month typed in a minute.
import { computed, defineComponent, h, reactive, ref, type PropType, type VNode } from "vue";
import { amount, linesOf, tells, type Line, type Member, type RecordKind } from "../records";
import type { Session } from "../session";
import { t, tongue } from "../words";
import { button, go, notice, row } from "./parts";

const MONTHS_BACK = 13;
const BUDDHIST = 543;
const KINDS: RecordKind[] = ["production", "sale", "cost", "model_wage"];

export function recordKindWords(kind: RecordKind): string {
  const words: Record<RecordKind, string> = { production: t("made"), sale: t("sold"), cost: t("spent"), model_wage: t("wage from the model") };
  return words[kind];
}

/** «ต.ค. 2569». */
export function monthWords(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const name = new Intl.DateTimeFormat(tongue.value === "th" ? "th-TH" : "en-GB", { month: "short" }).format(new Date(year, number - 1, 1));
  return `${name} ${year + BUDDHIST}`;
}

function months(): string[] {
  const today = new Date();
  return Array.from({ length: MONTHS_BACK }, (_each, back) => {
    const at = new Date(today.getFullYear(), today.getMonth() - back, 1);
    return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}`;
  });
}

// The month that is over is the one that is told of.
const chosen = ref(months()[1]!);

function monthField(): VNode {
  return h("label", { class: "field" }, [
    h("span", t("Month")),
    h("select", { value: chosen.value, onChange: (event: Event) => (chosen.value = (event.target as HTMLSelectElement).value) }, months().map((each) => h("option", { value: each }, monthWords(each)))),
  ]);
}

export const Members = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true } },
  setup(props) {
    const { seen } = props.session;
    const sought = ref("");
    const found = computed(() => {
      const wanted = sought.value.trim().toLowerCase();
      return seen.members.filter((member) => `${member.name} ${member.area} ${member.model_name}`.toLowerCase().includes(wanted));
    });
    const kept = computed(() => new Set(seen.records.filter((one) => one.month === chosen.value).map((one) => one.member)));

    function isTold(member: Member): boolean {
      return member.told.includes(chosen.value) || kept.value.has(member.id);
    }
    function card(member: Member): VNode {
      return h("li", { key: member.id }, [
        h("a", { class: "card", href: `#/month/${member.id}/${chosen.value}` }, [
          h("strong", member.name || t("Household without a name")),
          h("span", { class: "place" }, `${member.model_name} · ${member.area}`),
          isTold(member) ? h("span", { class: "marks" }, [h("span", { class: "mark" }, t("recorded"))]) : null,
        ]),
      ]);
    }
    return () => {
      const left = found.value.filter((member) => !isTold(member));
      return h("div", [
        h("div", { class: "screen-head" }, [h("h1", t("Incomes of members")), h("span", { class: "count" }, String(left.length))]),
        monthField(),
        h("input", { type: "search", value: sought.value, "aria-label": t("Search by name or village"), placeholder: t("Search by name or village"), onInput: (event: Event) => (sought.value = (event.target as HTMLInputElement).value) }),
        seen.members.length === 0 ? h("p", { class: "empty" }, t("No member of a model is on this phone. With a line the list comes by itself.")) : null,
        h("ul", { class: "cards" }, [...left, ...found.value.filter(isTold)].map(card)),
      ]);
    };
  },
});

export const MemberMonth = defineComponent({
  props: {
    session: { type: Object as PropType<Session>, required: true },
    id: { type: Number, required: true },
    month: { type: String, required: true },
  },
  setup(props) {
    const { session } = props;
    const member = session.seen.members.find((one) => one.id === props.id) ?? null;
    const kept = session.seen.records.filter((one) => one.member === props.id && one.month === props.month);
    const lines = reactive<Line[]>(member ? linesOf(member, kept) : []);
    const said = ref("");

    function wrong(line: Line): string {
      const [many, worth] = [amount(line.quantity), amount(line.baht)];
      if (many === null || worth === null) return t("This is not a number.");
      if (many !== undefined && line.unit.trim() === "") return t("A quantity needs its unit.");
      if (tells(line) && line.product.trim() === "" && (line.kind === "sale" || line.kind === "production")) return t("Say which product.");
      return "";
    }
    async function keep(): Promise<void> {
      if (member === null) return;
      said.value = !lines.some(tells) ? t("Write how much, or how many baht.") : lines.some((line) => wrong(line) !== "") ? t("Look at the lines marked.") : "";
      if (said.value !== "") return;
      await session.keepMonth(member, props.month, [...lines].map((line) => ({ ...line })));
      go("#/members");
      void session.send();
    }
    function box(line: Line, name: "product" | "quantity" | "unit" | "baht" | "channel", words: string, mode = "text"): VNode {
      return h("label", { class: "field" }, [h("span", words), h("input", { inputmode: mode, autocomplete: "off", value: line[name], onInput: (event: Event) => (line[name] = (event.target as HTMLInputElement).value) })]);
    }
    function kindField(line: Line): VNode {
      return h("label", { class: "field" }, [
        h("span", t("What it was")),
        h("select", { value: line.kind, onChange: (event: Event) => (line.kind = (event.target as HTMLSelectElement).value as RecordKind) }, KINDS.map((kind) => h("option", { value: kind }, recordKindWords(kind)))),
      ]);
    }
    function panel(line: Line, place: number): VNode {
      const isGood = line.kind === "sale" || line.kind === "production";
      const fault = wrong(line);
      return h("fieldset", { class: "panel month-line", key: line.uid }, [
        h("legend", `${place + 1}. ${recordKindWords(line.kind)}${line.product ? ` · ${line.product}` : ""}`),
        fault ? notice("warn", fault) : null,
        h("div", { class: "month-fields" }, [isGood ? box(line, "quantity", t("How much"), "decimal") : null, isGood ? box(line, "unit", t("Unit")) : null, box(line, "baht", t("Baht"), "decimal")]),
        h("details", { open: line.product === "" && isGood ? true : undefined }, [
          h("summary", t("Product and kind")),
          h("div", { class: "month-fields" }, [kindField(line), box(line, "product", t("Product, or what for")), line.kind === "sale" ? box(line, "channel", t("Sold where")) : null]),
        ]),
      ]);
    }
    return () => {
      if (member === null) return h("div", [notice("warn", t("This member is no longer on the phone.")), button(t("Back"), () => go("#/members"))]);
      const office = member.told.includes(props.month) ? notice("calm", t("The office has records of this month already; what you write is added.")) : null;
      return h("div", [
        h("h1", `${member.name || t("Household without a name")} · ${monthWords(props.month)}`),
        h("p", { class: "place" }, `${member.model_name} · ${member.area}`),
        h("p", { class: "hint" }, t("Write the numbers only. Lines without a number are left out; what is not known stays empty, never zero.")),
        office,
        ...lines.map(panel),
        said.value ? notice("warn", said.value) : null,
        row(button(t("Keep"), keep, { kind: "primary" }), button(t("Back"), () => go("#/members"), { kind: "quiet" })),
      ]);
    };
  },
});
