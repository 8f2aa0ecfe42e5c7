// Room on the phone, the backup file, the language, and leaving.
import { defineComponent, h, ref, type PropType, type VNode } from "vue";
import { backup } from "../backup";
import type { Session } from "../session";
import { askToKeep, room } from "../storage";
import { size, speak, t, tongue } from "../words";
import { button, go, notice, row } from "./parts";
import { inOrder } from "./visits";

export const More = defineComponent({
  props: { session: { type: Object as PropType<Session>, required: true }, onLeave: { type: Function as PropType<() => void>, required: true } },
  setup(props) {
    const { session } = props;
    const said = ref("");

    async function handOver(): Promise<void> {
      const at = new Date().toISOString();
      const file = await backup(session.drawer, session.pass.phone, session.holder.name, at);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `ppaos-survey-${session.holder.user}-${at.slice(0, 16).replace(/[:T]/g, "-")}.ppaos`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      said.value = t("The file was written: {size}. Hand it to the office by cable or memory card.", { size: size(file.size) });
    }

    async function keep(): Promise<void> {
      said.value = (await askToKeep()) ? t("The browser keeps it for good.") : t("The browser made no promise. Install the app on the home screen and ask again.");
      session.seen.room = await room();
    }

    function storage(): VNode {
      const { used, whole, isKept } = session.seen.room;
      return h("section", { class: "panel" }, [
        h("h2", t("Room on this phone")),
        h("p", t("{used} used of {whole}", { used: size(used), whole: size(whole) })),
        whole > 0 ? h("meter", { value: used, max: whole, high: whole * 0.8, "aria-label": t("Room on this phone") }) : null,
        session.isTight ? notice("warn", t("There is little room left. Send what is finished, then clear other things from the phone.")) : null,
        isKept ? h("p", { class: "hint" }, t("The browser keeps it for good.")) : notice("calm", [h("p", t("The browser may clear this page when the phone is full.")), button(t("Ask the browser to keep it"), keep)]),
      ]);
    }

    function practice(): VNode {
      const choose = (title: string, begin: () => Promise<string>) => button(title, async () => go(`#/fill/${await begin()}`));
      return h("details", { class: "panel" }, [
        h("summary", t("Practice")),
        h("p", t("Fill a form to learn it. It stays on the phone and counts nowhere.")),
        ...inOrder(session.seen.forms).map((form) => choose(form.title, async () => (await session.begin(form, null, true)).id)),
      ]);
    }

    return () =>
      h("div", [
        h("h1", t("More")),
        said.value ? notice("calm", said.value) : null,
        h("section", { class: "panel" }, [
          h("h2", t("Backup file")),
          h("p", t("Everything on this phone in one sealed file, for when there is no line for days or the phone is handed in. Only the office can open it.")),
          row(button(t("Write the backup file"), handOver)),
        ]),
        storage(),
        practice(),
        h("section", { class: "panel" }, [
          h("h2", t("Language")),
          row(
            h("button", { type: "button", class: ["button", tongue.value === "th" && "primary"], lang: "th", "aria-pressed": tongue.value === "th", onClick: () => speak("th") }, "ไทย"),
            h("button", { type: "button", class: ["button", tongue.value === "en" && "primary"], lang: "en", "aria-pressed": tongue.value === "en", onClick: () => speak("en") }, "English"),
          ),
        ]),
        h("section", { class: "panel" }, [
          h("h2", session.holder.name),
          h("p", t("Lock the phone when somebody else takes it. Everything stays, sealed with your PIN.")),
          row(button(t("Lock"), props.onLeave)),
        ]),
      ]);
  },
});
