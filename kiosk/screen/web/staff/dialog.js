/** What is asked before something is done. */

import { metres, OTHER, ready, REASONS } from "./acts.js";
import { called } from "./devices.js";
import { refused } from "./frame.js";
import { own } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, plain, t } from "/assets/words.js";

/**
 * Each act: what is asked, what it means, and what the button says; with a row of its own for a standing of its ticket
 * where that means something else.
 * @type {Record<string, [string, string, string, string]>}
 */
const ACTS = {
  settle: [
    mark("Does the customer have the ticket for {seat}?"),
    mark("It goes off the list. Its paper stays valid."),
    mark("Yes, it is there"),
    "hand",
  ],
  "settle handed_back": [
    mark("Does the customer have a ticket for {seat} from elsewhere?"),
    mark("It goes off the list. The papers that this machine printed of it stay void."),
    mark("Yes, from elsewhere"),
    "hand",
  ],
  "settle recalled": [
    mark("Does the customer have the ticket for {seat}?"),
    mark("It goes off the list. Its paper may be void: if the gate refuses it, have it printed again."),
    mark("Yes, it is there"),
    "hand",
  ],
  reprint: [
    mark("Print the ticket for {seat} again?"),
    mark("Every older paper of this ticket becomes void: who holds it is not let in."),
    mark("Print it again"),
    "printer",
  ],
  "test-print": [mark("Print a test paper?"), mark("It is no ticket."), mark("Print"), "printer"],
  service: [
    mark("Begin service mode?"),
    mark("The machine takes no codes until you open it again, also after a restart."),
    mark("Begin"),
    "wrench",
  ],
  restart: [
    mark("Start {component} again?"),
    mark("A customer may have to wait a moment."),
    mark("Start again"),
    "restart",
  ],
  "new-roll": [
    mark("Is a new roll in the printer?"),
    mark("The forecast begins anew with a full roll."),
    mark("Yes, it is in"),
    "roll",
  ],
};

/** What else has to be said before it is done. @type {Record<string, (ask: import("./own.js").Ask) => Node[]>} */
const MORE = { reprint: reasons, "new-roll": length };

/** @returns {Node[]} */
export function dialog() {
  if (!own.ask) return [];
  const { what, ticket, component = "" } = own.ask;
  const [question, about, yes, sign] = ACTS[`${what} ${ticket?.standing}`] ?? ACTS[what];
  const values = { seat: plain(ticket?.seat), component: called(component) };
  const asked = h(
    "div",
    { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "question", tabindex: -1 },
    h("h2", { id: "question" }, t(question, values)),
    h("p", {}, t(about)),
    MORE[what]?.(own.ask),
    own.refusal && refused(own.refusal),
    h(
      "div",
      { class: "pair" },
      button("no-more", "", "back", t("No, back"), !own.busy),
      button("go", what, own.busy ? "busy" : sign, t(yes), ready(own.ask) && !own.busy),
    ),
  );
  return [h("div", { class: "shade", "data-key": "dialog" }, asked)];
}

/** @param {string} deed @param {string} what @param {string} sign @param {string} words @param {boolean} able */
const button = (deed, what, sign, words, able) =>
  h(
    "button",
    {
      type: "button",
      class: what ? "act main" : "act",
      "data-do": deed,
      "data-what": what || null,
      "aria-disabled": String(!able),
    },
    icon(sign),
    h("span", {}, words),
  );

/** @param {import("./own.js").Ask} ask */
function reasons({ reason }) {
  const chip = (/** @type {string} */ one) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "data-do": "reason",
        "data-reason": one,
        "aria-pressed": String(reason === one),
      },
      t(one),
    );
  return [
    h("div", { class: "reasons", role: "group", "aria-label": t("Why?") }, REASONS.map(chip)),
    reason === OTHER &&
      h(
        "label",
        { class: "words", "data-key": "words" },
        h("span", {}, t("In a few words, if there is a keyboard")),
        h("input", { type: "text", maxlength: 200, autocomplete: "off" }),
      ),
  ].filter((one) => one instanceof Node);
}

/** @param {import("./own.js").Ask} ask */
function length(ask) {
  const key = (/** @type {string} */ digit) =>
    h(
      "button",
      { type: "button", "data-do": "measure", "data-digit": digit, "aria-label": digit ? null : t("Erase") },
      digit || icon("erase"),
    );
  return [
    h(
      "p",
      { class: "field now" },
      h("span", {}, t("Length in metres")),
      h("b", { "aria-live": "polite" }, metres(ask) || "–"),
    ),
    h("div", { class: "letters few", role: "group", "aria-label": t("Digits") }, [..."1234567890", ""].map(key)),
  ];
}
