// Drafts, and the outbox: what every interview and every photo of it has come to.
import { computed, defineComponent, h, type PropType, type VNode } from "vue";
import { isOpen, progress, waitsToBeSent, type Attached, type Interview } from "../interviews";
import type { MonthRecord } from "../records";
import type { Session } from "../session";
import { moment, size, t } from "../words";
import { monthWords, recordKindWords } from "./members";
import { button, go, notice, row } from "./parts";

export function stateWords(interview: Interview): string {
  const words = {
    draft: t("begun"),
    aside: t("put aside"),
    finished: t("waits to be sent"),
    arriving: t("answers sent, photos on their way"),
    sent: t("sent"),
    refused: t("not accepted"),
    practised: t("practice, not sent"),
  };
  return words[interview.state];
}

function fileWords(file: Attached, state: Interview["state"]): string {
  if (file.isThere) return t("sent");
  if (state === "sent") return t("not needed");
  if (file.sent > 0) return t("{sent} of {size} sent", { sent: size(file.sent), size: size(file.size) });
  return t("waits to be sent");
}

function newestFirst(one: Interview, other: Interview): number {
  return other.changedAt.localeCompare(one.changedAt);
}

function title(interview: Interview): VNode[] {
  const practice = interview.isPractice ? [h("span", { class: "mark practice" }, t("practice"))] : [];
  return [h("strong", interview.about || t("A house that is on no list")), h("span", { class: "place" }, interview.of.title), ...practice];
}

export const Drafts = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true } },
  setup(props) {
    const { session } = props;
    const open = computed(() => session.seen.interviews.filter(isOpen).sort(newestFirst));
    const aside = (interview: Interview) => session.note(interview.id, { what: "put aside", at: new Date().toISOString() });
    async function goOn(interview: Interview): Promise<void> {
      await session.note(interview.id, { what: "taken up", at: new Date().toISOString() });
      go(`#/fill/${interview.id}`);
    }
    function card(interview: Interview): VNode {
      return h("li", { class: "card", key: interview.id }, [
        ...title(interview),
        h("span", { class: "hint" }, `${stateWords(interview)} · ${moment(interview.changedAt)}`),
        row(
          button(t("Go on"), () => goOn(interview), { kind: "primary" }),
          interview.state === "draft" ? button(t("Put aside"), () => aside(interview), { kind: "quiet" }) : null,
        ),
      ]);
    }
    return () => {
      const begun = open.value.filter((one) => one.state === "draft");
      const put = open.value.filter((one) => one.state === "aside");
      return h("div", [
        h("div", { class: "screen-head" }, [h("h1", t("Drafts")), h("span", { class: "count" }, String(begun.length))]),
        begun.length === 0 ? h("p", { class: "empty" }, t("No interview is half done.")) : null,
        h("ul", { class: "cards" }, begun.map(card)),
        put.length > 0 ? h("details", [h("summary", t("Put aside ({count})", { count: put.length })), h("p", { class: "hint" }, t("Nothing is deleted; take one up again whenever you like.")), h("ul", { class: "cards" }, put.map(card))]) : null,
      ]);
    };
  },
});

export const OutboxScreen = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true } },
  setup(props) {
    const { session } = props;
    const waiting = computed(() => session.seen.interviews.filter((one) => waitsToBeSent(one) || one.state === "refused").sort(newestFirst));
    const records = computed(() => session.seen.records.filter((one) => one.state !== "kept"));
    const sent = computed(() => session.seen.interviews.filter((one) => one.state === "sent" || one.state === "practised").sort(newestFirst));

    async function takeUp(interview: Interview): Promise<void> {
      await session.drawer.remove("envelope", [interview.id]);
      await session.note(interview.id, { what: "taken up", at: new Date().toISOString() });
      go(`#/fill/${interview.id}`);
    }
    async function mend(interview: Interview): Promise<void> {
      go(`#/fill/${(await session.mend(interview)).id}`);
    }

    function files(interview: Interview): VNode | null {
      if (interview.files.length === 0) return null;
      const rows = interview.files.map((file) => h("li", [h("span", file.type.startsWith("image/") ? t("Photo") : t("File")), ` ${size(file.size)} · `, fileWords(file, interview.state)]));
      return h("ul", { class: "files" }, rows);
    }

    function problem(interview: Interview): VNode | null {
      if (interview.problem === null) return null;
      return notice("warn", [h("strong", t("The office did not accept it")), h("p", interview.problem.message || t("No reason was given ({status}).", { status: interview.problem.status })), h("p", t("It stays here. Mend it, or hand it over with a backup file."))]);
    }

    function recordCard(record: MonthRecord): VNode {
      const told = [recordKindWords(record.kind), record.product, record.baht === "" ? "" : t("{baht} baht", { baht: record.baht })];
      return h("li", { class: ["card", record.state], key: record.uid }, [
        h("strong", record.about),
        h("span", { class: "place" }, [monthWords(record.month), ...told.filter(Boolean)].join(" · ")),
        record.problem === "" ? null : notice("warn", [h("strong", t("The office did not accept it")), h("p", record.problem)]),
        row(button(t("Open again"), () => go(`#/month/${record.member}/${record.month}`), { kind: "quiet" })),
      ]);
    }

    function card(interview: Interview): VNode {
      const { sent: done, size: whole } = progress(interview);
      const isOnTheWay = interview.state === "arriving" && whole > 0;
      return h("li", { class: ["card", interview.state], key: interview.id }, [
        ...title(interview),
        h("span", { class: "hint" }, `${stateWords(interview)} · ${moment(interview.sentAt ?? interview.changedAt)}`),
        isOnTheWay ? h("progress", { value: done, max: whole, "aria-label": t("Photos sent") }) : null,
        files(interview),
        problem(interview),
        interview.state === "finished" || interview.state === "refused" ? row(button(t("Open again"), () => takeUp(interview), { kind: "quiet" })) : null,
        interview.state === "sent" ? row(button(t("Mend and send again"), () => mend(interview), { kind: "quiet" })) : null,
      ]);
    }

    return () => {
      const working = session.seen.sending === "working";
      return h("div", [
        h("div", { class: "screen-head" }, [h("h1", t("Outbox")), h("span", { class: "count" }, String(waiting.value.length + records.value.length))]),
        waiting.value.length + records.value.length === 0 ? h("p", { class: "empty" }, t("Everything that is finished has been sent.")) : row(button(working ? t("Sending …") : t("Send now"), () => session.send(), { kind: "primary", disabled: working })),
        session.seen.sending === "not reached" && waiting.value.length + records.value.length > 0 ? notice("calm", t("The office is not reached now. It is sent by itself when there is a line.")) : null,
        h("ul", { class: "cards" }, [...waiting.value.map(card), ...records.value.map(recordCard)]),
        h("h2", t("Sent ({count})", { count: sent.value.length })),
        h("ul", { class: "cards" }, sent.value.map(card)),
      ]);
    };
  },
});
