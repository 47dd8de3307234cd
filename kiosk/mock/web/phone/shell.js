/** Keeps the page itself on the phone, where the browser can do that. */

/** Registers the service worker. */
export function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const address = "worker.js";
  const types = /** @type {any} */ (window).trustedTypes;
  const trusted = types
    ? types.createPolicy("worker", { createScriptURL: () => address }).createScriptURL("")
    : address;
  navigator.serviceWorker.register(trusted).catch(() => undefined);
}

/**
 * Calls once the page opens without a network; never where the browser can't keep pages.
 * @param {() => void} act
 */
export function whenKept(act) {
  navigator.serviceWorker?.ready.then(act, () => undefined);
}

/** Asks the browser not to clear away what there is now to lose. */
export function settleDown() {
  navigator.storage?.persist?.().catch(() => undefined);
}
