/** The phone in the demo: the page around it, which is like the hand that holds it, sees what its screen shows. */

import { find } from "./tickets.js";
import { pictured } from "./share.js";

/** Answers the page around this one; no other than the one that the server allows can be there. */
export function answerHand() {
  if (parent === window) return;
  addEventListener("message", async ({ source, origin, data }) => {
    if (source !== parent || (data !== "order" && data !== "screen")) return;
    const [, named] = /^#\/order\/([^/]+)$/.exec(location.hash) ?? [];
    const ticket = named ? find(decodeURIComponent(named)) : undefined;
    const shown = ticket?.state === "paid" && ticket.rows ? ticket : undefined;
    const said = data === "order" ? (shown?.order ?? "") : shown ? await pictured(shown) : null;
    parent.postMessage({ [data]: said }, origin);
  });
}
