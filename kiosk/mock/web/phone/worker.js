/* Keeps the page on the phone, all files of one version together, so that vouchers are shown without a network.
   The server writes before this which files they are: self.SHELL. */

const NAME = `shell-${self.SHELL.mark}`;

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
  const old = (names) => names.filter((name) => name.startsWith("shell-") && name !== NAME);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const base = self.registration.scope;
  const name = event.request.url.startsWith(base) ? event.request.url.slice(base.length).replace(/[?#].*$/, "") : null;
  if (event.request.method !== "GET" || name === null || !self.SHELL.files.includes(name || "./")) return;
  event.respondWith(
    caches
      .open(NAME)
      .then((cache) => cache.match(new URL(name, base).href))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
