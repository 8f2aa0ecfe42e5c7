// Where one stands, by GPS: a point, or several points around a field.
import { defineComponent, h, onUnmounted, ref, type PropType, type VNode } from "vue";
import { t } from "../../words";
import type { InputNode } from "../nodes";

const GOOD_METRES = 10;
const POOR_METRES = 100;

/** What OpenRosa writes for a place: latitude, longitude, altitude, accuracy. */
export function point(at: { latitude: number; longitude: number; altitude: number | null; accuracy: number }): string {
  return [at.latitude, at.longitude, at.altitude ?? 0, at.accuracy].join(" ");
}

function inWords(text: string): string {
  const [latitude, longitude, , accuracy] = text.split(" ").map(Number);
  return t("{latitude}, {longitude}, within {metres} metres", {
    latitude: (latitude ?? 0).toFixed(5),
    longitude: (longitude ?? 0).toFixed(5),
    metres: Math.round(accuracy ?? 0),
  });
}

export const PlaceField = defineComponent({
  props: { node: { type: Object as PropType<InputNode>, required: true } },
  setup(props) {
    const best = ref<GeolocationCoordinates | null>(null);
    const trouble = ref("");
    const watching = ref<number | null>(null);
    const isPoint = props.node.valueType === "geopoint";

    function stop(): void {
      if (watching.value !== null) navigator.geolocation.clearWatch(watching.value);
      watching.value = null;
    }
    onUnmounted(stop);

    function keep(): void {
      if (best.value === null) return;
      const made = point(best.value);
      const before = props.node.currentState.instanceValue;
      props.node.setValue(isPoint || before === "" ? made : `${before};${made}`);
      stop();
    }

    function look(): void {
      trouble.value = "";
      best.value = null;
      if (!("geolocation" in navigator)) {
        trouble.value = t("This phone tells no position.");
        return;
      }
      watching.value = navigator.geolocation.watchPosition(
        ({ coords }) => {
          if (best.value === null || coords.accuracy <= best.value.accuracy) best.value = coords;
          if (coords.accuracy <= (props.node.nodeOptions?.accuracyThreshold ?? GOOD_METRES)) keep();
        },
        () => {
          trouble.value = t("No position. Switch location on, allow it for this page, and stand in the open.");
          stop();
        },
        { enableHighAccuracy: true, maximumAge: 0 },
      );
    }

    function seeking(): VNode {
      const found = best.value;
      const said = found ? t("Within {metres} metres so far", { metres: Math.round(found.accuracy) }) : t("Looking for satellites …");
      return h("div", { class: "place-seeking", role: "status" }, [
        h("p", said),
        h("div", { class: "row" }, [
          h("button", { type: "button", class: "button primary", disabled: !found, onClick: keep }, t("Keep this position")),
          h("button", { type: "button", class: "button", onClick: stop }, t("Stop")),
        ]),
      ]);
    }

    return () => {
      const value = props.node.currentState.instanceValue;
      const points = value === "" ? [] : value.split(";");
      const poor = isPoint && Number(points[0]?.split(" ")[3] ?? 0) > POOR_METRES;
      const again = isPoint ? (value ? t("Find it again") : t("Find my position")) : t("Add this point");
      return h("div", { class: "place" }, [
        ...points.map((one) => h("p", { class: "place-value" }, inWords(one))),
        ...(poor ? [h("p", { class: "hint" }, t("This is not exact. Try again in the open if you can."))] : []),
        ...(trouble.value ? [h("p", { class: "wrong", role: "alert" }, trouble.value)] : []),
        ...(watching.value !== null ? [seeking()] : []),
        ...(watching.value === null && !props.node.currentState.readonly
          ? [h("button", { type: "button", class: "button", onClick: look }, again)]
          : []),
        ...(!isPoint && points.length > 0
          ? [h("button", { type: "button", class: "button quiet", onClick: () => props.node.setValue(points.slice(0, -1).join(";")) }, t("Take the last point away"))]
          : []),
      ]);
    };
  },
});
