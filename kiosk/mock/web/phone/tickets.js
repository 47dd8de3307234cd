/** The orders that this phone has made: kept here alone, with all that is needed to show them without a network. */

import { lasts as kept, names, remove, versions, write } from "./memory.js";

const KEY = "ticket.";

/**
 * @typedef {object} About what an order is for, as the server told when it was made
 * @property {string} screening
 * @property {string} place the cinema's id
 * @property {import("./language.js").Texts} title
 * @property {import("./language.js").Texts} [version]
 * @property {import("./language.js").Texts} [language]
 * @property {string} [format]
 * @property {import("./language.js").Texts} cinema
 * @property {import("./language.js").Texts} hall
 * @property {string} starts_at
 * @property {string} zone
 *
 * @typedef {"awaiting" | "paid" | "expired" | "cancelled" | "refunded"} State
 *
 * @typedef {object} Ticket
 * @property {string} order
 * @property {string} secret opens the order at the server
 * @property {State} state
 * @property {string[]} seats
 * @property {string} amount
 * @property {string} held_until
 * @property {string} pay_url
 * @property {{code: string, qr: string, signed: string} | null} [voucher] stays after a cancellation: it was paid
 * @property {string[]} [rows] the QR code's dots
 * @property {About} about
 */

/** How far an order has come; it never goes back. Money that comes late can still get the seats, or is returned. */
const PROGRESS = { awaiting: 0, expired: 1, paid: 2, cancelled: 3, refunded: 3 };

/** Tells `kept` when a ticket has changed, here or in another window. */
export const changes = new EventTarget();
addEventListener("storage", () => changes.dispatchEvent(new Event("kept")));

/** The orders of which the server has told since the page was opened. @type {Set<string>} */
const heard = new Set();

/** All of them, the newest first. @returns {Ticket[]} */
export function all() {
  const made = (/** @type {Ticket} */ ticket) => Date.parse(ticket.held_until);
  const found = names(KEY).flatMap((name) => find(name.slice(KEY.length)) ?? []);
  return found.sort((one, other) => made(other) - made(one));
}

/** @param {string} order @returns {Ticket | undefined} */
export function find(order) {
  const [first, ...more] = versions(KEY + order).filter((ticket) => ticket?.order === order && ticket.about);
  return first && more.reduce(further, first);
}

/** Keeps a new order. @param {Ticket} ticket */
export function add(ticket) {
  heard.add(ticket.order);
  write(KEY + ticket.order, ticket);
  changes.dispatchEvent(new Event("kept"));
}

/**
 * Keeps what was heard of an order; nothing if it was removed meanwhile.
 * @param {string} order
 * @param {Partial<Ticket>} news
 * @returns {Ticket | undefined}
 */
export function update(order, news) {
  const before = find(order);
  if (!before) return undefined;
  const ticket = further(before, { ...before, ...news });
  const first = !heard.has(order);
  heard.add(order);
  write(KEY + order, ticket);
  if (first || JSON.stringify(ticket) !== JSON.stringify(before)) changes.dispatchEvent(new Event("kept"));
  return ticket;
}

/** @param {string} order */
export function forget(order) {
  remove(KEY + order);
  changes.dispatchEvent(new Event("kept"));
}

/** Whether the ticket outlives the page. @param {string} order */
export const lasts = (order) => kept(KEY + order);

/** Whether the server has told of the order since the page was opened. @param {string} order */
export const isHeard = (order) => heard.has(order);

/** The one that has come further, with all that was ever known. @param {Ticket} before @param {Ticket} after */
function further(before, after) {
  if (PROGRESS[after.state] < PROGRESS[before.state]) return before;
  return { ...before, ...after, voucher: after.voucher ?? before.voucher, rows: after.rows ?? before.rows };
}
