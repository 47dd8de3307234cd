/* Keeps the page on the phone, all files of one version together, so that vouchers are shown without a network.
   The server writes before this which files they are: self.SHELL. */

const BASE = self.registration.scope;
const OURS = `shell ${BASE} `;
const NAME = OURS + self.SHELL.mark;

self.addEventListener("install", (event) => {
  const fresh = self.SHELL.files.map((name) => new Request(name, { cache: "no-cache" }));
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith(OURS) && name !== NAME);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const name = nameOf(event.request.url);
  if (event.request.method === "GET" && self.SHELL.files.includes(name)) event.respondWith(answer(event, name));
});

async function answer({ request, clientId }, name) {
  const asker = clientId && request.mode !== "navigate" && (await self.clients.get(clientId));
  // The other pages share some of its files, but not its version.
  if (asker && nameOf(asker.url) !== "./") return fetch(request);
  const cache = await caches.open(NAME);
  return (await cache.match(new URL(name, BASE).href)) ?? fetch(request);
}

/** What a file is called in the shell. */
function nameOf(url) {
  return url.startsWith(BASE) ? url.slice(BASE.length).replace(/[?#].*$/, "") || "./" : null;
}
