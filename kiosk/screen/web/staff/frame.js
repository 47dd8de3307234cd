/** What stands around each part: who is here, where else to go, and what was done or not. */

import { own, TABS } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { language, mark, nt, plain, say, t } from "/assets/words.js";

/** @type {Record<string, [string, string]>} */
const NAMES = {
  tickets: [mark("Tickets"), "ticket"],
  devices: [mark("Devices"), "wrench"],
  journal: [mark("Journal"), "box"],
};
const ENDING = 60;

/** What was done, for people. @type {Record<string, string>} */
const DONE = {
  settle: mark("Noted: the customer has the ticket."),
  reprint: mark("The ticket is being printed. The old paper is void."),
  "test-print": mark("The test paper is printed."),
  service: mark("Done."),
  restart: mark("It was started again."),
  "new-roll": mark("The new roll is noted."),
};

/** @returns {Node[]} */
export function head() {
  const tools = [
    h(
      "button",
      { type: "button", class: "tool", "data-do": "language" },
      icon("globe"),
      language() === "zh" ? "English" : "中文",
    ),
    own.now
      ? h("button", { type: "button", class: "tool", "data-do": "sign-out" }, icon("door"), t("Sign out"))
      : h("a", { class: "tool", href: "/" }, icon("back"), t("To the customers")),
  ];
  return [
    h("h1", {}, icon("staff"), h("span", {}, own.now ? plain(own.now.name) : t("Staff"))),
    h("div", { class: "tools" }, tools),
  ];
}

/** @returns {Node[]} */
export const bar = () =>
  TABS.map((tab) => {
    const [name, sign] = NAMES[tab];
    const count = tab === "tickets" ? waiting() : tab === "devices" ? failing() : 0;
    return h(
      "button",
      { type: "button", class: "tab", "data-do": "tab", "data-tab": tab, "aria-current": tab === own.tab && "page" },
      icon(sign),
      h("span", {}, t(name)),
      count > 0 && h("b", { class: "count" }, count),
    );
  });

const waiting = () => own.now.in_doubt.length + own.now.retracted.length + own.now.owed.length;
const failing = () => own.now.devices.filter((/** @type {any} */ one) => one.state === "fail").length;

/** What lies above everything while the machine does not answer. */
export const away = () =>
  h("div", { class: "away", "data-key": "away" }, icon("busy"), h("p", {}, t("The machine does not answer.")));

/** What staff must not miss, on every part. @returns {Node[]} */
export function notices() {
  const { service_mode: service, ends_in: seconds } = own.now;
  return [
    own.refusal && !own.ask && refused(own.refusal),
    own.done && h("p", { class: "notice good", "data-key": "done" }, icon("check"), h("span", {}, t(DONE[own.done]))),
    service &&
      h(
        "p",
        { class: "notice", "data-key": "service" },
        icon("wrench"),
        h("span", {}, t("Service mode: the machine takes no codes.")),
        h("button", { type: "button", class: "small", "data-do": "go", "data-what": "service" }, t("Open it again")),
      ),
    seconds < ENDING &&
      h(
        "p",
        { class: "notice", "data-key": "ending" },
        icon("busy"),
        h(
          "span",
          {},
          nt("You are signed out in {count} second.", "You are signed out in {count} seconds.", Math.ceil(seconds)),
        ),
      ),
  ].filter((one) => one instanceof Node);
}

/** Why something was not done. @param {import("./ask.js").Refusal} refusal */
export function refused(refusal) {
  const text = refusal.zh ? say({ zh: refusal.zh, en: refusal.en ?? "" }) : known(refusal);
  return h(
    "p",
    { class: "notice bad", role: "alert", "data-key": "refusal" },
    icon("warning"),
    h(
      "span",
      {},
      plain(text),
      refusal.code && h("small", {}, ` ${refusal.code}`),
      refusal.remedy && h("small", { class: "remedy", lang: "en" }, plain(refusal.remedy)),
    ),
  );
}

/** @type {Record<string, string>} */
const REASONS = {
  locked: mark("Too many tries. Please wait."),
  not_let_in: mark("Number and PIN do not fit."),
  busy: mark("A customer is being served. Try again in a moment."),
  nothing_there: mark("Nothing is open about that any more."),
  signed_out: mark("You were signed out. Please sign in again."),
};

/** @param {import("./ask.js").Refusal} refusal */
function known({ status, reason = "", said }) {
  if (REASONS[reason]) return t(REASONS[reason]);
  return status === 0 ? t("The machine does not answer.") : (said ?? t("That did not work."));
}

/** What those who listen hear. */
export function told() {
  if (!own.heard) return { text: t("The machine does not answer."), urgent: true };
  if (own.done) return { text: t(DONE[own.done]), urgent: false };
  return { text: "", urgent: false };
}
