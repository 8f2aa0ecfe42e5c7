// Photos made small enough for a slow line.

const QUALITY = 0.8;
const SMALL_ENOUGH = 350_000;

/** A JPEG whose longer side has at most that many pixels; the file itself where it is small already. */
export async function smaller(file: File, pixels: number): Promise<File> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = Math.min(1, pixels / Math.max(picture.width, picture.height));
  if (share === 1 && file.size <= SMALL_ENOUGH && file.type === "image/jpeg") return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (blob === null) throw new Error("The picture could not be written");
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}
