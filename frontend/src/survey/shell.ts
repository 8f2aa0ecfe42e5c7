// The app on the phone: the door, then four screens beneath one another, and what has to be known on all of them.
import { computed, defineAsyncComponent, defineComponent, h, onBeforeUnmount, onMounted, ref, shallowRef, type VNode } from "vue";
import type { Pass } from "./holders";
import { waitsToBeSent } from "./interviews";
import { Gate } from "./screens/gate";
import { Drafts, OutboxScreen } from "./screens/interviews";
import { More } from "./screens/more";
import { Members, MemberMonth } from "./screens/members";
import { notice } from "./screens/parts";
import { OneVisit, Visits } from "./screens/visits";
import { Session } from "./session";
import type { Holder } from "./store/database";
import type { Drawer } from "./store/drawer";
import { speak, t, tongue } from "./words";

// The engine of the forms is large; it comes when a form is opened, from the phone's own store.
const Fill = defineAsyncComponent({
  loader: async () => (await import("./screens/fill")).Fill,
  loadingComponent: { render: () => h("p", { role: "status" }, t("Opening the form …")) },
  delay: 0,
});

const AWAY_LOCKS = 15 * 60_000;
const TRY_AGAIN = 60_000;

export const Shell = defineComponent({
  setup() {
    const session = shallowRef<Session | null>(null);
    const address = ref(location.hash);
    const isOnline = ref(navigator.onLine);
    let hiddenAt = 0;
    let timer = 0;

    const turned = () => {
      address.value = location.hash;
      window.scrollTo(0, 0);
    };
    function online(): void {
      isOnline.value = navigator.onLine;
      if (navigator.onLine) void session.value?.send();
    }
    function looked(): void {
      if (document.visibilityState === "hidden") hiddenAt = Date.now();
      else if (hiddenAt > 0 && Date.now() - hiddenAt > AWAY_LOCKS) leave();
      else void session.value?.send();
    }
    onMounted(() => {
      addEventListener("hashchange", turned);
      addEventListener("online", online);
      addEventListener("offline", online);
      document.addEventListener("visibilitychange", looked);
      navigator.serviceWorker?.addEventListener("message", online);
      timer = window.setInterval(() => void session.value?.send(), TRY_AGAIN);
    });
    onBeforeUnmount(() => clearInterval(timer));

    async function come(holder: Holder, drawer: Drawer, pass: Pass): Promise<void> {
      const made = new Session(holder, drawer, pass);
      await made.look();
      session.value = made;
      await made.send();
      await made.refresh();
    }
    function leave(): void {
      // A form that is open saves itself before it goes.
      location.hash = "#/visits";
      session.value?.close();
      session.value = null;
    }

    const waiting = computed(() => {
      const seen = session.value?.seen;
      if (seen === undefined) return 0;
      const records = seen.records.filter((one) => one.state !== "kept").length;
      return records + seen.interviews.filter((one) => waitsToBeSent(one) || one.state === "refused").length;
    });
    const drafts = computed(() => session.value?.seen.interviews.filter((one) => one.state === "draft").length ?? 0);

    function screen(at: Session): VNode {
      const [, kind = at.does("visits") ? "visits" : "members", id = "", month = ""] = address.value.split("/");
      if (kind === "members" || (kind === "visits" && !at.does("visits"))) return h(Members, { session: at });
      if (kind === "month") return h(MemberMonth, { session: at, id: Number(id), month, key: `${id}/${month}` });
      if (kind === "visit") return h(OneVisit, { session: at, id, key: id });
      if (kind === "fill") return h(Fill, { session: at, id, key: id });
      if (kind === "drafts") return h(Drafts, { session: at });
      if (kind === "outbox") return h(OutboxScreen, { session: at });
      if (kind === "more") return h(More, { session: at, onLeave: leave });
      return h(Visits, { session: at });
    }

    function tab(path: string, words: string, count: number): VNode {
      const isHere = address.value === path || (path === "#/visits" && !/^#\/(drafts|outbox|more|fill|members|month)/.test(address.value));
      return h("a", { href: path, "aria-current": isHere ? "page" : undefined }, [h("span", words), count > 0 ? h("span", { class: "count" }, String(count)) : null]);
    }

    function warnings(at: Session): (VNode | null)[] {
      const isLocked = at.seen.list === "locked out" || at.seen.sending === "locked out";
      return [
        isLocked ? notice("warn", [h("strong", t("The office does not let this phone in any more.")), h("p", t("Everything on it is kept. Ask your supervisor, then lock the phone and press «PIN forgotten» to let it in again, or hand over a backup file (More)."))]) : null,
        at.seen.isPractice ? notice("practice", t("This phone is for practice: what it sends counts nowhere.")) : null,
        at.isTight ? notice("warn", t("There is little room left on this phone.")) : null,
      ];
    }

    function language(): VNode {
      const other = tongue.value === "th" ? "en" : "th";
      return h("button", { type: "button", class: "button quiet", lang: other, onClick: () => speak(other) }, other === "en" ? "EN" : "ไทย");
    }

    function inside(at: Session): VNode[] {
      const isFilling = address.value.startsWith("#/fill/");
      return [
        h("main", { id: "content", tabindex: -1 }, [...warnings(at), screen(at)]),
        isFilling
          ? h("span")
          : h("nav", { class: "tabs", "aria-label": t("Parts of the survey") }, [
              at.does("visits") ? tab("#/visits", t("Visits"), 0) : null,
              at.does("records") ? tab("#/members", t("Incomes"), 0) : null,
              at.does("visits") ? tab("#/drafts", t("Drafts"), drafts.value) : null,
              tab("#/outbox", t("Outbox"), waiting.value),
              tab("#/more", t("More"), 0),
            ]),
      ];
    }

    return () => [
      h("header", { class: "bar" }, [h("span", { class: "bar-name" }, t("Survey")), h("span", { class: ["line", isOnline.value && "on"], role: "status" }, isOnline.value ? t("Online") : t("Offline")), language()]),
      ...(session.value ? inside(session.value) : [h(Gate, { onEntered: (holder: Holder, drawer: Drawer, pass: Pass) => void come(holder, drawer, pass) })]),
    ];
  },
});
