/** The orders that this phone keeps. */

import { h } from "./dom.js";
import { clock, day, seatNames } from "./format.js";
import { say, t } from "./language.js";
import { every, listen } from "./life.js";
import { isOpen, refreshOpen, standing } from "./orders.js";
import { all, changes } from "./tickets.js";

const POLL_MS = 5000;

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

/** @param {Stage} stage */
export function mine(stage) {
  stage.title(t("tickets"));
  stage.show(h("h1", {}, t("tickets")), entries(stage, all) ?? h("p", { class: "quiet" }, t("noTickets")));
}

/**
 * A list of orders that follows how they stand; null if there are none.
 * @param {Stage} stage
 * @param {() => Ticket[]} which
 */
export function entries(stage, which) {
  if (!which().length) return null;
  const list = h("ul", { class: "mine" });
  const draw = () => {
    const at = [...list.children].findIndex((child) => child.contains(document.activeElement));
    list.replaceChildren(...which().map((ticket) => h("li", {}, entry(ticket))));
    list.children[at]?.querySelector("a")?.focus({ preventScroll: true });
  };
  const ask = () => void (document.hidden || !which().some(isOpen) || refreshOpen());
  listen(changes, "kept", draw, stage.left);
  every(POLL_MS, ask, stage.left);
  draw();
  ask();
  return list;
}

/** @param {Ticket} ticket */
function entry(ticket) {
  const { about } = ticket;
  const when = `${day(about.starts_at, about.zone)} ${clock(about.starts_at, about.zone)}`;
  const state = standing(ticket);
  return h(
    "a",
    { class: `card entry ${state}`, href: `#/order/${encodeURIComponent(ticket.order)}` },
    h("strong", {}, say(about.title)),
    h("span", { class: "small state" }, t(state)),
    h("span", { class: "small quiet" }, `${when} · ${say(about.cinema)}`),
    h("span", { class: "small quiet" }, seatNames(ticket.seats)),
  );
}
