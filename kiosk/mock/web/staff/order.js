/** How the counter shows a ticket: on the page with what can be done, and on paper. */

import { drawn } from "../phone/qr.js";
import { clock, field, h, language, say, t, value } from "./common.js";

/** @typedef {import("./desk.js").Ticket} Ticket */
/** @typedef {import("./desk.js").Order} Order */
/** @typedef {{handOver: (it: Ticket) => void, spoil: (it: Ticket) => void, replace: (it: Ticket, reason: string) => void}} Deeds */

const MARKS = { granted: "○", made: "▤", handed: "✔", in_doubt: "?", presumed: "?", printed: "✔", admitted: "✔" };
const REPLACEABLE = new Set(["in_doubt", "presumed", "printed"]);

/** What an order is for. @param {Order} order */
export function heading({ order, occasion }) {
  const { cinema, hall, film, version, starts_at, zone } = occasion;
  const words = [say(film), say(version), when(starts_at, zone), say(hall), say(cinema)];
  return h("header", {}, h("h2", {}, t("order", { order })), h("p", {}, words.join(" · ")));
}

/** @param {Order} order @param {Ticket} ticket @param {Deeds} deeds */
export function card(order, ticket, deeds) {
  const now = /** @type {keyof typeof MARKS} */ (ticket.stage || ticket.state);
  const state = h("span", { class: "state" }, h("span", { "aria-hidden": "true" }, `${MARKS[now]} `), t(now));
  return h(
    "article",
    { class: `card ${now}` },
    h("h3", {}, ticket.seat, " ", state),
    now === "made" ? answers(ticket, deeds) : null,
    REPLACEABLE.has(now) ? story(order, ticket) : null,
    REPLACEABLE.has(now) && !order.over ? replacing(ticket, deeds) : null,
  );
}

/** @param {Ticket} ticket @param {Deeds} deeds */
function answers(ticket, deeds) {
  const button = (/** @type {string} */ kind, /** @type {string} */ key, /** @type {() => void} */ click) =>
    h("button", { type: "button", class: `button ${kind}`, click, "aria-label": `${t(key)}: ${ticket.seat}` }, t(key));
  return h("p", { class: "row" }, button("main", "handedOver", () => deeds.handOver(ticket)), button("risky", "spoiled", () => deeds.spoil(ticket)));
}

/** @param {Order} order @param {Ticket} ticket */
function story(order, ticket) {
  const { before, issue } = ticket;
  const lines = [];
  if (before) {
    const at = when(before.at, order.occasion.zone);
    const told = t("story", { issue, holder: before.holder || before.by, at });
    lines.push(told + (before.reason ? t("because", { reason: before.reason }) : ""));
  }
  return h("p", { class: "quiet" }, [...lines, t(order.over ? "over" : "doubtHint")].join(language() === "zh" ? "。" : ". "));
}

/** A time where the cinema is. @param {string} time @param {string} zone */
function when(time, zone) {
  const form = /** @type {const} */ ({ weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone });
  return new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", form).format(new Date(time));
}

/** @param {Ticket} ticket @param {Deeds} deeds */
function replacing(ticket, deeds) {
  const reason = field("reason", t("reason", { seat: ticket.seat }), { value: ticket.reason, required: true, maxlength: 200, autocomplete: "off" });
  reason.addEventListener("input", () => { ticket.reason = value(reason); });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (value(reason).trim()) deeds.replace(ticket, value(reason).trim());
  };
  return h("form", { class: "row", submit }, reason, h("button", { class: "button risky" }, t("replace")));
}

/** The paper of a granted ticket. @param {Ticket} ticket */
export function papers(ticket) {
  const { face, dots, issue } = ticket;
  if (!face || !dots) return h("article", { class: "paper" });
  const both = (/** @type {import("./common.js").Texts} */ texts) => (texts.zh === texts.en ? texts.zh : `${texts.zh} ${texts.en}`);
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: face.zone }).format(new Date(face.starts_at));
  return h(
    "article",
    { class: "paper" },
    h("p", {}, both(face.cinema)),
    issue > 1 ? h("p", { class: "reprint" }, t("reprint", { issue })) : null,
    h("p", {}, h("b", {}, say(face.film)), h("br"), both(face.version)),
    h("p", { class: "place" }, `${say(face.hall)} · ${ticket.seat}`, h("br"), clock(face.starts_at, face.zone)),
    h("p", {}, `${day} · ${t("place", { row: face.row, seat: face.seat })}`),
    drawn(dots),
    h("p", { class: "small" }, `${ticket.ticket}-${issue} · ￥${face.price} · ${face.order}`),
  );
}
