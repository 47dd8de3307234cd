/** What the staff's page knows. */

/**
 * @typedef {object} Ticket a ticket that waits for somebody
 * @property {string} ticket
 * @property {number} issue
 * @property {string} seat
 * @property {string} standing
 * @property {string | null} since
 * @property {string} evidence
 * @property {string} hint
 */

/** Parts of the page, in the order of its tabs. */
export const TABS = ["tickets", "devices", "journal"];

const ENTRY = { number: "", pin: "", field: "number", sending: false };

export const own = {
  /** as /staff/now tells; null while nobody is signed in @type {any} */
  now: null,
  /** whether it is known that nobody is signed in */
  out: false,
  heard: true,
  tab: TABS[0],
  entry: { ...ENTRY },
  /** when a PIN can be tried again */
  locked: 0,
  /** what has to be confirmed, or is being done @type {{what: string, ticket?: Ticket, reason?: string, component?: string} | null} */
  ask: null,
  busy: false,
  /** what was not done, and why @type {import("./ask.js").Refusal | null} */
  refusal: null,
  /** what was done */
  done: "",
  /** what is looked for in the journal @type {string[]} */
  words: [],
  seat: "",
  /** @type {any[] | null} */
  rows: null,
};

/** Seconds for which no PIN is taken. */
export const wait = (now = performance.now()) => Math.max(0, (own.locked - now) / 1000);

export function clear() {
  own.entry = { ...ENTRY };
}

/** Nobody is signed in any more. */
export function leave() {
  Object.assign(own, { now: null, out: true, ask: null, rows: null, words: [], seat: "", tab: TABS[0], busy: false });
  clear();
}
