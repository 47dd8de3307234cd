/** A paid order as the ticket machine wants to see it: QR code and typed code. Works without a network. */

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { told } from "./errors.js";
import { t } from "./language.js";
import { every, listen } from "./life.js";
import { Notice } from "./notice.js";
import { isPast, refresh } from "./orders.js";
import { describe, removal } from "./parts.js";
import { drawn } from "./qr.js";
import { sharePicture, shareText } from "./share.js";
import { whenKept } from "./shell.js";
import { changes, find, lasts } from "./tickets.js";

const POLL_MS = 3000;

/** @typedef {import("./tickets.js").Ticket} Ticket */
/** @typedef {import("./app.js").Stage} Stage */

/** @param {Stage} stage @param {Ticket} ticket */
export function voucher(stage, ticket) {
  const notice = new Notice(stage.left, true);
  stage.title(t("voucher"));
  stage.show(
    h("h1", { class: "unseen" }, t("voucher")),
    paper(stage, ticket),
    h("p", { class: "small quiet" }, t("showCode")),
    keeping(stage, ticket),
    notice.root,
    h(
      "div",
      { class: "pair" },
      share("shareText", shareText, ticket, notice),
      share("sharePicture", sharePicture, ticket, notice),
    ),
    isPast(ticket) ? removal(stage, ticket) : cancellation(ticket, notice),
  );
  const ask = () => void refresh(ticket, api.order).catch(() => undefined);
  every(POLL_MS, () => find(ticket.order)?.rows || ask(), stage.left);
  ask();
}

/** @param {Stage} stage @param {Ticket} ticket */
function paper(stage, ticket) {
  const code = ticket.voucher?.code ?? "";
  const dots = h("div", { class: "dots", role: "img", "aria-label": t("qr") });
  const draw = () => {
    const rows = find(ticket.order)?.rows;
    if (!dots.firstElementChild) dots.replaceChildren(rows ? drawn(rows) : t("qrComes"));
  };
  listen(changes, "kept", draw, stage.left);
  draw();
  return h(
    "article",
    { class: "card paper" },
    dots,
    h("p", { class: "code" }, h("span", { class: "small quiet" }, t("typed")), h("strong", { id: "code" }, code)),
    ...describe(ticket),
  );
}

/** Whether ticket and page are there without a network. @param {Stage} stage @param {Ticket} ticket */
function keeping(stage, ticket) {
  const line = h("p", { class: "small quiet", id: "keeping" });
  let opens = false;
  const say = () => {
    const { order } = ticket;
    line.textContent = t(!lasts(order) ? "notKept" : opens && find(order)?.rows ? "offline" : "keptOnly");
  };
  whenKept(() => {
    opens = true;
    say();
  });
  listen(changes, "kept", say, stage.left);
  say();
  return line;
}

/**
 * @param {"shareText" | "sharePicture"} key
 * @param {(ticket: Ticket) => Promise<"copied" | "downloaded" | "">} act
 * @param {Ticket} ticket
 * @param {Notice} notice
 */
function share(key, act, ticket, notice) {
  const button = h("button", { class: "button", type: "button" }, t(key));
  button.addEventListener("click", async () => {
    try {
      const done = await act(find(ticket.order) ?? ticket);
      if (!done) return;
      button.textContent = t(done);
      announce(t(done));
      setTimeout(() => (button.textContent = t(key)), 2000);
    } catch (error) {
      notice.say(told(error));
    }
  });
  return button;
}

/** @param {Ticket} ticket @param {Notice} notice */
function cancellation(ticket, notice) {
  const give = () => {
    question.close();
    refresh(ticket, api.cancel).catch((error) => notice.say(told(error)));
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
