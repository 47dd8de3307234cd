/** The orders that this phone has made: kept here alone, with all that is needed to show them without a network. */

import { read, write } from "./memory.js";

const KEY = "tickets";

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
 * @typedef {object} Ticket
 * @property {string} order
 * @property {string} secret opens the order at the server
 * @property {"awaiting" | "paid" | "expired" | "cancelled" | "refunded"} state
 * @property {string[]} seats
 * @property {string} amount
 * @property {string} held_until
 * @property {string} pay_url
 * @property {{code: string, qr: string, signed: string} | null} [voucher]
 * @property {string[]} [rows] the QR code's dots
 * @property {About} about
 */

/** All of them, the newest first. @returns {Ticket[]} */
export function all() {
  const kept = read(KEY, /** @type {Ticket[]} */ ([]));
  return Array.isArray(kept) ? kept : [];
}

/** @param {string} order */
export const find = (order) => all().find((ticket) => ticket.order === order);

/**
 * Keeps the ticket in place of what was kept of its order; false if only until the page is closed.
 * @param {Ticket} ticket
 */
export function keep(ticket) {
  const others = all();
  const at = others.findIndex((one) => one.order === ticket.order);
  if (at < 0) others.unshift(ticket);
  else others[at] = ticket;
  return write(KEY, others);
}

/** @param {string} order */
export function forget(order) {
  write(
    KEY,
    all().filter((ticket) => ticket.order !== order),
  );
}
