// The door: who is there, the PIN, letting the phone in, and what to do when the PIN is forgotten.
import { defineComponent, h, onMounted, ref, type PropType, type VNode } from "vue";
import { enter, entered, holders, keptKey, LEAST_PIN, letIn, signedIn, type Pass, type SignedIn } from "../holders";
import { LockedOut, NotReached } from "../server";
import { WrongPin } from "../store/crypto";
import type { Holder } from "../store/database";
import type { Drawer } from "../store/drawer";
import { t } from "../words";
import { button, notice, row } from "./parts";

type Step = "looking" | "welcome" | "choose" | "pin" | "new pin" | "changed pin" | "other user";

const TRIES = 5;
const PAUSE_SECONDS = 30;
/** The page is asked for with this after signing in, to go on where it stopped. */
const ONWARD = "begin";

export interface Entered {
  (holder: Holder, drawer: Drawer, pass: Pass): void;
}

export const Gate = defineComponent({
  props: { onEntered: { type: Function as PropType<Entered>, required: true } },
  setup(props) {
    const step = ref<Step>("looking");
    const people = ref<Holder[]>([]);
    const chosen = ref<Holder | null>(null);
    const trouble = ref("");
    const isBusy = ref(false);
    const wrong = ref(0);
    const who = ref<SignedIn | null>(null);
    let key: Uint8Array<ArrayBuffer> | null = null;

    onMounted(async () => {
      people.value = await holders();
      const isBack = new URLSearchParams(location.search).has(ONWARD);
      if (isBack) {
        history.replaceState(null, "", location.pathname);
        await begin();
      } else if (people.value.length === 1) {
        chosen.value = people.value[0]!;
        step.value = "pin";
      } else step.value = people.value.length > 0 ? "choose" : "welcome";
    });

    async function trying(work: () => Promise<void>): Promise<void> {
      trouble.value = "";
      isBusy.value = true;
      try {
        await work();
      } catch (error) {
        if (error instanceof NotReached) trouble.value = t("There is no line to the office. This one step needs one.");
        else if (error instanceof WrongPin) await miss();
        else trouble.value = (error as Error).message || t("That did not work. Try again.");
      } finally {
        isBusy.value = false;
      }
    }

    async function miss(): Promise<void> {
      wrong.value += 1;
      trouble.value = t("This is not the PIN. Try again, or press «PIN forgotten».");
      if (wrong.value % TRIES !== 0) return;
      trouble.value = t("Too many wrong PINs. Wait {seconds} seconds.", { seconds: PAUSE_SECONDS });
      await new Promise((done) => setTimeout(done, PAUSE_SECONDS * 1000));
      trouble.value = "";
    }

    /** With the office: who is signed in there, and whether this phone knows them. */
    async function begin(): Promise<void> {
      step.value = people.value.length > 0 ? "choose" : "welcome";
      await trying(async () => {
        try {
          who.value = await signedIn();
        } catch (error) {
          if (!(error instanceof LockedOut)) throw error;
          location.assign(`/sign-in/?next=${encodeURIComponent(`/survey/phone/?${ONWARD}`)}`);
          return;
        }
        const known = people.value.find((one) => one.user === who.value!.user) ?? null;
        chosen.value = known;
        if (known !== null) key = await keptKey(who.value);
        step.value = known !== null && key === null ? "other user" : known !== null ? "changed pin" : "new pin";
      });
    }

    function pinOf(event: Event): [string, string] {
      const form = new FormData(event.target as HTMLFormElement);
      return [String(form.get("pin") ?? ""), String(form.get("again") ?? "")];
    }

    async function comeIn(event: Event): Promise<void> {
      event.preventDefault();
      const [pin] = pinOf(event);
      await trying(async () => {
        const [drawer, pass] = await enter(chosen.value!, pin);
        props.onEntered(chosen.value!, drawer, pass);
      });
    }

    async function setPin(event: Event): Promise<void> {
      event.preventDefault();
      const [pin, again] = pinOf(event);
      if (pin.length < LEAST_PIN || /\D/.test(pin)) trouble.value = t("A PIN has at least {least} digits.", { least: LEAST_PIN });
      else if (pin !== again) trouble.value = t("The two PINs differ.");
      else await trying(() => keepPin(pin));
    }

    async function keepPin(pin: string): Promise<void> {
      const [holder, bytes] = await letIn(who.value!, pin, key);
      const [drawer, pass] = await entered(holder, bytes);
      props.onEntered(holder, drawer, pass);
    }

    function field(name: string, words: string, isNew: boolean): VNode {
      return h("label", { class: "pin" }, [
        h("span", words),
        h("input", { name, type: "password", inputmode: "numeric", required: true, autofocus: name === "pin", autocomplete: isNew ? "new-password" : "current-password" }),
      ]);
    }

    function pinForm(): VNode {
      return h("form", { class: "gate-form", onSubmit: (event: Event) => void comeIn(event) }, [
        h("h1", t("Hello {name}", { name: chosen.value!.name })),
        field("pin", t("PIN"), false),
        said(),
        h("button", { type: "submit", class: "button primary", disabled: isBusy.value }, isBusy.value ? t("One moment …") : t("Open")),
        row(
          button(t("PIN forgotten"), begin, { kind: "quiet", disabled: isBusy.value }),
          button(t("Somebody else"), () => (step.value = "choose"), { kind: "quiet" }),
        ),
        h("p", { class: "hint" }, t("Nothing is lost with a forgotten PIN: sign in once with your password and choose a new one.")),
      ]);
    }

    function newPinForm(): VNode {
      return h("form", { class: "gate-form", onSubmit: (event: Event) => void setPin(event) }, [
        h("h1", step.value === "new pin" ? t("Choose a PIN for this phone") : t("Choose a new PIN")),
        h("p", t("{name}: what you keep on this phone can be opened with this PIN only. It is asked for each time.", { name: who.value!.name })),
        field("pin", t("PIN (at least {least} digits)", { least: LEAST_PIN }), true),
        field("again", t("The same PIN again"), true),
        said(),
        h("button", { type: "submit", class: "button primary", disabled: isBusy.value }, isBusy.value ? t("One moment …") : t("Let this phone in")),
        h("p", { class: "hint" }, t("You are then signed out of the office's pages on this phone; the survey works without.")),
      ]);
    }

    function said(): VNode | null {
      return trouble.value ? h("p", { class: "wrong", role: "alert" }, trouble.value) : null;
    }

    function choice(): VNode {
      return h("div", { class: "gate-form" }, [
        h("h1", t("Who is there?")),
        ...people.value.map((person) =>
          button(person.name, () => {
            chosen.value = person;
            step.value = "pin";
          }),
        ),
        said(),
        button(t("Somebody new on this phone"), begin, { kind: "quiet", disabled: isBusy.value }),
      ]);
    }

    function welcome(): VNode {
      return h("div", { class: "gate-form" }, [
        h("h1", t("Survey on this phone")),
        h("p", t("Take the day's households with you and hold interviews without a line. Sign in once to let this phone in.")),
        said(),
        button(t("Sign in and let this phone in"), begin, { kind: "primary", disabled: isBusy.value }),
      ]);
    }

    function lost(): VNode {
      return h("div", { class: "gate-form" }, [
        h("h1", t("The office has no key for this phone")),
        notice("warn", t("The office keeps no key that opens what lies here. Nothing was deleted: it opens with the old PIN.")),
        button(t("Try the PIN again"), () => (step.value = "pin"), { kind: "primary" }),
      ]);
    }

    const screens: Record<Step, () => VNode> = {
      looking: () => h("p", { class: "gate-form", role: "status" }, t("One moment …")),
      welcome,
      choose: choice,
      pin: pinForm,
      "new pin": newPinForm,
      "changed pin": newPinForm,
      "other user": lost,
    };
    return () => h("main", { class: "gate", id: "content" }, screens[step.value]());
  },
});
