/** A paid order as the ticket machine wants to see it: QR code and typed code. Works without a network. */

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { t } from "./language.js";
import { isPast, refresh } from "./orders.js";
import { describe } from "./parts.js";
import { drawn } from "./qr.js";
import { sharePicture, shareText } from "./share.js";
import { forget, keep } from "./tickets.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

/** @param {Stage} stage @param {Ticket} ticket */
export function voucher(stage, ticket) {
  const alarm = h("p", { class: "alarm", role: "alert", hidden: true });
  const warn = (/** @type {string} */ text) => {
    alarm.hidden = false;
    alarm.textContent = text;
  };
  const lasts = keep(ticket);
  stage.title(t("voucher"));
  stage.show(
    h("h1", { class: "unseen" }, t("voucher")),
    paper(ticket),
    h("p", { class: "small quiet" }, t("showCode")),
    h("p", { class: "small quiet" }, t(lasts ? "offline" : "notKept")),
    alarm,
    h(
      "div",
      { class: "pair" },
      share("shareText", shareText, ticket, warn),
      share("sharePicture", sharePicture, ticket, warn),
    ),
    isPast(ticket) ? removal(stage, ticket) : cancellation(stage, ticket, warn),
  );
}

/** @param {Ticket} ticket */
function paper(ticket) {
  const code = ticket.voucher?.code ?? "";
  return h(
    "article",
    { class: "card paper" },
    h("div", { class: "dots", role: "img", "aria-label": t("qr") }, ticket.rows ? drawn(ticket.rows) : null),
    h("p", { class: "code" }, h("span", { class: "small quiet" }, t("typed")), h("strong", { id: "code" }, code)),
    ...describe(ticket),
  );
}

/**
 * @param {"shareText" | "sharePicture"} key
 * @param {(ticket: Ticket) => Promise<"copied" | "downloaded" | "">} act
 * @param {Ticket} ticket
 * @param {(text: string) => void} warn
 */
function share(key, act, ticket, warn) {
  const button = h("button", { class: "button", type: "button" }, t(key));
  button.addEventListener("click", async () => {
    try {
      const done = await act(ticket);
      if (!done) return;
      button.textContent = t(done);
      announce(t(done));
      setTimeout(() => (button.textContent = t(key)), 2000);
    } catch {
      warn(t("failed"));
    }
  });
  return button;
}

/**
 * @param {Stage} stage
 * @param {Ticket} ticket
 * @param {(text: string) => void} warn
 */
function cancellation(stage, ticket, warn) {
  const give = async () => {
    question.close();
    try {
      await refresh(ticket, api.cancel);
      stage.go("tickets");
    } catch (error) {
      warn(error instanceof Error ? error.message : t("failed"));
    }
  };
  const question = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      { class: "card", "aria-label": t("cancelOrder") },
      h("p", {}, t("cancelAsk")),
      h(
        "div",
        { class: "pair" },
        h("button", { class: "button", type: "button", click: () => question.close() }, t("keep")),
        h("button", { class: "button risky", type: "button", click: give }, t("cancelOrder")),
      ),
    )
  );
  const ask = h(
    "button",
    { class: "button risky", type: "button", click: () => question.showModal() },
    t("cancelOrder"),
  );
  return h("div", { class: "deeds" }, ask, question);
}

/** @param {Stage} stage @param {Ticket} ticket */
function removal(stage, ticket) {
  const remove = () => {
    forget(ticket.order);
    stage.go("tickets");
  };
  return h("div", { class: "deeds" }, h("button", { class: "button", type: "button", click: remove }, t("forget")));
}
