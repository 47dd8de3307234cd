/** The tickets that wait for somebody. */

import { EVIDENCE, notices } from "./frame.js";
import { own } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, plain, t, tag } from "/assets/words.js";

/** @typedef {import("./own.js").Ticket} Ticket */

/** Each list: its heading, and what it means. */
const LISTS = /** @type {const} */ ([
  ["in_doubt", mark("In doubt"), mark("Sent to the printer, and nobody knows whether paper came out.")],
  ["retracted", mark("Taken back"), mark("Nobody took the paper, so the printer drew it in again.")],
  ["owed", mark("Owed"), mark("Promised and not printed yet.")],
]);

/** The printer is at it, or will be by itself. */
const COMING = new Set(["owed", "sent"]);

/** @returns {Node[]} */
export function tickets() {
  const some = LISTS.filter(([name]) => own.now[name].length > 0);
  const lists = some.map(([name, title, about]) =>
    h(
      "section",
      { "data-key": name },
      h("h2", {}, t(title)),
      h("p", { class: "quiet" }, t(about)),
      h(
        "ul",
        { class: "cards" },
        own.now[name].map((/** @type {Ticket} */ one, /** @type {number} */ index) => card(one, `${name}.${index}`)),
      ),
    ),
  );
  const none = h(
    "div",
    { class: "nothing", "data-key": "nothing" },
    icon("check"),
    h("p", {}, t("No ticket waits for you.")),
  );
  return [...notices(), ...(lists.length ? lists : [none])];
}

/** @param {Ticket} one @param {string} index */
function card(one, index) {
  return h(
    "li",
    { class: "card", "data-key": `${one.ticket}.${one.issue}` },
    h("strong", { class: "seat" }, h("bdi", {}, plain(one.seat))),
    h(
      "div",
      { class: "about" },
      h("p", {}, evidence(one)),
      h(
        "p",
        { class: "quiet" },
        h("code", {}, one.ticket),
        " · ",
        t("issue {number}", { number: one.issue }),
        one.since && ` · ${clock(one.since)}`,
      ),
      one.hint && h("p", { class: "quiet", lang: "en" }, plain(one.hint)),
    ),
    !COMING.has(one.standing) &&
      h(
        "div",
        { class: "pair" },
        act("settle", index, "hand", t("The customer has it")),
        act("reprint", index, "printer", t("Print it again")),
      ),
  );
}

/** @param {Ticket} one */
function evidence({ standing, evidence: what }) {
  if (standing === "owed") return t("It was not sent to the printer.");
  if (standing === "handed_back") return t("It was to be printed again, and was not. Its older papers are void.");
  if (standing === "recalled") {
    return t("It was to be printed again, and the answer of the booking server was lost. This paper may be void.");
  }
  if (standing === "sent") return t("It is in the printer now.");
  return t(EVIDENCE[what] ?? EVIDENCE.none);
}

/** @param {string} what @param {string} index @param {string} sign @param {string} words */
const act = (what, index, sign, words) =>
  h(
    "button",
    { type: "button", class: "act", "data-do": "ask", "data-what": what, "data-index": index },
    icon(sign),
    h("span", {}, words),
  );

/** A time here, and the day where it is another one. @param {string} utc */
export function clock(utc) {
  const at = new Date(utc);
  const today = at.toDateString() === new Date().toDateString();
  const time = new Intl.DateTimeFormat(tag(), { hour: "2-digit", minute: "2-digit", hour12: false });
  const day = new Intl.DateTimeFormat(tag(), { month: "short", day: "numeric" });
  return today ? time.format(at) : `${day.format(at)} ${time.format(at)}`;
}
