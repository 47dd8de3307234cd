/** The phone page: which screen is shown for which address, and the bar above it. */

import { about } from "./about.js";
import { h, nodes } from "./dom.js";
import { Nowhere } from "./errors.js";
import { film } from "./film.js";
import { films } from "./films.js";
import { answerHand } from "./frame.js";
import { hall } from "./hall.js";
import { change, language, other, t } from "./language.js";
import { mine } from "./mine.js";
import { order } from "./order.js";
import { isPaymentPage, paymentPage, refreshOpen } from "./orders.js";
import { trouble } from "./parts.js";
import { keepPage } from "./shell.js";
import { all } from "./tickets.js";
import { back, begin, replace, step } from "./way.js";

/**
 * @typedef {object} Stage what a screen has to work with
 * @property {(...children: import("./dom.js").Child[]) => void} show replaces what is shown
 * @property {(title: string) => void} title names the screen
 * @property {(path: string) => void} go shows another screen
 * @property {(path: string) => void} replace shows another screen in place of this one
 * @property {() => void} turn what is shown next is something new: the reader is led to its heading
 * @property {AbortSignal} left is aborted when the reader leaves the screen
 */

/** @type {[RegExp, (stage: Stage, ...named: string[]) => void | Promise<void>, string][]} */
const SCREENS = [
  [/^$/, films, ""],
  [/^film\/([^/]+)$/, film, "#/"],
  [/^screening\/([^/]+)\/([^/]+)$/, hall, "#/"],
  [/^order\/([^/]+)$/, order, "#/tickets"],
  [/^tickets$/, mine, "#/"],
  [/^about$/, about, "#/"],
  [/^elsewhere$/, elsewhere, "#/"],
  [/^/, nowhere, "#/"],
];

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
let leaving = new AbortController();
/** Where a reader who came over from another screen is led. @type {number | null} */
let place = null;

/** Shows the screen of the address. */
async function open() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const path = location.hash.replace(/^#\/?/, "");
  const [pattern, screen, parent] = SCREENS.find(([it]) => it.test(path)) ?? SCREENS[0];
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  bar(parent);
  const stage = {
    left: signal,
    go: (/** @type {string} */ to) => location.assign(`#/${to}`),
    replace: (/** @type {string} */ to) => arrive(`#/${to}`),
    title: (/** @type {string} */ title) => (document.title = title),
    turn: () => void (place ??= 0),
    show: (/** @type {import("./dom.js").Child[]} */ ...children) => signal.aborted || show(children),
  };
  stage.title(t("brand"));
  stage.show(h("p", { class: "quiet wait" }, t("loading")));
  try {
    await screen(stage, ...(pattern.exec(path) ?? []).slice(1).map(named));
  } catch (error) {
    if (error instanceof Nowhere) nowhere(stage, error.message);
    else stage.show(h("h1", { class: "unseen" }, t("brand")), trouble(error, open));
  }
}

/** @param {string} text of an address */
function named(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Nowhere();
  }
}

/** @param {import("./dom.js").Child[]} children */
function show(children) {
  main.replaceChildren(...nodes(children));
  main.classList.toggle("whole", main.firstElementChild?.classList.contains("choose") ?? false);
  const heading = main.querySelector("h1");
  if (!heading || place === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, place);
  place = null;
}

/** @param {string} parent where its arrow leads whoever did not come from there; nowhere on the first screen */
function bar(parent) {
  const turn = () => {
    change();
    open();
    document.getElementById("language")?.focus();
  };
  const skip = /** @type {HTMLAnchorElement} */ (document.getElementById("skip"));
  skip.textContent = t("skip");
  skip.onclick = (event) => {
    event.preventDefault();
    main.focus();
  };
  const leave = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!back()) arrive(parent);
  };
  const arrow = parent && h("a", { href: parent, class: "back", "aria-label": t("back"), click: leave }, "‹");
  const switcher = {
    class: "plain",
    id: "language",
    type: "button",
    lang: other(),
    "aria-label": t("language"),
    click: turn,
  };
  const pieces = [
    arrow,
    h("a", { href: "#/", class: "brand" }, t("brand")),
    h("a", { href: "#/tickets", class: "plain" }, t("tickets")),
    h("button", switcher, t("languageShort")),
  ];
  document.getElementById("bar")?.replaceChildren(...nodes(pieces));
}

/** @param {string} path of the screen that takes the place of this one */
function arrive(path) {
  replace(path);
  place = 0;
  open();
}

/** @param {Stage} stage @param {string} text */
function nowhere(stage, text = t("nowhere")) {
  stage.show(h("h1", {}, text), h("a", { href: "#/", class: "button" }, t("start")));
}

/** Who paid in another window than the one that knows the order. @param {Stage} stage */
function elsewhere(stage) {
  stage.title(t("elsewhere"));
  stage.show(
    h("h1", {}, t("elsewhere")),
    h("p", {}, t("elsewhereWhy")),
    h("a", { href: "#/", class: "button" }, t("start")),
  );
}

/** Whoever comes back from the gateway's page wants to see the order. */
function comeBack() {
  const [from] = document.referrer.split("?");
  if (location.hash || !isPaymentPage(from)) return;
  const paid = all().find((ticket) => from.endsWith(`/${paymentPage(ticket)}`));
  replace(paid ? `#/order/${encodeURIComponent(paid.order)}` : "#/elsewhere");
}

/** Asks after the orders when the reader or the network comes back. */
function wake() {
  if (!document.hidden) refreshOpen();
}

addEventListener("hashchange", () => {
  place = step();
  open();
});
addEventListener("online", wake);
document.addEventListener("visibilitychange", wake);
begin();
answerHand();
comeBack();
open();
wake();
keepPage();
