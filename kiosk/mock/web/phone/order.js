/** An order: held seats until they are paid, then the voucher, or what became of it instead. */

import * as api from "./api.js";
import { awaiting } from "./awaiting.js";
import { h } from "./dom.js";
import { Nowhere } from "./errors.js";
import { money } from "./format.js";
import { t } from "./language.js";
import { every, listen, within } from "./life.js";
import { isOpen, refresh } from "./orders.js";
import { describe, removal, seatsOf } from "./parts.js";
import { changes, find } from "./tickets.js";
import { voucher } from "./voucher.js";

const LATE_MS = 10_000;

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

const SCREENS = { awaiting, paid: voucher, expired: over, cancelled: over, refunded: over };

/**
 * @param {Stage} stage
 * @param {string} id
 */
export function order(stage, id) {
  if (!find(id)) throw new Nowhere();
  let view = within(stage.left);
  let shown = "";
  const show = () => {
    const now = find(id);
    if (!now || now.state === shown) return;
    if (shown) stage.turn();
    shown = now.state;
    view.abort();
    view = within(stage.left);
    SCREENS[now.state]({ ...stage, left: view.signal }, now);
  };
  listen(changes, "kept", show, stage.left);
  show();
}

/** No money came for it, or none is left. @param {Stage} stage @param {Ticket} ticket */
function over(stage, ticket) {
  const returned = ticket.state === "cancelled" && ticket.voucher;
  const text = t(returned ? "returned" : ticket.state, { sum: money(ticket.amount) });
  const again = `#/${seatsOf(ticket.about.place, ticket.about.screening)}`;
  const ask = () => void (isOpen(ticket) && !document.hidden && refresh(ticket, api.report).catch(() => undefined));
  stage.title(text);
  stage.show(
    h("h1", {}, text),
    h("div", { class: "card" }, ...describe(ticket)),
    h(
      "div",
      { class: "deeds" },
      h("a", { class: "button main", href: again }, t("chooseAgain")),
      removal(stage, ticket),
    ),
  );
  every(LATE_MS, ask, stage.left);
  ask();
}
