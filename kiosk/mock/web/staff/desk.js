/** What the counter asks of the server. */

import { Refused, ask, fresh, read } from "./common.js";

/** @typedef {import("./common.js").Texts} Texts */
/** @typedef {{cinema: Texts, film: Texts, version: Texts, hall: Texts, row: string, seat: string, starts_at: string, zone: string, price: string, order: string}} Face */
/** @typedef {{holder: string, by: string, reason: string, at: string}} Before */
/**
 * `stage` is what this page knows: nothing yet, `made` (it may be on paper), `handed` (the customer has it).
 * @typedef {{ticket: string, seat: string, state: string, issue: number, serial: string, face: Face | null, dots: string[] | null, before: Before | null, stage: string, reason: string}} Ticket
 */
/** @typedef {{cinema: Texts, hall: Texts, film: Texts, version: Texts, starts_at: string, zone: string}} Occasion */
/**
 * `over` tells that its lease is: what is left of it are papers of which staff are still to say what became of them.
 * @typedef {{claim: string, order: string, occasion: Occasion, tickets: Ticket[], over: boolean}} Order
 */
/** @typedef {Record<string, string>} Exemptions why a rule does not count this once, by the refusal that it overcomes */

/** Refusals that staff may overcome, and as what they say why. @type {Record<string, string>} */
export const EXEMPTIONS = { too_late: "late", proof_required: "unproved" };

/** Whether a scanner read this, which then is no answer to any question. @param {string} text */
export const scanned = (text) => /^(KT1:|K1:|V1[0-9A-Z]{26}$)/.test(text);

/** Throws unless the server takes the token and the number. */
export const check = () => ask("v1/counter/facts", { staff: read("number"), facts: [] });

/** @param {string} voucher @param {Exemptions} exemptions @returns {Promise<Order>} */
export async function claim(voucher, exemptions) {
  const key = fresh();
  const body = { voucher: voucher.slice(0, 512), staff: read("number"), ...exemptions };
  try {
    const claimed = await ask("v1/counter/claims", body, { "Idempotency-Key": key });
    return { ...claimed, over: false, tickets: claimed.tickets.map((/** @type {Ticket} */ it) => ({ ...it, stage: "", reason: "" })) };
  } catch (error) {
    // It may still be under way: dead when it arrives.
    if (!(error instanceof Refused) || error.status >= 500) await tell({ claim: key }, "ended").catch(() => undefined);
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
 * @param {{claim: string}} order
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

/** Whether the customer has this very paper, though the server takes no word of it any more. @param {Ticket} ticket */
export async function has(ticket) {
  const now = await ask(`v1/tickets/${encodeURIComponent(ticket.ticket)}`);
  return now.issue === ticket.issue && ["printed", "admitted"].includes(now.state);
}

/** What a paper is worth. @param {string} code @returns {Promise<{ticket: string, seat: string, issue: number, state: string}>} */
export const show = (code) => ask("v1/counter/papers", { code: code.slice(0, 512), scan: fresh(), staff: read("number") });
