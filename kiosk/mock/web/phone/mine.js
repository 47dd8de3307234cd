/** The orders that this phone keeps. */

import { h } from "./dom.js";
import { clock, day, seatNames } from "./format.js";
import { say, t } from "./language.js";
import { isPast, left } from "./orders.js";
import { all } from "./tickets.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */

/** @param {import("./app.js").Stage} stage */
export function mine(stage) {
  const tickets = all();
  stage.title(t("tickets"));
  stage.show(
    h("h1", {}, t("tickets")),
    tickets.length
      ? h("ul", { class: "mine" }, ...tickets.map((ticket) => h("li", {}, entry(ticket))))
      : h("p", { class: "quiet" }, t("noTickets")),
  );
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

/** @param {Ticket} ticket */
function standing(ticket) {
  if (ticket.state === "paid") return isPast(ticket) ? "past" : "statePaid";
  if (ticket.state === "awaiting") return left(ticket) ? "stateAwaiting" : "stateExpired";
  return { expired: "stateExpired", cancelled: "stateCancelled", refunded: "stateRefunded" }[ticket.state];
}
