/** Seats that are held: the time that is left to pay for them, and what is known of the payment. */

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { Refused, told } from "./errors.js";
import { money } from "./format.js";
import { language, t } from "./language.js";
import { every } from "./life.js";
import { Notice } from "./notice.js";
import { left, minutes, paymentPage, refresh } from "./orders.js";
import { describe, removal } from "./parts.js";
import { isHeard, lasts } from "./tickets.js";

const POLL_MS = 2000;
const REPORT_EVERY = 3;
/** Seconds before the end at which who listens is told of it. */
const MARKS = [120, 60];

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

/** @param {Stage} stage @param {Ticket} ticket */
export function awaiting(stage, ticket) {
  const view = new Awaiting(stage, ticket);
  stage.title(t("heldForYou"));
  stage.show(...view.parts);
  view.begin();
}

class Awaiting {
  /** @param {Stage} stage @param {Ticket} ticket */
  constructor(stage, ticket) {
    this._stage = stage;
    this._ticket = ticket;
    this._asked = isHeard(ticket.order);
    this._deaf = false;
    this._turn = 0;
    this._left = Infinity;
    this._notice = new Notice(stage.left, true);
    this._heading = h("h1");
    this._time = h("strong", { role: "timer", "aria-live": "off" });
    this._countdown = h("p", { class: "countdown" }, ...around(t("payWithin", { time: "\u0000" }), this._time));
    this._checking = h("p", { class: "small quiet" });
    this._deal = h("div", { class: "deeds" }, ...this._payment(), this._drop());
    this._removal = h("div", { hidden: true }, removal(stage, ticket));
    this.parts = [
      this._heading,
      this._countdown,
      this._checking,
      lasts(ticket.order) ? null : h("p", { class: "note" }, t("notKeptPay")),
      h("div", { class: "card" }, ...describe(ticket)),
      this._notice.root,
      this._deal,
      this._removal,
    ];
    this._tick();
  }

  /** Begins to count down, and to ask. */
  begin() {
    every(500, () => this._tick(), this._stage.left);
    every(POLL_MS, () => document.hidden || this._ask(), this._stage.left);
    this._ask();
  }

  /** Asks how the order stands; what it becomes, its screen hears. */
  async _ask() {
    const ask = this._turn++ % REPORT_EVERY ? api.order : api.report;
    try {
      await refresh(this._ticket, ask);
      if (this._deaf) this._notice.say("");
      this._deaf = false;
    } catch (error) {
      this._deaf = true;
      this._notice.say(told(error));
      this._removal.hidden = !(error instanceof Refused && error.status === 401);
    }
    this._asked = true;
    this._tick();
  }

  _tick() {
    const before = this._left;
    this._left = left(this._ticket);
    this._time.textContent = minutes(this._left);
    this._heading.textContent = t(this._left ? "heldForYou" : "timeUp");
    this._checking.textContent = t(this._left ? "checking" : "checkingLate");
    this._countdown.hidden = !this._left;
    this._deal.hidden = !this._left || !this._asked;
    this._checking.hidden = !this._deal.hidden;
    const mark = MARKS.find((seconds) => before > seconds && this._left <= seconds && before < Infinity);
    if (mark) announce(t("payWithin", { time: minutes(this._left) }));
    if (before && !this._left) announce(`${t("timeUp")} – ${t("checkingLate")}`);
  }

  /** Where nothing is kept, this window alone knows the order, so it must not be left. */
  _payment() {
    const target = lasts(this._ticket.order) ? null : "_blank";
    const page = `${paymentPage(this._ticket)}?lang=${language()}`;
    const link = { class: "button main wide", href: page, target };
    const pay = h("a", link, t("pay", { sum: money(this._ticket.amount) }));
    return [pay, h("p", { class: "small quiet" }, t("payHint"))];
  }

  _drop() {
    const drop = h("button", { class: "button wide", type: "button" }, t("giveUp"));
    drop.addEventListener("click", async () => {
      drop.toggleAttribute("disabled", true);
      await refresh(this._ticket, api.cancel).catch((error) => this._notice.say(told(error)));
      drop.toggleAttribute("disabled", false);
    });
    return drop;
  }
}

/**
 * A text with an element in its gap.
 * @param {string} text
 * @param {HTMLElement} element
 */
function around(text, element) {
  const [before, after] = text.split("\u0000");
  return [before, element, after];
}
