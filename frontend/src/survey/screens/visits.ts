// Today's households: those sent back first, then by the day they are due; a household opens to its forms.
import { computed, defineComponent, h, onMounted, ref, watch, type PropType, type VNode } from "vue";
import { isOpen, isUnsent, type Interview } from "../interviews";
import type { Session } from "../session";
import { day, moment, t } from "../words";
import { addressOf, type Form, type Known, type Visit } from "../visits";
import { button, go, notice, row } from "./parts";
import { stateWords } from "./interviews";

const FIRST = 30;
const ORDER = ["verdict_form", "household_form", "monitoring_form", "other_form"];

export function kindWords(kind: string): string {
  const words: Record<string, string> = { first_visit: t("first visit"), return_visit: t("return visit"), second_check: t("second check") };
  return words[kind] ?? kind;
}

function isLate(visit: Visit): boolean {
  return visit.due !== null && visit.due < new Date().toISOString().slice(0, 10);
}

function byUrgency(one: Visit, other: Visit): number {
  const back = Number(other.state === "sent_back") - Number(one.state === "sent_back");
  return back || (one.due ?? "9999").localeCompare(other.due ?? "9999") || addressOf(one).localeCompare(addressOf(other), "th");
}

export function inOrder(forms: Form[]): Form[] {
  return [...forms].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}

export const Visits = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true } },
  setup(props) {
    const { seen } = props.session;
    const sought = ref("");
    const isOnTheWay = ref(false);
    // The first cards at once, the others when they are on the screen: a slow phone shows a long list sooner.
    const shown = ref(FIRST);
    onMounted(() => setTimeout(() => (shown.value = Infinity)));
    const found = computed(() => {
      const wanted = sought.value.trim().toLowerCase();
      const all = [...seen.visits].sort(byUrgency);
      return wanted === "" ? all : all.filter((visit) => `${visit.name} ${addressOf(visit)} ${visit.code}`.toLowerCase().includes(wanted));
    });
    const held = computed(() => {
      const states = new Map<string, Interview>();
      for (const interview of seen.interviews) if (interview.visit) states.set(interview.visit, interview);
      return states;
    });

    function card(visit: Visit): VNode {
      const interview = held.value.get(visit.id);
      const marks = [
        visit.state === "sent_back" ? h("span", { class: "mark back" }, t("sent back")) : null,
        visit.practice ? h("span", { class: "mark practice" }, t("practice")) : null,
        interview ? h("span", { class: "mark" }, stateWords(interview)) : null,
      ];
      const due = visit.due ? h("span", { class: ["due", isLate(visit) && "late"] }, t("until {day}", { day: day(visit.due) })) : null;
      return h("li", { key: visit.id }, [
        h("a", { class: "card", href: `#/visit/${visit.id}` }, [
          h("strong", visit.name || t("Household without a name")),
          h("span", { class: "place" }, addressOf(visit)),
          h("span", { class: "marks" }, [due, ...marks]),
        ]),
      ]);
    }

    function onTheWay(): VNode {
      if (!isOnTheWay.value) return button(t("A house that is on no list"), () => (isOnTheWay.value = true), { kind: "quiet" });
      const choose = (form: Form) => button(form.title, async () => go(`#/fill/${(await props.session.begin(form, null, false)).id}`));
      return h("div", { class: "panel" }, [
        h("h2", t("A house that is on no list")),
        h("p", t("Choose the form. The office joins it with its household afterwards.")),
        ...inOrder(seen.forms).map(choose),
        button(t("Not now"), () => (isOnTheWay.value = false), { kind: "quiet" }),
      ]);
    }

    function head(): VNode[] {
      const told = seen.refreshedAt ? t("As of {time}", { time: moment(seen.refreshedAt) }) : t("The list was never brought yet.");
      const working = seen.list === "working";
      const left = seen.knownLeft > 0 ? h("p", { class: "hint", role: "status" }, t("Bringing what is known: {left} households left", { left: seen.knownLeft })) : null;
      return [
        h("div", { class: "screen-head" }, [h("h1", t("My visits")), h("span", { class: "count" }, String(seen.visits.length))]),
        row(h("p", { class: "hint" }, told), button(working ? t("Bringing …") : t("Bring the list"), () => props.session.refresh(), { disabled: working })),
        ...(left ? [left] : []),
      ];
    }

    return () => {
      const empty = seen.visits.length === 0 ? h("p", { class: "empty" }, t("No household is assigned to you, or the list was not brought yet.")) : null;
      const search = seen.visits.length > 5 ? h("input", { type: "search", "aria-label": t("Search by name or address"), placeholder: t("Search by name or address"), value: sought.value, onInput: (event: Event) => (sought.value = (event.target as HTMLInputElement).value) }) : null;
      return h("div", [...head(), search, empty, h("ul", { class: "cards" }, found.value.slice(0, shown.value).map(card)), onTheWay()]);
    };
  },
});

export const OneVisit = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true }, id: { type: String, required: true } },
  setup(props) {
    const { session } = props;
    const known = ref<Known>({});
    const bring = async () => (known.value = (await session.known(props.id)) ?? {});
    onMounted(bring);
    watch(() => props.id, bring);

    function facts(visit: Visit): VNode {
      const lines: [string, string][] = [
        [t("Address"), addressOf(visit)],
        [t("Kind of visit"), kindWords(visit.kind)],
        [t("Due"), visit.due ? day(visit.due) : ""],
        [t("Household code"), visit.code],
        [t("People listed"), visit.people === null ? "" : String(visit.people)],
        ];
      return h("dl", { class: "facts" }, lines.filter(([, value]) => value.trim()).flatMap(([name, value]) => [h("dt", name), h("dd", value)]));
    }

    async function open(form: Form, visit: Visit): Promise<void> {
      const begun = session.seen.interviews.find((one) => one.visit === visit.id && one.form === form.code && isOpen(one));
      if (begun) return go(`#/fill/${begun.id}`);
      const sent = session.sentOf(visit.id, form.code);
      const made = sent ? await session.mend(sent) : await session.begin(form, visit, false);
      go(`#/fill/${made.id}`);
    }

    function choice(form: Form, visit: Visit): VNode {
      const own = session.seen.interviews.filter((one) => one.visit === visit.id && one.form === form.code);
      const waiting = own.find((one) => isUnsent(one) && !isOpen(one));
      const isBegun = own.some(isOpen);
      const isSent = session.sentOf(visit.id, form.code) !== null || Boolean(known.value[form.code]?.base);
      const words = isBegun ? t("Go on with {title}", { title: form.title }) : isSent ? t("Mend {title}", { title: form.title }) : form.title;
      const state = own.at(-1);
      return h("li", [
        button(words, () => open(form, visit), { kind: isBegun || form.kind === "verdict_form" ? "primary" : undefined, disabled: waiting !== undefined && !isBegun }),
        state ? h("span", { class: "mark" }, stateWords(state)) : null,
        waiting ? h("a", { href: "#/outbox" }, t("See it in the outbox")) : null,
      ]);
    }

    return () => {
      const visit = session.seen.visits.find((one) => one.id === props.id);
      if (visit === undefined) return h("div", [notice("calm", t("This visit is not on your list any more. What you filled in is kept.")), h("p", h("a", { href: "#/visits" }, t("Back to the list")))]);
      return h("div", [
        h("a", { class: "back", href: "#/visits" }, `‹ ${t("Back to the list")}`),
        h("h1", visit.name || t("Household without a name")),
        visit.practice ? notice("practice", t("Practice: it counts nowhere.")) : null,
        visit.state === "sent_back" ? notice("warn", [h("strong", t("Sent back by the supervisor")), h("p", visit.comment)]) : visit.comment ? notice("calm", visit.comment) : null,
        facts(visit),
        visit.place ? h("p", h("a", { href: `geo:${visit.place.join(",")}?q=${visit.place.join(",")}` }, t("Show the way on the map"))) : null,
        h("h2", t("Forms")),
        session.seen.forms.length === 0 ? h("p", { class: "empty" }, t("No form is published yet.")) : null,
        h("ul", { class: "forms" }, inOrder(session.seen.forms).map((form) => choice(form, visit))),
      ]);
    };
  },
});
