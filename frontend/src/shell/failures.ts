// Says in words what went wrong with a partial request; the sentences come translated from parts/dialogs.html.

export function sentenceFor(status: number): "forbidden" | "missing" | "server" | "refused" {
  if (status === 401 || status === 403) return "forbidden";
  if (status === 404 || status === 410) return "missing";
  return status >= 500 ? "server" : "refused";
}

function show(kind: string): void {
  const box = document.querySelector<HTMLElement>("#failure");
  if (!box) return;
  box.hidden = false;
  box.querySelector("[data-failure-text]")!.textContent = box.dataset[kind] ?? "";
}

export function showFailures(): void {
  document.addEventListener("htmx:responseError", (event) => {
    show(sentenceFor((event as CustomEvent).detail.xhr.status));
  });
  document.addEventListener("htmx:sendError", () => show("offline"));
  document.addEventListener("htmx:timeout", () => show("timeout"));
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-failure-close]")) document.querySelector<HTMLElement>("#failure")!.hidden = true;
  });
}
