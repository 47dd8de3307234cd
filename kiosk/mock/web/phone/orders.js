/** How an order stands, asked of the server and kept on the phone. */

import * as api from "./api.js";
import { keep } from "./tickets.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */

/**
 * The ticket as the server knows it now, kept; with its QR code once it is paid.
 * @param {Ticket} ticket
 * @param {(key: api.Key) => Promise<any>} ask how it is asked
 * @returns {Promise<Ticket>}
 */
export async function refresh(ticket, ask) {
  const now = { ...ticket, ...(await ask(ticket)) };
  if (now.voucher && !now.rows) now.rows = (await api.code(ticket)).rows;
  keep(now);
  return now;
}

/** Where the order is paid: the gateway's own page. @param {Ticket} ticket */
export const paymentPage = (ticket) => ticket.pay_url.replace(/^\/|\/pay$/g, "");

/** Seconds until the seats are free again. @param {Ticket} ticket */
export const left = (ticket) => Math.max(0, Math.ceil((Date.parse(ticket.held_until) - api.now()) / 1000));

/** Whether the film was over long ago. @param {Ticket} ticket */
export const isPast = (ticket) => Date.parse(ticket.about.starts_at) + 6 * 3_600_000 < api.now();

/** @param {number} seconds */
export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
