/** What stands around each part: who is here, where else to go, and what was done or not. */

import { own, TABS, wait } from "./own.js";
import { h } from "/assets/dom.js";
import { icon } from "/assets/icons.js";
import { language, mark, nt, plain, say, t } from "/assets/words.js";

/** @type {Record<string, [string, string]>} */
const NAMES = {
  tickets: [mark("Tickets"), "ticket"],
  devices: [mark("Devices"), "wrench"],
  journal: [mark("Journal"), "list"],
};
const ENDING = 60;

/** What was done, for people, with what came of it. @type {Record<string, (came: any) => string>} */
const DONE = {
  settle: () => t("Noted: the customer has the ticket."),
  reprint: ({ seat, issue }) =>
    t("{seat} is being printed, marked REPRINT {issue}. Every older paper of it is void.", {
      seat: plain(seat),
      issue,
    }),
  "test-print": ({ evidence }) => [t("The test paper is printed."), t(EVIDENCE[evidence] ?? EVIDENCE.none)].join(" "),
  service: () => (own.now.service_mode ? t("Service mode has begun.") : t("The machine takes codes again.")),
  restart: () => t("It was started again."),
  "new-roll": () => t("The new roll is noted."),
};

/** What the evidence of a paper tells. @type {Record<string, string>} */
export const EVIDENCE = {
  none: mark("The printer did not answer after it was sent."),
  inferred: mark("The printer seems to have printed it."),
  processed: mark("The printer took it and says that all is well."),
  proved: mark("The printer has proved that it printed it."),
  scanned: mark("The camera has seen the paper."),
};

const done = () => (own.done ? DONE[own.done.what](own.done.came) : "");

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
      : h("button", { type: "button", class: "tool", "data-do": "customers" }, icon("back"), t("To the customers")),
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
    own.done && h("p", { class: "notice good", "data-key": "done" }, icon("check"), h("span", {}, done())),
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
          " ",
          t("Touch the screen to stay."),
        ),
      ),
  ].filter((one) => one instanceof Node);
}

/** Why something was not done. @param {import("./ask.js").Refusal} refusal */
export function refused(refusal) {
  const told = refusal.zh ? say({ zh: refusal.zh, en: refusal.en ?? "" }) : known(refusal);
  const remedy = REASONS[refusal.reason ?? ""] ? "" : refusal.remedy;
  return h(
    "p",
    { class: "notice bad", role: "alert", "data-key": "refusal" },
    icon("warning"),
    h(
      "span",
      {},
      plain(told ?? refusal.said),
      refusal.code && h("small", {}, ` ${refusal.code}`),
      remedy && advice("small", "remedy", remedy),
    ),
  );
}

/**
 * What to do about a problem: the machine says it in English, and the catalogues know the usual sentences.
 * @param {string} tag_
 * @param {string} look
 * @param {string} sentence
 */
export function advice(tag_, look, sentence) {
  const words = t(sentence);
  return h(tag_, { class: look, lang: words === sentence && "en" }, plain(words));
}

/** @type {Record<string, string>} */
const REASONS = {
  locked: mark("Too many tries. Please wait."),
  not_let_in: mark("Number and PIN do not fit."),
  badge: mark("This badge did not open. Please show it again, or type your number and your PIN."),
  busy: mark("A customer is being served. Try again in a moment."),
  nothing_there: mark("Nothing is open about that any more."),
  signed_out: mark("You were signed out. Please sign in again."),
};

/** @param {import("./ask.js").Refusal} refusal */
function known({ status, reason = "", said }) {
  if (REASONS[reason]) return t(REASONS[reason]);
  if (status === 0) return t("The machine does not answer.");
  return said ? undefined : t("That did not work.");
}

/** What those who listen hear. */
export function told() {
  if (!own.heard) return { text: t("The machine does not answer."), urgent: true };
  if (!own.now && wait() > 0) return { text: t(REASONS.locked), urgent: true };
  return { text: done(), urgent: false };
}
