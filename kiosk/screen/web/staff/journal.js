/** What the machine has done, and a way to print any ticket of it again. */

import { notices } from "./frame.js";
import { own } from "./own.js";
import { clock } from "./tickets.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, plain, t } from "/assets/words.js";

/** Kinds of rows. @type {Record<string, string>} */
const KINDS = {
  boot: mark("Start"),
  stop: mark("Stop"),
  claim_try: mark("Code shown"),
  grant: mark("Granted by the server"),
  intent: mark("Sent to the printer"),
  withdrawn: mark("Withdrawn"),
  printed: mark("Printed"),
  presumed: mark("Most likely printed"),
  in_doubt: mark("In doubt"),
  not_sent: mark("Handed back"),
  retracted: mark("Taken back"),
  received: mark("The customer has it"),
  reissue_try: mark("New issue asked for"),
  reissued: mark("New issue"),
  abandoned: mark("End of the visit"),
  acknowledged: mark("The server was told"),
  forgotten: mark("Ended by the server"),
  anchored: mark("Compared with the server"),
  checkpoint: mark("Older rows put away"),
  staff: mark("Staff"),
};
/** What staff did. @type {Record<string, string>} */
const ACTS = {
  settle: mark("the customer has it"),
  reprint: mark("print it again"),
  test_print: mark("test print"),
  test_printed: mark("test paper printed"),
  service_mode: mark("service mode"),
  restart: mark("start again"),
  sign_in: mark("signed in"),
  sign_in_failed: mark("sign-in that failed"),
  new_roll: mark("new roll"),
};
const CHIPS = ["printed", "in_doubt", "retracted", "staff"];
const KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890";
/** Rows about one paper, which may be printed again. */
const PAPERS = new Set(["printed", "presumed", "in_doubt", "retracted", "received"]);

/** @returns {Node[]} */
export const journal = () => [
  ...notices(),
  h(
    "section",
    { class: "search", "data-key": "search" },
    h(
      "div",
      { class: "chips", role: "group", "aria-label": t("What to look for") },
      CHIPS.map((kind) => chip("kind", kind, t(KINDS[kind]))),
      chip("day", "today", t("Today")),
      chip("day", "yesterday", t("Yesterday")),
    ),
    h(
      "button",
      { type: "button", class: own.keys ? "field now" : "field", "data-do": "keys", "aria-expanded": String(own.keys) },
      h("span", {}, icon("keypad"), t("Seat or ticket")),
      h("b", {}, own.find.seat || "–"),
    ),
    own.keys && keys(),
  ),
  h("section", { "data-key": "rows" }, rows()),
];

function rows() {
  if (!own.rows?.length) return h("p", { class: "quiet" }, own.rows ? t("Nothing fits.") : t("Looking …"));
  return h("ul", { class: "rows" }, own.rows.map(row));
}

/** @param {string} by @param {string} word @param {string} words */
const chip = (by, word, words) =>
  h(
    "button",
    {
      type: "button",
      class: "chip",
      "data-do": "find",
      "data-by": by,
      "data-word": word,
      "aria-pressed": String(own.find[/** @type {"kind" | "day"} */ (by)] === word),
    },
    words,
  );

const keys = () =>
  h(
    "div",
    { class: "letters", role: "group", "aria-label": t("Keys") },
    [...KEYS].map((one) => h("button", { type: "button", "data-do": "seat", "data-character": one }, one)),
    h(
      "button",
      { type: "button", class: "wide", "data-do": "seat", "data-character": "", "aria-label": t("Erase") },
      icon("erase"),
    ),
  );

/** @param {any} one @param {number} index */
function row(one, index) {
  return h(
    "li",
    { "data-key": one.seq },
    h("time", { datetime: one.utc }, clock(one.utc)),
    h(
      "span",
      { class: "what" },
      h("strong", {}, KINDS[one.kind] ? t(KINDS[one.kind]) : one.kind),
      h("small", {}, [ACTS[one.act] && t(ACTS[one.act]), plain(one.by)].filter(Boolean).join(" · ")),
    ),
    h(
      "span",
      { class: "what" },
      h("bdi", {}, plain(one.seats.join(", "))),
      one.ticket && h("small", {}, `${one.ticket}-${one.issue}`),
    ),
    isPaper(one, index) &&
      h(
        "button",
        { type: "button", class: "small", "data-do": "ask", "data-what": "reprint", "data-index": `rows.${index}` },
        icon("printer"),
        t("Print it again"),
      ),
  );
}

/** Whether a row tells the newest of a paper. @param {any} one @param {number} index */
function isPaper({ kind, ticket }, index) {
  if (!PAPERS.has(kind) || !ticket) return false;
  return !own.rows?.slice(0, index).some((newer) => newer.ticket === ticket && PAPERS.has(newer.kind));
}
