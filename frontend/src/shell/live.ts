// An open page learns that its figures moved: by a stream of events that the browser keeps up, else by asking.

const ASK_EVERY = 5000;

/** The address of the stream, from the version that is on the page now. */
export function streamFrom(address: string, moved: string): string {
  const url = new URL(address, "http://page");
  if (moved) url.searchParams.set("moved", moved);
  return url.pathname + url.search;
}

function show(told: string): void {
  const place = document.querySelector("[data-live-as-of]");
  const { as_of: asOf } = JSON.parse(told) as { as_of: string };
  if (place && asOf && place.textContent !== asOf) place.textContent = asOf;
}

function askInstead(): void {
  const ask = () => {
    const mark = document.getElementById("watermark");
    if (mark && !document.hidden) mark.dispatchEvent(new Event("ask"));
  };
  setInterval(ask, ASK_EVERY + Math.random() * 1000);
}

export function followMoves(): void {
  const address = document.getElementById("watermark")?.dataset.live;
  if (!address) return;
  let [source, moved]: [EventSource | null, string] = [null, ""];
  const hear = ({ data, lastEventId }: MessageEvent<string>) => {
    moved = lastEventId;
    show(data);
  };
  const open = () => {
    source = new EventSource(streamFrom(address, moved));
    source.addEventListener("still", hear);
    source.addEventListener("moved", (event) => {
      hear(event);
      document.body.dispatchEvent(new Event("figures-changed"));
    });
    // A stream that ends is taken up again by the browser; one that is refused is not.
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) askInstead();
    };
  };
  // A page that nobody looks at asks nothing.
  document.addEventListener("visibilitychange", () => {
    if (source?.readyState === EventSource.CLOSED && !document.hidden) open();
    else if (document.hidden) source?.close();
  });
  open();
}
