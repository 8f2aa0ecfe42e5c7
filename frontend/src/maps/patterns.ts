// The two fills of an area without a number, as small pictures for the map.
import type { Look } from "../charts/look";

export function patternImage(kind: "hatch" | "dots", look: Look): ImageData {
  const side = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = look.colour("surface");
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = pen.fillStyle = look.colour("not-scored");
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (kind === "hatch") {
    for (const shift of [-side, 0, side]) {
      pen.moveTo(shift - 2, side + 2);
      pen.lineTo(shift + side + 2, -2);
    }
    pen.stroke();
  } else {
    for (const at of [3, 9]) {
      pen.moveTo(at + 1.4, at);
      pen.arc(at, at, 1.4, 0, 2 * Math.PI);
    }
    pen.fill();
  }
  return pen.getImageData(0, 0, side, side);
}
