// A box to sign in with a finger, above a field for a picture (data-signature): what is drawn becomes the picture. Who
// chooses a photo instead, or has no script, uses the field itself. Its words stand in data-word-box and data-word-clear.

export function takeSignatures(): void {
  document.querySelectorAll<HTMLInputElement>('input[type="file"][data-signature]').forEach(addBox);
}

function addBox(field: HTMLInputElement): void {
  const box = document.createElement("div");
  box.className = "signature";
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [750, 300];
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", field.dataset.wordBox ?? "");
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "button button-small";
  clear.textContent = field.dataset.wordClear ?? "";
  box.append(canvas, clear);
  field.before(box);

  const pen = canvas.getContext("2d")!;
  Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#1a2130" });
  const wipe = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  };
  clear.addEventListener("click", wipe);
  field.addEventListener("change", (event) => event.isTrusted && pen.clearRect(0, 0, canvas.width, canvas.height));
  draw(canvas, pen, () => canvas.toBlob((picture) => picture && put(field, picture), "image/png"));
}

function draw(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, ended: () => void): void {
  const place = (event: PointerEvent): [number, number] => {
    const scale = canvas.width / canvas.clientWidth;
    return [event.offsetX * scale, event.offsetY * scale];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", ended);
}

/** Put a picture into the field as if it had been chosen. */
function put(field: HTMLInputElement, picture: Blob): void {
  const chosen = new DataTransfer();
  chosen.items.add(new File([picture], "signature.png", { type: "image/png" }));
  field.files = chosen.files;
}
