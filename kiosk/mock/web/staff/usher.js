/** The gate: a scanner that acts as a keyboard types a ticket's code and Enter; the page says whether to let in. */

import { Away, Refused, SignedOut, ask, clock, field, forget, frame, fresh, h, read, said, say, signIn, t, value } from "./common.js";

/** @typedef {"yes" | "no" | "open"} Verdict */
/** @typedef {{verdict: Verdict, big: string, small: string}} Result */

const REMEMBERED = 8;
const MARKS = { yes: "✔", no: "✘", open: "?" };
const SAID = { yes: "letIn", no: "stop", open: "again" };

/** @type {Result[]} */
let results = [];
let letIn = 0;
/** @type {string[]} */
const waiting = [];
/** The scans of which nobody knows whether they were heard, by their code: nobody was let in, the next is the same.
 * @type {Map<string, string>} */
const unheard = new Map();
let busy = false;

function draw(told = "") {
  frame("gate", () => draw(), () => leave());
  if (read("token")) return drawGate();
  const more = field("hall", t("hall"), { autocomplete: "off", pattern: "[!-~]{1,64}", title: t("hallWrong"), value: read("hall") });
  signIn({ more, name: "hall", told, check, done: () => draw() });
}

function leave(told = "") {
  forget("token");
  results = [];
  letIn = 0;
  waiting.length = 0;
  draw(told);
}

/** An admission of nothing: refused as a bad request where the token is good. */
async function check() {
  try {
    await ask("v1/admissions", {});
  } catch (error) {
    if (!(error instanceof Refused && error.status === 400)) throw error;
  }
}

function drawGate() {
  const code = field("code", t("scanTicket"), { autocomplete: "off", enterkeyhint: "go" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = value(code).trim();
    /** @type {HTMLFormElement} */ (event.target).reset();
    if (text) waiting.push(text);
    work();
  };
  const form = h("form", { class: "scan", submit }, code, h("button", { class: "button main" }, t("check")));
  const panel = h("section", { id: "result", class: "result", role: "status", "aria-live": "assertive" });
  const before = h("section", { id: "before", class: "before" });
  document.getElementById("main")?.replaceChildren(form, panel, before);
  show();
  input()?.focus();
}

async function work() {
  if (busy) return;
  busy = true;
  try {
    for (let code = waiting.shift(); code !== undefined; code = waiting.shift()) {
      panel("busy", h("p", { class: "big" }, t("checking")));
      results.unshift(await judged(code));
      show();
    }
  } catch (error) {
    leave(said(error));
  } finally {
    busy = false;
  }
}

/** @param {string} code @returns {Promise<Result>} */
async function judged(code) {
  const scan = unheard.get(code) ?? fresh();
  unheard.set(code, scan);
  try {
    const found = await ask("v1/admissions", { code: code.slice(0, 512), scan, hall: read("hall") || null });
    unheard.delete(code);
    letIn += 1;
    return { verdict: "yes", big: found.seat, small: [say(found.hall), clock(found.starts_at, found.zone), say(found.film)].join(" · ") };
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    const open = error instanceof Away || (error instanceof Refused && (error.status === 429 || error.status >= 500));
    if (!open) unheard.delete(code);
    return { verdict: open ? "open" : "no", big: "", small: said(error) };
  }
}

function show() {
  const [newest, ...older] = results.slice(0, REMEMBERED + 1);
  if (newest) panel(newest.verdict, mark(newest.verdict), h("p", { class: "word" }, t(SAID[newest.verdict])), newest.big ? h("p", { class: "big" }, newest.big) : null, h("p", {}, newest.small));
  else panel("ready", h("p", { class: "big" }, t("ready")));
  const lines = older.map((it) => h("li", { class: it.verdict }, mark(it.verdict), ` ${t(SAID[it.verdict])} `, h("b", {}, it.big), ` ${it.small}`));
  const counted = [read("hall"), t("letInCount", { count: letIn })].filter(Boolean).join(" · ");
  const parts = [h("p", { class: "quiet" }, counted), ...(lines.length ? [h("h2", {}, t("before")), h("ol", {}, ...lines)] : [])];
  document.getElementById("before")?.replaceChildren(...parts);
}

/** @param {Verdict} verdict */
const mark = (verdict) => h("span", { class: "mark", "aria-hidden": "true" }, MARKS[verdict]);

/** @param {string} kind @param {...(HTMLElement | null)} children */
function panel(kind, ...children) {
  const place = document.getElementById("result");
  place?.setAttribute("class", `result ${kind}`);
  place?.replaceChildren(...children.filter((child) => child !== null));
}

const input = () => /** @type {HTMLInputElement | null} */ (document.querySelector(".scan input"));

/** Whoever touches the page beside a control goes on scanning. */
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element && event.target.closest("a, button, input, label"))) input()?.focus();
});

draw();
