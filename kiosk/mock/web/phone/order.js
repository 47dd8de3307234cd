/** An order: held seats with their countdown, and once it is paid the voucher. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { money } from "./format.js";
import { t } from "./language.js";
import { lasts } from "./memory.js";
import { left, minutes, paymentPage, refresh } from "./orders.js";
import { describe, seatsOf } from "./parts.js";
import { find } from "./tickets.js";
import { voucher } from "./voucher.js";

const POLL_MS = 2000;
const REPORT_EVERY = 3;

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @param {string} id
 */
export async function order(stage, id) {
  const ticket = find(id);
  if (!ticket) throw new Error(t("nowhere"));
  if (ticket.state !== "awaiting") show(stage, ticket);
  const ask = ticket.state === "awaiting" ? api.report : api.order;
  const now = await refresh(ticket, ask).catch((error) => {
    if (ticket.state === "awaiting") throw error;
    return ticket;
  });
  if (ticket.state === "awaiting" || now.state !== ticket.state) show(stage, now);
}

/** @param {Stage} stage @param {Ticket} ticket */
function show(stage, ticket) {
  const screens = { awaiting, paid: voucher };
  const screen = screens[/** @type {keyof typeof screens} */ (ticket.state)] ?? over;
  screen(stage, ticket);
}

/** @param {Stage} stage @param {Ticket} ticket */
function awaiting(stage, ticket) {
  const time = h("strong", { role: "timer", "aria-live": "off" });
  const alarm = h("p", { class: "alarm", role: "alert", hidden: true });
  const payment = { class: "button main wide", href: paymentPage(ticket), target: lasts() ? null : "_blank" };
  const pay = h("a", payment, t("pay", { sum: money(ticket.amount) }));
  const drop = h("button", { class: "button wide", type: "button" }, t("giveUp"));
  const warn = (/** @type {unknown} */ error) => {
    alarm.hidden = false;
    alarm.textContent = error instanceof Error ? error.message : t("failed");
  };
  const became = (/** @type {Ticket} */ now) => {
    if (now.state !== "awaiting" && !stage.left.aborted) {
      stop();
      show(stage, now);
    }
  };
  const stop = watch(stage, ticket, time, became);
  drop.addEventListener("click", async () => {
    drop.toggleAttribute("disabled", true);
    await refresh(ticket, api.cancel).then(became, warn);
    drop.toggleAttribute("disabled", false);
  });
  stage.title(t("heldForYou"));
  stage.show(
    h("h1", {}, t("heldForYou")),
    h("p", { class: "countdown" }, ...around(t("payWithin", { time: "\u0000" }), time)),
    h("div", { class: "card" }, ...describe(ticket)),
    alarm,
    h("div", { class: "deeds" }, pay, h("p", { class: "small quiet" }, t("payHint")), drop),
  );
}

/**
 * Counts down and asks how the order stands, until it is left or `stop` is called.
 * @param {Stage} stage
 * @param {Ticket} ticket
 * @param {HTMLElement} time
 * @param {(now: Ticket) => void} became
 * @returns {() => void}
 */
function watch(stage, ticket, time, became) {
  const tick = () => (time.textContent = minutes(left(ticket)));
  let turn = 0;
  const ask = () => {
    turn += 1;
    if (!document.hidden) refresh(ticket, turn % REPORT_EVERY ? api.order : api.report).then(became, () => undefined);
  };
  const timers = [setInterval(tick, 500), setInterval(ask, POLL_MS)];
  const stop = () => timers.forEach(clearInterval);
  stage.left.addEventListener("abort", stop);
  tick();
  return stop;
}

/** @param {Stage} stage @param {Ticket} ticket */
function over(stage, ticket) {
  const text = t(/** @type {"expired" | "cancelled" | "refunded"} */ (ticket.state));
  stage.title(text);
  stage.show(
    h("h1", {}, text),
    h("div", { class: "card" }, ...describe(ticket)),
    h(
      "a",
      { class: "button main", href: `#/${seatsOf(ticket.about.place, ticket.about.screening)}` },
      t("chooseAgain"),
    ),
  );
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
