/** The devices, the paper roll, and what can be done to the machine. */

import { notices } from "./frame.js";
import { own } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, nt, plain, t } from "/assets/words.js";

/** @type {Record<string, [string, string]>} */
const STATES = {
  ok: ["check", mark("fine")],
  warn: ["warning", mark("look at it")],
  fail: ["cross", mark("does not work")],
};

/** Names of what every machine has; a reader is called as its address. @type {Record<string, string>} */
const NAMES = {
  printer: mark("Printer"),
  "booking server": mark("Booking server"),
  disk: mark("Disk"),
  journal: mark("Journal of the machine"),
  screen: mark("Screen"),
};

/** @returns {Node[]} */
export const devices = () => [
  ...notices(),
  h(
    "section",
    { "data-key": "devices" },
    h("h2", {}, t("Devices")),
    h("ul", { class: "cards" }, own.now.devices.map(device)),
  ),
  h("section", { "data-key": "roll" }, h("h2", {}, t("Paper roll")), roll()),
  h("section", { "data-key": "machine" }, h("h2", {}, t("Machine")), machine()),
];

/** @param {any} one */
function device(one) {
  const [sign, words] = STATES[one.state];
  return h(
    "li",
    { class: `card device ${one.state}`, "data-key": one.name },
    h("span", { class: "sign" }, icon(sign)),
    h(
      "div",
      { class: "about" },
      h(
        "p",
        {},
        h("strong", {}, NAMES[one.name] ? t(NAMES[one.name]) : plain(one.name.replace(/^reader /, ""))),
        ` ${t(words)}`,
        one.code && h("small", {}, ` ${one.code}`),
      ),
      one.said && h("p", { class: "quiet", lang: "en" }, plain(one.said)),
      one.remedy && h("p", { lang: "en" }, plain(one.remedy)),
    ),
    one.restartable &&
      h(
        "button",
        { type: "button", class: "act", "data-do": "ask", "data-what": "restart", "data-component": one.name },
        icon("restart"),
        h("span", {}, t("Start again")),
      ),
  );
}

function roll() {
  const { length_mm: length, used_mm: used, tickets_left: left } = own.now.roll;
  const metres = (/** @type {number} */ mm) => (mm / 1000).toFixed(1);
  const part = length ? Math.max(0, 1 - used / length) : 0;
  return h(
    "div",
    { class: "card" },
    h(
      "div",
      { class: "about" },
      h(
        "p",
        { class: "big" },
        left === null
          ? t("How long it lasts is not known.")
          : nt("About {count} ticket left.", "About {count} tickets left.", left),
      ),
      length && h("div", { class: "gauge", "--part": part }),
      h(
        "p",
        { class: "quiet" },
        length
          ? t("{used} m of {length} m are used.", { used: metres(used), length: metres(length) })
          : t("Say so when you put in a new roll."),
      ),
    ),
    h(
      "button",
      { type: "button", class: "act", "data-do": "ask", "data-what": "new-roll" },
      icon("restart"),
      h("span", {}, t("New roll")),
    ),
  );
}

function machine() {
  const closed = own.now.service_mode;
  return h(
    "div",
    { class: "pair" },
    h(
      "button",
      {
        type: "button",
        class: "act",
        "data-do": "ask",
        "data-what": "test-print",
        "aria-disabled": String(!own.now.free),
      },
      icon("printer"),
      h("span", {}, t("Test print")),
    ),
    h(
      "button",
      { type: "button", class: "act", "data-do": closed ? "go" : "ask", "data-what": "service" },
      icon("wrench"),
      h("span", {}, closed ? t("Open it again") : t("Service mode")),
    ),
  );
}
