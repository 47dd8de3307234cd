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

/**
 * @typedef {object} Ask what has to be confirmed, or is being done
 * @property {string} what
 * @property {Ticket} [ticket]
 * @property {string} [component]
 * @property {string} [reason] one of the reasons, and in the words of whoever has a keyboard
 * @property {string} [words]
 * @property {string} [metres] as typed; the usual ones until then
 */

/** Parts of the page, in the order of its tabs. */
export const TABS = ["tickets", "devices", "journal"];

const ENTRY = { number: "", pin: "", field: "number", sending: false };
const FIND = { kind: "", day: "", seat: "" };

export const own = {
  /** as /staff/now tells; null while nobody is signed in @type {any} */
  now: null,
  /** whether it is known that nobody is signed in */
  out: false,
  heard: true,
  /** what the customers' page would show @type {any} */
  scene: null,
  /** when somebody touched something */
  touched: 0,
  tab: TABS[0],
  entry: { ...ENTRY },
  /** when a PIN can be tried again */
  locked: 0,
  /** @type {Ask | null} */
  ask: null,
  busy: false,
  /** what was not done, and why @type {import("./ask.js").Refusal | null} */
  refusal: null,
  /** what was done, and what came of it @type {{what: string, came: any} | null} */
  done: null,
  /** what is looked for in the journal */
  find: { ...FIND },
  /** whether there are keys to type a seat */
  keys: false,
  /** @type {any[] | null} */
  rows: null,
};

/** Seconds for which no PIN is taken. */
export const wait = (now = performance.now()) => Math.max(0, (own.locked - now) / 1000);

/** Nothing is typed at the door; a number may stay. */
export function clear(number = "") {
  own.entry = { ...ENTRY, number, field: number ? "pin" : "number" };
}

/** Nobody is signed in any more; who stands at the door already keeps what is typed. */
export function leave() {
  if (own.out) return;
  const refusal = own.now ? { status: 401, reason: "signed_out" } : own.refusal;
  const blank = { ask: null, done: null, rows: null, keys: false, find: { ...FIND }, tab: TABS[0], busy: false };
  Object.assign(own, { ...blank, now: null, out: true, refusal, touched: performance.now() });
  clear();
}
