/** The frame around each view: the cinema above, what can be changed below, and what covers all. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { language, plain, t } from "./words.js";

/** @typedef {import("./views.js").View} View */

/**
 * A view as elements; `part` of the time until it ends by itself is left.
 * @param {View} view
 * @param {number | null} part
 */
export function scene(view, part) {
  const lines = (view.lines ?? [])
    .filter(Boolean)
    .map((line) => (line instanceof Node ? line : h("p", { class: "line" }, clauses(String(line)))));
  const acts = (view.acts ?? []).filter(Boolean);
  return h(
    "section",
    { class: `scene ${view.key.split(" ")[0]}`, "data-key": view.key },
    h("div", { class: "picture" }, view.picture),
    h("div", { class: "words" }, h("h1", { class: length(view.title) }, clauses(view.title)), lines, code(view.code)),
    acts.length > 0 && h("div", { class: "acts" }, acts),
    part !== null && h("div", { class: "ends", "aria-hidden": "true", "--part": part.toFixed(3) }),
  );
}

/** @param {any} now the scene */
export const head = (now) => [
  h("p", { class: "cinema" }, icon("ticket"), h("bdi", {}, plain(now.cinema))),
  h(
    "a",
    { class: "machine", href: "/staff/", draggable: "false" },
    h("bdi", {}, plain(now.kiosk)),
    h("span", { class: "unseen" }, ` ${t("Staff")}`),
  ),
];

/** What can be changed; on or off is said, not only coloured. @param {{contrast: boolean, low: boolean, sound: boolean}} liked */
export const bar = (liked) => [
  h(
    "button",
    { type: "button", class: "tool language", "data-do": "language", lang: language() === "zh" ? "en" : "zh-CN" },
    icon("globe"),
    h("span", {}, language() === "zh" ? "English" : "中文"),
  ),
  tool("contrast", "contrast", t("Contrast"), liked.contrast),
  tool("low", "low", t("Reach low"), liked.low),
  tool("sound", liked.sound ? "sound" : "mute", liked.sound ? t("Sound on") : t("Sound off"), liked.sound),
];

/** Covers all while the machine is not heard of. @param {boolean} long */
export const away = (long) =>
  h(
    "div",
    { class: "away", role: "alert" },
    h("div", { class: "sign calm" }, icon("restart")),
    h("h1", {}, t("One moment, please")),
    h(
      "p",
      {},
      long
        ? t("This is taking longer. Please use another machine, or ask our staff.")
        : t("This screen is waiting for its machine, and goes on by itself."),
    ),
  );

/** What a view says, for those who listen. @param {View} view */
export const told = (view) => [view.title, ...(view.lines ?? []).map(words)].filter(Boolean).join(" ");

/** @param {string} what @param {string} sign @param {string} words @param {boolean} on */
const tool = (what, sign, words, on) =>
  h(
    "button",
    { type: "button", class: "tool", "data-do": what, "aria-pressed": String(on) },
    icon(sign),
    h("span", {}, words),
  );

/** Chinese words have no spaces: a line ends rather where a clause does than within a word. @param {string} text */
const clauses = (text) => text.split(/(?<=[，。；：？！])/u).map((part) => h("span", { class: "clause" }, part));

/** What a line says; of a drawn one, what its paragraph does, without what ticks. @param {unknown} line */
function words(line) {
  if (!(line instanceof HTMLParagraphElement)) return typeof line === "string" ? line : "";
  return [...line.querySelectorAll("span")].map((part) => part.textContent).join(" ");
}

/** @param {string | undefined} short */
const code = (short) =>
  short && h("p", { class: "code-for-staff" }, h("span", {}, t("For our staff")), " ", h("code", {}, short));

/** How much room a title needs. Chinese characters are as wide as two letters. @param {string} title */
function length(title) {
  const width = [...title].reduce((sum, one) => sum + (one > "\u2e7f" ? 2 : 1), 0);
  return width <= 18 ? "short" : width <= 56 ? "middle" : width <= 140 ? "long" : "endless";
}
