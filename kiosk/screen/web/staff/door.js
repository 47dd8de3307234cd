/** Where staff come in. */

import { refused } from "./frame.js";
import { own, wait } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { nt, t } from "/assets/words.js";

/** @returns {Node[]} */
export function door() {
  const seconds = Math.ceil(wait());
  return [
    h(
      "section",
      { class: "door" },
      h("h2", {}, t("Sign in")),
      h("p", { class: "quiet" }, t("Type your number and your PIN, or show your badge to the camera.")),
      field("number", t("Number"), own.entry.number),
      field("pin", t("PIN"), "•".repeat(own.entry.pin.length)),
      seconds > 0
        ? h(
            "p",
            { class: "notice bad", role: "timer" },
            icon("busy"),
            h("span", {}, nt("Locked for {count} second.", "Locked for {count} seconds.", seconds)),
          )
        : own.refusal && refused(own.refusal),
      h(
        "div",
        { class: "digits", role: "group", "aria-label": t("Digits") },
        ..."123456789".split("").map(digit),
        erase(),
        digit("0"),
        next(),
      ),
    ),
  ].filter((one) => one instanceof Node);
}

/** @param {string} name @param {string} label @param {string} shown */
const field = (name, label, shown) =>
  h(
    "button",
    {
      type: "button",
      class: own.entry.field === name ? "field now" : "field",
      "data-do": "field",
      "data-field": name,
      "aria-pressed": String(own.entry.field === name),
    },
    h("span", {}, label),
    h("b", {}, shown || "–"),
  );

/** @param {string} one */
const digit = (one) =>
  h(
    "button",
    { type: "button", class: "digit", "data-do": "digit", "data-digit": one, "aria-disabled": String(wait() > 0) },
    one,
  );

const erase = () =>
  h("button", { type: "button", class: "digit", "data-do": "erase", "aria-label": t("Erase") }, icon("erase"));

const next = () =>
  h(
    "button",
    {
      type: "button",
      class: "digit go",
      "data-do": "next",
      "aria-label": own.entry.field === "pin" ? t("Sign in") : t("Next"),
      "aria-disabled": String(wait() > 0 || own.entry.sending),
    },
    icon(own.entry.field === "pin" ? "check" : "more"),
  );
