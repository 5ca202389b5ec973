/* The shell, always from the cache: it starts in a black hole as fast as anywhere. Data never passes through here.
   Before this text the server puts VERSION and FILES, {path: the first half of the SHA-256 of its bytes}: a file that a captive portal
   or a half-finished deployment garbled is not taken, and the old version stays. */

const CACHE = `qujing-field-${VERSION}`;
const INDEX = "/field/";

async function fetched(path, hash) {
  const answer = await fetch(new Request(path, { cache: "reload", credentials: "omit" }));
  if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
  const found = [...digest].map((n) => n.toString(16).padStart(2, "0")).join("");
  if (!found.startsWith(hash)) throw new Error(`${path}: not the file of this version`);
  return answer;
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES).map(async ([path, hash]) => cache.put(path, await fetched(path, hash))));
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("qujing-field-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => { if (event.data === "take over") self.skipWaiting(); });
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(INDEX)) return;
  event.respondWith(answer(request, request.mode === "navigate" ? INDEX : url.pathname));
});
