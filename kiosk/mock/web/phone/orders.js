/** How an order stands, asked of the server and kept on the phone. */

import * as api from "./api.js";
import { all, isHeard, update } from "./tickets.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {(key: api.Key) => Promise<any>} Ask */

const HOUR_MS = 3_600_000;

/** What is asked at the moment of each order: one thing at a time. @type {Map<string, Promise<void>>} */
const asking = new Map();

/**
 * Asks how the order stands and keeps the answer; whoever asks meanwhile gets the same one.
 * @param {Ticket} ticket
 * @param {Ask} ask
 * @returns {Promise<void>}
 */
export function refresh(ticket, ask) {
  const before = asking.get(ticket.order);
  if (before && ask !== api.cancel) return before;
  const now = (before ?? Promise.resolve()).catch(() => undefined).then(() => hear(ticket, ask));
  const done = () => void (asking.get(ticket.order) === now && asking.delete(ticket.order));
  asking.set(ticket.order, now);
  now.then(done, done);
  return now;
}

/** Asks after every order that may still be paid. */
export async function refreshOpen() {
  for (const ticket of all().filter(isOpen)) await refresh(ticket, api.report).catch(() => undefined);
}

/** Whether money may still come: for a day after the hold, since a bank can be that late. @param {Ticket} ticket */
export const isOpen = ({ state, held_until }) =>
  state === "awaiting" || (state === "expired" && Date.parse(held_until) + 24 * HOUR_MS > api.now());

/** Where the order is paid: the gateway's own page. @param {Ticket} ticket */
export const paymentPage = (ticket) => ticket.pay_url.replace(/^\/|\/pay$/g, "");

/** Whether an address is a page of the gateway. @param {string} address */
export const isPaymentPage = (address) => /\/sandbox\/payments\/[^/]+$/.test(address);

/** Seconds until the seats are free again. @param {Ticket} ticket */
export const left = (ticket) => Math.max(0, Math.ceil((Date.parse(ticket.held_until) - api.now()) / 1000));

/** Whether the film was over long ago. @param {Ticket} ticket */
export const isPast = (ticket) => Date.parse(ticket.about.starts_at) + 6 * HOUR_MS < api.now();

/** Whether the customer has still to do with it. @param {Ticket} ticket */
export const isAhead = (ticket) => ticket.state === "awaiting" || (ticket.state === "paid" && !isPast(ticket));

/** How the order stands, for people. @param {Ticket} ticket */
export function standing(ticket) {
  if (ticket.state === "paid") return isPast(ticket) ? "past" : "statePaid";
  if (ticket.state === "awaiting") return isHeard(ticket.order) && left(ticket) ? "stateAwaiting" : "stateChecking";
  if (ticket.state === "cancelled" && ticket.voucher) return "stateRefunded";
  return { expired: "stateExpired", cancelled: "stateCancelled", refunded: "stateRefunded" }[ticket.state];
}

/** @param {number} seconds */
export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** @param {Ticket} ticket @param {Ask} ask */
async function hear(ticket, ask) {
  const answer = await ask(ticket);
  // Only the gateway knows that no money comes any more.
  const believed = answer.state === "expired" && ask !== api.report ? await api.report(ticket) : answer;
  const now = update(ticket.order, believed);
  if (now?.state !== "paid" || now.rows) return;
  const dots = await api.code(ticket).catch(() => null);
  if (dots) update(ticket.order, dots);
}
