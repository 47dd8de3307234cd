/** What the machine has done, and a way to print any ticket of it again. */

import { notices } from "./frame.js";
import { own } from "./own.js";
import { clock } from "./tickets.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, plain, t } from "/assets/words.js";

/** Kinds of rows that people look for. @type {Record<string, string>} */
const KINDS = {
  printed: mark("Printed"),
  presumed: mark("Most likely printed"),
  in_doubt: mark("In doubt"),
  not_sent: mark("Handed back"),
  retracted: mark("Taken back"),
  received: mark("The customer has it"),
  reissued: mark("New issue"),
  staff: mark("Staff"),
};
const CHIPS = ["printed", "in_doubt", "retracted", "staff"];
const KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890";
/** Rows about one paper, which may be printed again. */
const PAPERS = new Set(["printed", "presumed", "in_doubt", "retracted", "received"]);
const DAY_MS = 86_400_000;

/** @returns {Node[]} */
export const journal = () => [
  ...notices(),
  h(
    "section",
    { class: "search", "data-key": "search" },
    h("div", { class: "chips", role: "group", "aria-label": t("What to look for") }, [
      ...CHIPS.map((kind) => chip(kind, t(KINDS[kind]))),
      chip(day(0), t("Today")),
      chip(day(1), t("Yesterday")),
    ]),
    h("p", { class: "field now" }, h("span", {}, t("Seat or ticket")), h("b", {}, own.seat || "–")),
    h(
      "div",
      { class: "letters", role: "group", "aria-label": t("Keys") },
      [...KEYS].map((one) => h("button", { type: "button", "data-do": "seat", "data-character": one }, one)),
      h(
        "button",
        { type: "button", class: "wide", "data-do": "seat", "data-character": "", "aria-label": t("Erase") },
        icon("erase"),
      ),
    ),
  ),
  h(
    "section",
    { "data-key": "rows" },
    own.rows?.length
      ? h("ul", { class: "rows" }, own.rows.map(row))
      : h("p", { class: "quiet" }, own.rows ? t("Nothing fits.") : t("Looking …")),
  ),
];

/** @param {string} word @param {string} words */
const chip = (word, words) =>
  h(
    "button",
    {
      type: "button",
      class: "chip",
      "data-do": "word",
      "data-word": word,
      "aria-pressed": String(own.words.includes(word)),
    },
    words,
  );

/** @param {number} ago */
const day = (ago) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);

/** @param {any} one @param {number} index */
function row(one, index) {
  const paper = PAPERS.has(one.kind) && one.ticket;
  return h(
    "li",
    { "data-key": one.seq },
    h("time", { datetime: one.utc }, clock(one.utc)),
    h(
      "span",
      {},
      h("strong", {}, KINDS[one.kind] ? t(KINDS[one.kind]) : one.kind),
      one.by && h("small", {}, ` ${plain(one.by)}`),
      one.act && h("small", {}, ` ${one.act}`),
    ),
    h(
      "span",
      {},
      h("bdi", {}, plain(one.seats.join(", "))),
      one.ticket && h("small", {}, ` ${one.ticket}-${one.issue}`),
    ),
    paper &&
      h(
        "button",
        { type: "button", class: "small", "data-do": "ask", "data-what": "reprint", "data-index": `rows.${index}` },
        t("Print it again"),
      ),
  );
}
