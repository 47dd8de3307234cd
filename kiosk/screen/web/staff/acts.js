/** What is done when staff have said yes, and what is told with it. */

import { post } from "./ask.js";
import { leave, own } from "./own.js";
import { search } from "./search.js";
import { look } from "./signing.js";
import { mark } from "/assets/words.js";

/** Has words of its own, where there is a keyboard to write them. */
export const OTHER = mark("Other");
/** Why tickets are printed again. */
export const REASONS = [
  mark("Not printed"),
  mark("Torn or unreadable"),
  mark("Lost by the customer"),
  mark("Left in the machine"),
  OTHER,
];
const MOST_METRES = 500;

/** By its path. @type {Record<string, (ask: any) => object>} */
const TOLD = {
  settle: ({ ticket }) => ({ ticket: ticket.ticket, issue: ticket.issue }),
  reprint: ({ ticket, reason, words = "" }) => ({
    ticket: ticket.ticket,
    issue: ticket.issue,
    reason: (reason === OTHER && words.trim()) || reason,
  }),
  "test-print": () => ({}),
  service: () => ({ on: !own.now.service_mode }),
  restart: ({ component }) => ({ component }),
  "new-roll": ({ metres }) => ({ mm: metres === undefined ? 0 : Number(metres) * 1000 }),
};

/** Whether all is said that the act needs. @param {import("./own.js").Ask} ask */
export function ready(ask) {
  if (ask.what === "reprint") return ask.reason !== undefined;
  return ask.what !== "new-roll" || (Number(metres(ask)) >= 1 && Number(metres(ask)) <= MOST_METRES);
}

/** The length of the new roll: as typed, or the usual one. @param {import("./own.js").Ask} ask @returns {string} */
export const metres = ({ metres: typed }) => typed ?? String((own.now.roll.usual_mm ?? 0) / 1000 || "");

/** Types the length of a roll; the first digit takes the place of the usual length. @param {string} digit empty to erase */
export function measure(digit) {
  if (own.ask) own.ask.metres = digit ? ((own.ask.metres ?? "") + digit).slice(0, 3) : metres(own.ask).slice(0, -1);
}

/** @param {string} what */
export async function act(what) {
  const ask = own.ask ?? { what };
  if (own.busy || !ready(ask)) return;
  Object.assign(own, { busy: true, refusal: null, done: null });
  try {
    own.done = { what, came: await post(what, TOLD[what](ask)) };
    own.ask = null;
  } catch (refusal) {
    own.refusal = /** @type {import("./ask.js").Refusal} */ (refusal);
    if (own.refusal.status === 401) leave();
  }
  own.busy = false;
  if (!own.now) return;
  await look();
  if (own.rows) await search();
}
