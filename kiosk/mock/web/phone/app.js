/** The phone page: which screen is shown for which address, and the bar above it. */

import { about } from "./about.js";
import { h, nodes } from "./dom.js";
import { film } from "./film.js";
import { films } from "./films.js";
import { hall } from "./hall.js";
import { change, language, other, t } from "./language.js";
import { mine } from "./mine.js";
import { order } from "./order.js";
import { paymentPage } from "./orders.js";
import { trouble } from "./parts.js";
import { all } from "./tickets.js";

/**
 * @typedef {object} Stage what a screen has to work with
 * @property {(...children: import("./dom.js").Child[]) => void} show replaces what is shown
 * @property {(title: string) => void} title names the screen
 * @property {(path: string) => void} go shows another screen
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
  [/^/, nowhere, "#/"],
];

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
let leaving = new AbortController();
let moved = false;

/** Shows the screen of the address. */
async function open() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const path = location.hash.replace(/^#\/?/, "");
  const [pattern, screen, back] = SCREENS.find(([it]) => it.test(path)) ?? SCREENS[0];
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  bar(back);
  const stage = {
    left: signal,
    go: (/** @type {string} */ to) => location.assign(`#/${to}`),
    title: (/** @type {string} */ title) => (document.title = title),
    show: (/** @type {import("./dom.js").Child[]} */ ...children) => signal.aborted || show(children),
  };
  stage.title(t("brand"));
  stage.show(h("p", { class: "quiet wait" }, t("loading")));
  try {
    await screen(stage, ...(pattern.exec(path) ?? []).slice(1).map(decodeURIComponent));
  } catch (error) {
    stage.show(h("h1", { class: "unseen" }, t("brand")), trouble(error, open));
  }
}

/** @param {import("./dom.js").Child[]} children */
function show(children) {
  main.replaceChildren(...nodes(children));
  const heading = main.querySelector("h1");
  if (!heading || !moved) return;
  moved = false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** @param {string} back where its arrow leads; nowhere on the first screen */
function bar(back) {
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
    if (!before) return;
    event.preventDefault();
    history.back();
  };
  const arrow = back && h("a", { href: back, class: "back", "aria-label": t("back"), click: leave }, "‹");
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

/** @param {Stage} stage */
function nowhere(stage) {
  stage.show(h("h1", {}, t("nowhere")), h("a", { href: "#/", class: "button" }, t("start")));
}

/** Whoever comes back from the gateway's page wants to see the order. */
function comeBack() {
  const paid = all().find((ticket) => document.referrer.includes(`/${paymentPage(ticket)}`));
  if (paid && !location.hash) history.replaceState(null, "", `#/order/${encodeURIComponent(paid.order)}`);
}

/** Keeps the page itself on the phone, where the browser can do that. */
function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const address = "worker.js";
  const types = /** @type {any} */ (window).trustedTypes;
  const trusted = types
    ? types.createPolicy("worker", { createScriptURL: () => address }).createScriptURL("")
    : address;
  navigator.serviceWorker.register(trusted).catch(() => undefined);
}

let before = false;
addEventListener("hashchange", () => {
  before = moved = true;
  open();
});
comeBack();
open();
keepPage();
