// A signature, drawn with a finger or a pen; kept only when the signer says so.
import { defineComponent, h, onMounted, ref } from "vue";
import { t } from "../../words";

const WIDTH = 600;
const HEIGHT = 260;
const THICK = 4;

export const SignaturePad = defineComponent({
  props: { name: { type: String, required: true } },
  emits: { drawn: (_file: File) => true },
  setup(props, { emit }) {
    const canvas = ref<HTMLCanvasElement | null>(null);
    const strokes = ref(0);
    let isDown = false;

    function pen(): CanvasRenderingContext2D | null {
      return canvas.value?.getContext("2d") ?? null;
    }
    function clear(): void {
      const context = pen();
      if (!context) return;
      context.fillStyle = "#fff";
      context.fillRect(0, 0, WIDTH, HEIGHT);
      context.lineWidth = THICK;
      context.lineCap = context.lineJoin = "round";
      context.strokeStyle = "#131f38";
      strokes.value = 0;
    }
    onMounted(clear);

    function place(event: PointerEvent): [number, number] {
      const box = canvas.value!.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    }
    function down(event: PointerEvent): void {
      isDown = true;
      canvas.value!.setPointerCapture(event.pointerId);
      const context = pen();
      context?.beginPath();
      context?.moveTo(...place(event));
    }
    function move(event: PointerEvent): void {
      if (!isDown) return;
      const context = pen();
      context?.lineTo(...place(event));
      context?.stroke();
    }
    function up(): void {
      if (isDown) strokes.value += 1;
      isDown = false;
    }
    function keep(): void {
      canvas.value?.toBlob((blob) => blob && emit("drawn", new File([blob], "signature.png", { type: "image/png" })), "image/png");
    }
    return () =>
      h("div", { class: "signature" }, [
        h("canvas", {
          ref: canvas,
          width: WIDTH,
          height: HEIGHT,
          role: "img",
          "aria-label": t("Field to sign in: {name}", { name: props.name }),
          onPointerdown: down,
          onPointermove: move,
          onPointerup: up,
          onPointercancel: up,
        }),
        h("div", { class: "row" }, [
          h("button", { type: "button", class: "button primary", disabled: strokes.value === 0, onClick: keep }, t("Keep this signature")),
          h("button", { type: "button", class: "button", disabled: strokes.value === 0, onClick: clear }, t("Begin again")),
        ]),
      ]);
  },
});
