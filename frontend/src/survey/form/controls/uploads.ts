// Photos taken with the camera, a signature drawn with the finger, and other files.
import { computed, defineComponent, h, onBeforeUnmount, ref, watch, type PropType, type VNode } from "vue";
import { size, t } from "../../words";
import { looksLike, type UploadNode } from "../nodes";
import { smaller } from "../pictures";
import { SignaturePad } from "./signature";
import { asked, useError, wrongness } from "./text";

const MOST_PIXELS = 1600;

export const UploadControl = defineComponent({
  props: { question: { type: Object as PropType<UploadNode>, required: true } },
  setup(props) {
    const isWrong = useError();
    const trouble = ref("");
    const isBusy = ref(false);
    const picture = ref("");
    const isImage = computed(() => props.question.nodeOptions.media.type === "image");
    const isDrawn = computed(() => looksLike(props.question, "signature", "draw", "annotate"));

    function show(file: File | null): void {
      if (picture.value) URL.revokeObjectURL(picture.value);
      picture.value = file && isImage.value ? URL.createObjectURL(file) : "";
    }
    watch(() => props.question.currentState.value, show, { immediate: true });
    onBeforeUnmount(() => show(null));

    async function take(event: Event): Promise<void> {
      const input = event.target as HTMLInputElement;
      const file = input.files?.[0];
      input.value = "";
      if (!file) return;
      isBusy.value = true;
      trouble.value = "";
      try {
        const kept = isImage.value ? await smaller(file, props.question.maxPixels ?? MOST_PIXELS) : file;
        props.question.setValue(kept);
      } catch {
        trouble.value = t("This file cannot be read. Choose or take another one.");
      } finally {
        isBusy.value = false;
      }
    }

    function picker(words: string, capture?: "environment"): VNode {
      const { accept } = props.question.nodeOptions.media;
      return h("label", { class: ["button", capture && "primary"] }, [
        h("input", { type: "file", class: "unseen", accept, capture, onChange: (event: Event) => void take(event) }),
        words,
      ]);
    }

    function pickers(hasFile: boolean): VNode[] {
      if (!isImage.value) return [picker(t("Choose a file"))];
      return [picker(hasFile ? t("Take another photo") : t("Take a photo"), "environment"), picker(t("Choose a picture"))];
    }

    return () => {
      const node = props.question;
      const file = node.currentState.value;
      const free = !node.currentState.readonly;
      const name = node.currentState.label?.asString ?? "";
      const taken = file && [
        picture.value ? h("img", { class: "taken", src: picture.value, alt: t("Picture for: {name}", { name }) }) : h("p", file.name),
        h("p", { class: "hint" }, size(file.size)),
      ];
      const away = h("button", { type: "button", class: "button quiet", onClick: () => node.setValue(null) }, t("Take it away"));
      const drawing = isDrawn.value && free && !file;
      return h("fieldset", { id: node.nodeId }, [
        ...asked(node, "legend"),
        ...(taken || []),
        drawing ? h(SignaturePad, { name, onDrawn: (drawn: File) => node.setValue(drawn) }) : null,
        free && !isDrawn.value ? h("div", { class: "row" }, pickers(file !== null)) : null,
        isBusy.value ? h("p", { role: "status" }, t("Making it smaller …")) : null,
        trouble.value ? h("p", { class: "wrong", role: "alert" }, trouble.value) : null,
        free && file ? away : null,
        wrongness(node, isWrong()),
      ]);
    };
  },
});
