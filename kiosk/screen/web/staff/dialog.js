/** What is asked before something is done. */

import { refused } from "./frame.js";
import { own } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { mark, plain, t } from "/assets/words.js";

/** Why tickets are printed again. */
const REASONS = [
  mark("Not printed"),
  mark("Torn or unreadable"),
  mark("Lost by the customer"),
  mark("Left in the machine"),
  mark("Other"),
];

/** Each act: what is asked, what it means, and what the button says. @type {Record<string, [string, string, string, string]>} */
const ACTS = {
  settle: [
    mark("Does the customer have the ticket for {seat}?"),
    mark("It goes off the list. Its paper stays valid."),
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
    mark("Yes"),
    "restart",
  ],
};

/** @returns {Node[]} */
export function dialog() {
  if (!own.ask) return [];
  const { what, ticket, component = "", reason } = own.ask;
  const [question, about, yes, sign] = ACTS[what];
  const ready = what !== "reprint" || reason !== undefined;
  return [
    h(
      "div",
      { class: "shade", "data-key": "dialog" },
      h(
        "div",
        { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "question" },
        h(
          "h2",
          { id: "question" },
          t(question, { seat: plain(ticket?.seat), component: component.replace(/^reader /, "") }),
        ),
        h("p", {}, t(about)),
        what === "reprint" &&
          h(
            "div",
            { class: "reasons", role: "group", "aria-label": t("Why?") },
            REASONS.map((one) =>
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
              ),
            ),
          ),
        own.refusal && refused(own.refusal),
        h(
          "div",
          { class: "pair" },
          h(
            "button",
            { type: "button", class: "act", "data-do": "no-more" },
            icon("back"),
            h("span", {}, t("No, back")),
          ),
          h(
            "button",
            {
              type: "button",
              class: "act main",
              "data-do": "go",
              "data-what": what,
              "aria-disabled": String(!ready || own.busy),
            },
            icon(own.busy ? "busy" : sign),
            h("span", {}, t(yes)),
          ),
        ),
      ),
    ),
  ];
}
