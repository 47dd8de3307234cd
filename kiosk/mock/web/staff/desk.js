/** What the counter asks of the server. */

import { Away, ask, fresh, read } from "./common.js";

/** @typedef {import("./common.js").Texts} Texts */
/** @typedef {{cinema: Texts, film: Texts, version: Texts, hall: Texts, row: string, seat: string, starts_at: string, zone: string, price: string, order: string}} Face */
/** @typedef {{holder: string, by: string, reason: string, at: string}} Before */
/**
 * `stage` is what this page knows: nothing yet, `made` (it may be on paper), `handed` (the customer has it).
 * @typedef {{ticket: string, seat: string, state: string, issue: number, serial: string, face: Face | null, dots: string[] | null, before: Before | null, stage: string, reason: string}} Ticket
 */
/** @typedef {{claim: string, order: string, tickets: Ticket[]}} Order */

/** Throws unless the server takes the token and the number. */
export const check = () => ask("v1/counter/facts", { staff: read("number"), facts: [] });

/** @param {string} voucher @param {string} late @returns {Promise<Order>} */
export async function claim(voucher, late) {
  const key = fresh();
  const body = { voucher: voucher.slice(0, 512), staff: read("number"), late: late || null };
  try {
    const claimed = await ask("v1/counter/claims", body, { "Idempotency-Key": key });
    return { ...claimed, tickets: claimed.tickets.map((/** @type {Ticket} */ it) => ({ ...it, stage: "", reason: "" })) };
  } catch (error) {
    // It may still be under way: dead when it arrives.
    if (error instanceof Away) await tell({ claim: key, order: "", tickets: [] }, "ended").catch(() => undefined);
    throw error;
  }
}

/** @param {Order} order @param {Ticket} ticket @param {string} reason @returns {Promise<Ticket>} */
export function reissue(order, ticket, reason) {
  const path = `v1/counter/claims/${order.claim}/tickets/${encodeURIComponent(ticket.ticket)}/reissue`;
  return ask(path, { supersedes: ticket.issue, reason, staff: read("number") });
}

/**
 * Says what happened; whether that changed anything.
 * @param {Order} order
 * @param {string} kind
 * @param {Ticket} [ticket]
 * @returns {Promise<boolean>}
 */
export async function tell(order, kind, ticket) {
  const about = ticket ? { ticket: ticket.ticket, issue: ticket.issue, serial: ticket.serial } : {};
  const fact = { id: fresh(), kind, claim: order.claim, ...about };
  const answer = await ask("v1/counter/facts", { staff: read("number"), facts: [fact] });
  return answer.acknowledged[0].applied;
}

/** What a paper is worth. @param {string} code @returns {Promise<{ticket: string, seat: string, issue: number, state: string}>} */
export const show = (code) => ask("v1/counter/papers", { code: code.slice(0, 512), scan: fresh(), staff: read("number") });
