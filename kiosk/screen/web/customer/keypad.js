/** The keypad for codes that are typed. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { complete, GROUPS, grouped, LENGTH, right } from "./typed.js";
import { mark, t } from "./words.js";
import { act } from "./parts.js";

/** Digits first; then the letters, in their order. */
const KEYS = "1234567890ABCDEFGHJKMNPQRSTVWXYZ";

/** What is wrong with what was typed. @type {Record<string, string>} */
const TROUBLES = {
  typo: mark("There is a typing mistake. Please compare the code with your phone."),
  foreign: mark("This is not one of our codes."),
  busy: mark("The machine is busy. Please try again in a moment."),
  failed: mark("That did not work. Please try again."),
};

/**
 * @param {{code: string, trouble: string, sending: boolean}} entry what is typed so far
 * @param {number} wait seconds for which nothing can be typed
 * @returns {import("./views.js").View}
 */
export function keypad(entry, wait) {
  const wrong = wait > 0 || entry.trouble !== "" || (complete(entry.code) && !right(entry.code));
  return {
    key: "keypad",
    picture: keys(entry, wait),
    title: t("Type your code"),
    lines: [slots(entry.code, wrong), told(entry, wait)],
    acts: [right(entry.code) && !entry.sending && wait <= 0 && act("send", "ticket", t("Get my tickets"), "main")],
    alarm: wrong,
  };
}

/** What there is to say of it. @param {{code: string, trouble: string, sending: boolean}} entry @param {number} wait */
function told(entry, wait) {
  if (wait > 0) return remark("busy", t("Too many wrong codes. Please wait."), "wrong", minutes(wait));
  if (entry.trouble) return remark("warning", t(TROUBLES[entry.trouble] ?? TROUBLES.failed), "wrong");
  if (complete(entry.code) && !right(entry.code)) return remark("warning", t(TROUBLES.typo), "wrong");
  if (entry.sending) return remark("check", t("Checking your code"));
  return t("You find it below the QR code on your phone. The letters I, L, O and U are never in it.");
}

/** @param {string} sign @param {string} words @param {string} [look] @param {string} [left] time that is left, which ticks */
const remark = (sign, words, look = "", left = "") =>
  h(
    "p",
    { class: `remark ${look}`, "data-key": words },
    icon(sign),
    h("span", {}, words),
    left && h("b", { role: "timer" }, left),
  );

/** The code, with a place for each character. @param {string} code @param {boolean} wrong */
function slots(code, wrong) {
  const label = code ? [...code].join(" ") : t("nothing typed yet");
  let number = 0;
  const groups = grouped(code).map((group) =>
    h(
      "span",
      { class: "group" },
      group.map((one) => {
        const look = one !== " " ? "there" : number === code.length ? "next" : "";
        number += 1;
        return h("span", { class: `slot-of-code ${look}` }, one.trim());
      }),
    ),
  );
  return h(
    "div",
    { class: wrong ? "code wrong" : "code", role: "img", "aria-label": label, "--places": LENGTH + GROUPS.length },
    groups,
  );
}

/** @param {{code: string, sending: boolean}} entry @param {number} wait */
function keys(entry, wait) {
  const full = complete(entry.code) || wait > 0 || entry.sending;
  return h(
    "div",
    { class: "keys", role: "group", "aria-label": t("Keys"), "data-key": "keys" },
    [...KEYS].map((one) =>
      h(
        "button",
        {
          type: "button",
          class: /\d/.test(one) ? "key digit" : "key",
          "data-do": "key",
          "data-character": one,
          "aria-disabled": String(full),
        },
        one,
      ),
    ),
    h(
      "button",
      { type: "button", class: "key wide", "data-do": "erase", "aria-disabled": String(!entry.code) },
      icon("erase"),
      h("span", {}, t("Erase")),
    ),
    h("button", { type: "button", class: "key wide", "data-do": "leave" }, icon("back"), h("span", {}, t("Back"))),
  );
}

/** @param {number} seconds */
function minutes(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
