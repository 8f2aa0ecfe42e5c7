// Keeps the app on the phone: its page, scripts, styles and fonts. What is asked of the office is never kept here.
/// <reference lib="webworker" />

/** Put before this file by the server: what belongs to this version of the app. */
declare const SHELL: { version: string; page: string; files: string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const KEPT = `survey-${SHELL.version}`;
const SYNC = "send";

async function fill(): Promise<void> {
  const cache = await caches.open(KEPT);
  const fresh = SHELL.files.map((file) => new Request(file, { cache: "no-cache" }));
  await cache.addAll([new Request(SHELL.page, { cache: "reload", credentials: "omit" }), ...fresh]);
}

async function clear(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("survey-") && name !== KEPT).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

// A new version waits until the app is closed: a page that is open needs the files it was made with.
worker.addEventListener("install", (event) => event.waitUntil(fill()));
worker.addEventListener("activate", (event) => event.waitUntil(clear()));

async function page(request: Request): Promise<Response> {
  return (await caches.match(SHELL.page, { ignoreVary: true })) ?? fetch(request);
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL.page) event.respondWith(page(request));
  else if (SHELL.files.includes(pathname)) event.respondWith(file(request));
});

/** A line came back while the page was away: pages that are open send what waits. */
async function wake(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window" });
  for (const each of pages) each.postMessage(SYNC);
}

worker.addEventListener("sync" as "fetch", (event: Event) => {
  const sync = event as ExtendableEvent & { tag: string };
  if (sync.tag === SYNC) sync.waitUntil(wake());
});
