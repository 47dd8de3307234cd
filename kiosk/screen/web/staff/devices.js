/** The devices, the paper roll, and what can be done to the machine. */

import { advice, notices } from "./frame.js";
import { own } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, nt, plain, say, t } from "/assets/words.js";

/** @type {Record<string, [string, string]>} */
const STATES = {
  ok: ["check", mark("fine")],
  warn: ["warning", mark("look at it")],
  fail: ["cross", mark("does not work")],
};

const SERVER = "booking server";

/** Names of what every machine has. @type {Record<string, string>} */
const NAMES = {
  printer: mark("Printer"),
  [SERVER]: mark("Booking server"),
  disk: mark("Disk"),
  journal: mark("Journal of the machine"),
  screen: mark("Screen"),
};

/** Readers, by how their addresses begin. @type {Record<string, string>} */
const READERS = {
  camera: mark("Camera"),
  serial: mark("Scanner"),
  hid: mark("Scanner"),
  typed: mark("Keys on the screen"),
  ble: mark("Bluetooth"),
};
const READER = /^reader (\w+):/;

/** What people call a device. @param {string} name */
export function called(name) {
  const known = NAMES[name] ?? READERS[READER.exec(name)?.[1] ?? ""];
  return known ? t(known) : plain(name);
}

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
        h("strong", {}, called(one.name)),
        h("span", { class: "state" }, t(words)),
        one.code && h("code", {}, one.code),
      ),
      one.state !== "ok" && h("p", {}, say(one)),
      one.said && h("p", { class: "quiet", lang: "en" }, plain(one.said)),
      one.remedy && advice("p", "quiet", one.remedy),
      one.name === SERVER && waiting(),
      READER.test(one.name) && h("p", { class: "quiet address" }, plain(one.name.replace("reader ", ""))),
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

/** What the booking server was not told yet. */
function waiting() {
  const { facts_waiting: count } = own.now;
  if (count === 0) return null;
  const told = nt(
    "{count} note waits for it, and is told by itself.",
    "{count} notes wait for it, and are told by themselves.",
    count,
  );
  return h("p", { class: "quiet" }, told);
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
      icon("roll"),
      h("span", {}, t("New roll")),
    ),
  );
}

function machine() {
  const { service_mode: closed, free } = own.now;
  return h(
    "div",
    { class: "pair" },
    button("test-print", "printer", t("Test print"), !free && t("A customer is being served.")),
    button("service", "wrench", closed ? t("Open it again") : t("Service mode"), "", closed ? "go" : "ask"),
  );
}

/** @param {string} what @param {string} sign @param {string} words @param {string | false} [not] why it can't be done now @param {string} [deed] */
const button = (what, sign, words, not = "", deed = "ask") =>
  h(
    "button",
    { type: "button", class: "act", "data-do": deed, "data-what": what, "aria-disabled": String(Boolean(not)) },
    icon(sign),
    h("span", {}, words, not && h("small", {}, not)),
  );
