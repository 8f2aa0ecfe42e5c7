// A form being filled: one part of it at a time, saved while it is filled, finished when nothing is missing.
import { computed, defineComponent, effectScope, h, nextTick, onBeforeUnmount, onMounted, provide, ref, shallowRef, watch, type PropType, type VNode } from "vue";
import { FORM_MEDIA_CACHE, FORM_OPTIONS, QuestionList, SUBMIT_PRESSED } from "virtual:web-forms";
import type { FormNode, FormOptions, Root } from "../form/nodes";
import { keepFiles, openForm, xmlOf, type Opened } from "../form/opening";
import { fillKnown, fillRepeats } from "../form/known";
import { deprecatedId, instanceId } from "../form/xml";
import { isOpen, type Interview } from "../interviews";
import { alone } from "../outbox";
import type { Session } from "../session";
import { t, tongue } from "../words";
import { button, go, notice, row } from "./parts";

/** A part of the form that is shown at once. */
interface Page {
  name: string;
  nodes: FormNode[];
}

const SAVE_AFTER = 700;

/** Groups and repeats of the first level are pages; loose questions between them share one. `settled` is not asked. */
export function pagesOf(children: FormNode[], settled: string): Page[] {
  const pages: Page[] = [];
  let isLoose = false;
  for (const node of children) {
    if (node.nodeType === "model-value" || !node.currentState.relevant || node.currentState.reference === settled) continue;
    const isPart = node.nodeType === "group" || node.nodeType.startsWith("repeat-range");
    if (isPart && node.currentState.hasRelevantBodyNodes === false && node.nodeType === "group") continue;
    if (!isPart && isLoose) pages.at(-1)!.nodes.push(node);
    else pages.push({ name: isPart ? (node.currentState.label?.asString ?? "") : "", nodes: [node] });
    isLoose = !isPart;
  }
  return pages;
}

export const Fill = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true }, id: { type: String, required: true } },
  setup(props) {
    const { session } = props;
    const root = shallowRef<Root | null>(null);
    const trouble = ref("");
    const saved = ref("");
    const place = ref(0);
    const isAsked = ref(false);
    const options: FormOptions = { fetchFormAttachment: () => Promise.resolve(new Response("", { status: 404 })) };
    const interview = computed(() => session.seen.interviews.find((one) => one.id === props.id) ?? null);
    provide(FORM_OPTIONS, options);
    provide(FORM_MEDIA_CACHE, new Map<string, string>());
    provide(SUBMIT_PRESSED, isAsked);

    const scope = effectScope();
    let release = (): void => undefined;
    let timer = 0;
    let writing: Promise<void> = Promise.resolve();
    let isDirty = false;
    let written = "";

    /** Answers known before anybody asks, and the sent interview that this one mends. */
    async function known(kept: Interview): Promise<{ answers: Record<string, string>; base: string }> {
      if (kept.visit === null) return { answers: {}, base: "" };
      const found = (await session.known(kept.visit))?.[kept.form] ?? { answers: {}, base: "" };
      const answers = kept.of.visit ? { ...found.answers, [kept.of.visit]: kept.visit } : found.answers;
      return { answers, base: found.base };
    }

    async function open(kept: Interview): Promise<void> {
      const isCopy = session.isCopy(kept);
      const others = session.seen.visits.filter((visit) => visit.id !== kept.visit);
      const visits = kept.at ? [kept.at, ...others] : others;
      const told = await known(kept);
      const opened: Opened = await openForm(session.drawer, { interview: kept, isCopy, visits, ...told }, session.holder.name);
      Object.assign(options, opened.options);
      root.value = opened.root;
      place.value = kept.page;
      const isFirst = kept.xml === "" && told.base === "";
      if (!deprecatedId(kept.xml) && told.base === "") scope.run(() => (isFirst ? fillKnown : fillRepeats)(opened.root, told.answers));
      if (kept.xml === "" || isCopy) await save();
    }

    async function begin(): Promise<void> {
      const kept = interview.value;
      if (kept === null || !isOpen(kept)) {
        trouble.value = t("This interview is not a draft any more.");
        return;
      }
      const held = new Promise<void>((done) => (release = done));
      const got = new Promise<boolean>((done) => {
        void alone(`fill-${props.id}`, () => {
          done(true);
          return held;
        }).then((outcome) => outcome === "busy" && done(false));
      });
      if (!(await got)) {
        trouble.value = t("This interview is open in another window. Go on there, or close it first.");
        return;
      }
      try {
        await open(kept);
      } catch (error) {
        trouble.value = t("The form cannot be opened: {reason}", { reason: (error as Error).message });
      }
    }
    onMounted(begin);

    async function write(): Promise<void> {
      if (root.value === null || interview.value === null) return;
      isDirty = false;
      const { xml, files } = await xmlOf(root.value);
      written = root.value.instanceState.instanceXML;
      const attached = await keepFiles(session.drawer, interview.value, files, xml);
      const at = new Date().toISOString();
      try {
        await session.note(props.id, { what: "saved", xml, instanceId: instanceId(xml), files: attached, page: place.value, at });
        saved.value = at;
      } catch (error) {
        isDirty = true;
        trouble.value = t("The phone could not keep the last answers: {reason}. Make room on the phone and do not close this page.", { reason: (error as Error).message });
      }
    }

    /** One after the other, so that an older state never overwrites a newer one. */
    function save(): Promise<void> {
      clearTimeout(timer);
      timer = 0;
      writing = writing.then(write);
      return writing;
    }
    function soon(): void {
      isDirty = true;
      timer ||= window.setTimeout(() => void save(), SAVE_AFTER);
    }
    function now(): void {
      if (isDirty) void save();
    }
    const hidden = (): void => {
      if (document.visibilityState === "hidden") now();
    };
    // Whatever changes an answer, at whatever moment: a photo is put in long after its button was pressed.
    watch(
      () => root.value?.instanceState.instanceXML,
      (xml) => xml !== undefined && xml !== written && soon(),
    );
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("pagehide", now);
    onBeforeUnmount(async () => {
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("pagehide", now);
      scope.stop();
      if (isDirty) await save();
      await writing;
      release();
    });

    watch(
      [root, tongue],
      () => {
        const wanted = root.value?.languages.find((one) => !one.isSyntheticDefault && one.language.includes(`(${tongue.value})`));
        if (wanted) root.value!.setLanguage(wanted);
      },
      { immediate: true },
    );

    const pages = computed(() => (root.value ? pagesOf(root.value.currentState.children, interview.value?.visit ? interview.value.of.visit : "") : []));
    const at = computed(() => Math.min(place.value, pages.value.length - 1));
    const wrong = computed(() => root.value?.validationState.violations ?? []);
    function isWithin(page: Page, reference: string): boolean {
      return page.nodes.some((node) => reference === node.currentState.reference || reference.startsWith(`${node.currentState.reference}/`) || reference.startsWith(`${node.currentState.reference}[`));
    }
    function wrongIn(page: Page): number {
      return wrong.value.filter((one) => isWithin(page, one.reference)).length;
    }

    async function turnTo(page: number): Promise<void> {
      place.value = page;
      soon();
      await nextTick();
      window.scrollTo(0, 0);
      document.querySelector<HTMLElement>(".fill-page h2")?.focus({ preventScroll: true });
    }

    async function finish(): Promise<void> {
      isAsked.value = true;
      await save();
      if (wrong.value.length > 0) {
        const first = pages.value.findIndex((page) => wrongIn(page) > 0);
        if (first >= 0) await turnTo(first);
        document.getElementById(wrong.value[0]!.nodeId)?.scrollIntoView({ block: "center" });
        return;
      }
      await session.finish(props.id);
      go("#/outbox");
      void session.send();
    }

    function contents(): VNode {
      const entry = (page: Page, number: number) => {
        const faults = isAsked.value ? wrongIn(page) : 0;
        return h("li", [
          h("button", { type: "button", class: "button quiet", "aria-current": number === at.value ? "step" : undefined, onClick: () => void turnTo(number) }, [
            page.name || t("Part {number}", { number: number + 1 }),
            faults > 0 ? h("span", { class: "mark back" }, t("{count} to answer", { count: faults })) : null,
          ]),
        ]);
      };
      return h("details", { class: "contents" }, [h("summary", t("Part {number} of {all}", { number: at.value + 1, all: pages.value.length })), h("ol", pages.value.map(entry))]);
    }

    function steps(): VNode {
      const isLast = at.value === pages.value.length - 1;
      return h("div", { class: "steps" }, [
        button(t("Back"), () => turnTo(at.value - 1), { disabled: at.value === 0 }),
        isLast ? button(t("Finish the interview"), finish, { kind: "primary" }) : button(t("Next"), () => turnTo(at.value + 1), { kind: "primary" }),
      ]);
    }

    function marks(kept: Interview): (VNode | null)[] {
      return [
        kept.isPractice ? notice("practice", t("Practice: it counts nowhere.")) : null,
        deprecatedId(kept.xml) ? notice("calm", t("You are mending an interview that was sent. The first version is kept too.")) : null,
        trouble.value ? notice("warn", trouble.value) : null,
        isAsked.value && wrong.value.length > 0 ? notice("warn", t("{count} questions still need an answer.", { count: wrong.value.length })) : null,
      ];
    }

    return () => {
      const kept = interview.value;
      if (kept === null) return h("p", t("This interview is not on this phone."));
      const page = pages.value[at.value];
      const leave = async (event: Event) => {
        event.preventDefault();
        await save();
        go(kept.visit ? `#/visit/${kept.visit}` : "#/drafts");
      };
      return h("div", { class: "fill" }, [
        row(h("a", { class: "back", href: "#/drafts", onClick: (event: Event) => void leave(event) }, `‹ ${t("Leave; it is kept")}`), h("span", { class: "hint", role: "status" }, saved.value ? t("Saved {time}", { time: saved.value && new Date(saved.value).toTimeString().slice(0, 5) }) : "")),
        h("h1", kept.of.title),
        kept.about ? h("p", { class: "about" }, kept.about) : null,
        ...marks(kept),
        page
          ? [
              contents(),
              h("div", { class: "fill-page", key: at.value }, [
                page.name ? h("h2", { tabindex: -1 }, page.name) : h("h2", { tabindex: -1, class: "unseen" }, t("Part {number}", { number: at.value + 1 })),
                h(QuestionList, { nodes: unwrapped(page) }),
              ]),
              steps(),
            ]
          : trouble.value
            ? null
            : h("p", { role: "status" }, t("Opening the form …")),
      ]);
    };
  },
});

/** A page that is one named group shows the group's questions under its own heading. */
function unwrapped(page: Page): FormNode[] {
  const [only] = page.nodes;
  return only?.nodeType === "group" && page.nodes.length === 1 && only.currentState.label ? only.currentState.children : page.nodes;
}
