// A box to record one's voice, above a field for a sound file (data-voice-note): what is recorded becomes the file. Who
// has no script or no microphone uses the field itself. Its words stand in data-word-record, -stop, -again, -ready, -refused.

const LONGEST = 5 * 60 * 1000; // milliseconds

export function takeVoiceNotes(): void {
  if (!("MediaRecorder" in window) || !navigator.mediaDevices?.getUserMedia) return;
  document.querySelectorAll<HTMLInputElement>('input[type="file"][data-voice-note]').forEach(addBox);
}

function addBox(field: HTMLInputElement): void {
  const box = document.createElement("div");
  box.className = "voice-note";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  const told = document.createElement("p");
  told.className = "help";
  told.setAttribute("role", "status");
  box.append(button, told);
  field.before(box);

  const word = (name: string) => field.dataset[`word${name}`] ?? "";
  let recorder: MediaRecorder | undefined;
  const show = (name: string, text: string) => {
    button.textContent = word(name);
    button.classList.toggle("is-recording", name === "Stop");
    told.textContent = text;
  };
  show("Record", "");
  button.addEventListener("click", () => {
    if (recorder?.state === "recording") return recorder.stop();
    record()
      .then((started) => {
        recorder = started;
        show("Stop", "");
        const stopsAt = setTimeout(() => started.state === "recording" && started.stop(), LONGEST);
        collect(started, (sound) => {
          clearTimeout(stopsAt);
          put(field, sound);
          show("Again", word("Ready"));
        });
      })
      .catch(() => show("Record", word("Refused")));
  });
}

async function record(): Promise<MediaRecorder> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
  recorder.addEventListener("stop", () => stream.getTracks().forEach((track) => track.stop()));
  recorder.start();
  return recorder;
}

function collect(recorder: MediaRecorder, ended: (sound: Blob) => void): void {
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => ended(new Blob(pieces, { type: recorder.mimeType })));
}

function put(field: HTMLInputElement, sound: Blob): void {
  const files = new DataTransfer();
  files.items.add(new File([sound], "voice-note", { type: sound.type }));
  field.files = files.files;
}
