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

interface Row {
  user: number;
  kind: string;
  id: string;
  sealed: { bytes: ArrayBuffer };
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/** The app's database, where there is one; it is never made here. */
async function database(): Promise<IDBDatabase | null> {
  const opening = indexedDB.open("ppaos-survey");
  opening.onupgradeneeded = () => opening.transaction?.abort();
  try {
    return await asked(opening);
  } catch {
    return null;
  }
}

async function envelopes(from: IDBDatabase): Promise<Row[]> {
  const store = from.transaction("rows").objectStore("rows");
  const keys = (await asked(store.getAllKeys())) as [number, string, string][];
  const wanted = keys.filter((key) => key[1] === "envelope");
  return Promise.all(wanted.map((key) => asked(from.transaction("rows").objectStore("rows").get(key)) as Promise<Row>));
}

/** Finished interviews lie here sealed for the office. Nothing is deleted: the app asks whether they arrived. */
async function sendEnvelopes(): Promise<void> {
  const from = await database();
  if (from === null) return;
  try {
    for (const { sealed } of await envelopes(from)) {
      const answer = await fetch("/survey/phone/envelopes", { method: "POST", body: sealed.bytes, credentials: "omit" });
      if (answer.status >= 500 || answer.headers.get("X-PPAOS") === null) throw new Error("the office is not reached");
    }
  } finally {
    from.close();
  }
}

/** A line came back: a page that is open sends what waits; where none is, the envelopes are sent. */
async function send(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window" });
  for (const each of pages) each.postMessage(SYNC);
  if (pages.length === 0) await sendEnvelopes();
}

worker.addEventListener("sync" as "fetch", (event: Event) => {
  const sync = event as ExtendableEvent & { tag: string };
  if (sync.tag === SYNC) sync.waitUntil(send());
});
