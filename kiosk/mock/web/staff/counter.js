/** The counter: staff redeem a voucher, print its tickets, and say which of them they handed over. */

import * as desk from "./desk.js";
import { Refused, SignedOut, field, forget, frame, h, read, said, signIn, t, value } from "./common.js";
import { card, heading, papers } from "./order.js";

const RENEW_MS = 15_000;
const PATIENCE_MS = 5 * 60_000;
const CODE = "KT1:";
const SETTLED = new Set(["printed", "admitted"]);
const NUMBER = "[A-Za-z0-9][A-Za-z0-9\\-]{0,15}";

/** @type {desk.Order | null} */
let order = null;
let touched = Date.now();
/** What is under way: one deed after the other, whoever clicks or scans twice. */
let doing = Promise.resolve();
/** The voucher of the order. */
let open = "";

function draw(told = "") {
  frame("counter", () => draw(), () => attempt(leave));
  if (read("token")) return drawCounter();
  const more = field("number", t("number"), { autocomplete: "off", required: true, pattern: NUMBER, title: t("numberWrong") });
  signIn({ more, name: "number", told, check: desk.check, done: () => draw() });
}

async function leave() {
  if (unanswered()) return;
  await end().catch(() => undefined);
  signedOut("");
}

/** @param {string} told */
function signedOut(told) {
  order = null;
  forget("token");
  draw(told);
}

function drawCounter() {
  const code = field("code", t("scanVoucher"), { autocomplete: "off", enterkeyhint: "go" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = value(code).trim();
    /** @type {HTMLFormElement} */ (event.target).reset();
    if (text) scan(text);
  };
  const form = h("form", { class: "scan", submit }, code, h("button", { class: "button main" }, t("redeem")));
  const place = h("section", { id: "order", class: "order" });
  document.getElementById("main")?.replaceChildren(form, h("p", { id: "said", role: "status" }), place);
  show();
  input()?.focus();
}

/** @param {string} text */
const scan = (text) => attempt(() => (text.startsWith(CODE) ? shown(text) : claim(text, {})));

/** Does it after what is under way, and says what went wrong. @param {() => Promise<void>} work */
function attempt(work) {
  doing = doing.then(() => tried(work));
}

/** @param {() => Promise<void>} work */
async function tried(work) {
  touched = Date.now();
  tell("");
  try {
    await work();
  } catch (error) {
    if (error instanceof SignedOut) return signedOut(said(error));
    tell(said(error), "alarm");
  }
  show();
}

/** Says, if it is so, that staff are first to say what became of papers. */
function unanswered() {
  const seats = made().map((ticket) => ticket.seat).join(", ");
  if (seats) tell(t("first", { seats }), "alarm");
  return seats !== "";
}

/** @param {string} voucher @param {desk.Exemptions} exemptions */
async function claim(voucher, exemptions) {
  if (order && voucher === open && !order.over) return;
  if (unanswered()) return;
  await end();
  try {
    order = await desk.claim(voucher, exemptions);
    open = voucher;
  } catch (error) {
    const name = error instanceof Refused ? desk.EXEMPTIONS[error.reason] : undefined;
    if (!name) throw error;
    tell(said(error), "alarm");
    askWhy(name, (why) => claim(voucher, { ...exemptions, [name]: why }));
  }
}

/** @param {string} name @param {(why: string) => Promise<void>} go */
function askWhy(name, go) {
  const why = field("why", t(name), { required: true, maxlength: 99, autocomplete: "off" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const reason = value(why).trim();
    document.getElementById("why")?.remove();
    if (reason) desk.scanned(reason) ? scan(reason) : attempt(() => go(reason));
  };
  document.getElementById("why")?.remove();
  const form = h("form", { id: "why", class: "row", submit }, why, h("button", { class: "button risky" }, t("exempt")));
  document.getElementById("said")?.after(form);
  why.querySelector("input")?.focus();
}

/** A paper that the customer shows, or that staff scan to say that it is here. @param {string} code */
async function shown(code) {
  const seen = await desk.show(code);
  tell(t("goodPaper", { seat: seen.seat, issue: seen.issue }), "good");
  const ticket = order?.tickets.find((it) => it.ticket === seen.ticket);
  if (ticket) Object.assign(ticket, { state: seen.state, stage: "handed" });
}

/** Prints what is not on paper yet. */
async function print() {
  if (!order) return;
  const tickets = owed(order);
  if (!tickets.length) return;
  if (!(await desk.tell(order, "waiting"))) return over(order);
  document.getElementById("papers")?.replaceChildren(...tickets.map(papers));
  // From here on they may be on paper, whatever happens to this page.
  for (const ticket of tickets) Object.assign(ticket, { stage: "made" });
  show();
  window.print();
}

/** @param {desk.Ticket[]} tickets */
async function handOver(tickets) {
  if (!order) return;
  for (const ticket of tickets.filter((it) => it.stage === "made")) {
    const known = (await desk.tell(order, "handed_over", ticket)) || (await desk.has(ticket));
    Object.assign(ticket, known ? { stage: "handed" } : { stage: "", state: "in_doubt" });
  }
}

/** @param {desk.Ticket} ticket */
async function spoil(ticket) {
  if (!order || ticket.stage !== "made") return;
  await desk.tell(order, "spoiled", ticket);
  Object.assign(ticket, { stage: "", state: "in_doubt", before: null });
}

/** @param {desk.Ticket} ticket @param {string} reason */
async function replace(ticket, reason) {
  if (!order || ticket.state === "granted") return;
  Object.assign(ticket, await desk.reissue(order, ticket, reason), { stage: "", reason: "" });
}

/** @param {desk.Ticket} ticket @param {string} reason */
function because(ticket, reason) {
  if (!desk.scanned(reason)) return attempt(() => replace(ticket, reason));
  ticket.reason = "";
  scan(reason);
}

/** Ends the claim; what was not printed goes back. */
async function end() {
  const ending = order;
  document.getElementById("why")?.remove();
  if (!ending) return;
  await handBack(ending);
  await desk.tell(ending, "ended");
  order = null;
  const left = ending.tickets.filter((ticket) => ticket.stage !== "handed" && !SETTLED.has(ticket.state));
  if (!left.length) tell(t("finished"), "good");
  else tell(t(owed(ending).length === left.length ? "handedBack" : "ended"), "alarm");
}

/** The lease is over. What is on paper is still to be answered for. @param {desk.Order} mine */
async function over(mine) {
  const left = made();
  order = left.length ? { ...mine, over: true, tickets: left } : null;
  tell(t("over"), "alarm");
  await handBack(mine);
}

/** @param {desk.Order} mine */
async function handBack(mine) {
  for (const ticket of owed(mine)) await desk.tell(mine, "not_sent", ticket);
}

/** What may be printed and is not. @param {desk.Order} now */
const owed = (now) => now.tickets.filter((ticket) => ticket.state === "granted" && !ticket.stage);

/** What may be on paper, and nobody said where that is. */
const made = () => order?.tickets.filter((ticket) => ticket.stage === "made") ?? [];

function show() {
  if (!made().length) document.getElementById("papers")?.replaceChildren();
  const place = document.getElementById("order");
  if (order) place?.replaceChildren(heading(order), ...cards(order), buttons(order));
  else place?.replaceChildren();
  // Whoever used a button that is gone now goes on scanning.
  if (document.activeElement === document.body) input()?.focus();
}

/** @param {desk.Order} now */
function cards(now) {
  const deeds = {
    handOver: (/** @type {desk.Ticket} */ ticket) => attempt(() => handOver([ticket])),
    spoil: (/** @type {desk.Ticket} */ ticket) => attempt(() => spoil(ticket)),
    replace: because,
  };
  return now.tickets.map((ticket) => card(now, ticket, deeds));
}

/** @param {desk.Order} now */
function buttons(now) {
  const left = owed(now).length;
  const button = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {() => Promise<void>} */ deed) =>
    h("button", { type: "button", class: `button ${kind}`, click: () => attempt(deed) }, text);
  const parts = [
    left ? button("main", left === 1 ? t("printOne") : t("print", { count: left }), print) : null,
    made().length > 1 ? button("main", t("allHandedOver"), () => handOver(made())) : null,
    made().length ? null : button(left ? "" : "main", t(left ? "giveBack" : "done"), end),
  ];
  return h("p", { class: "row" }, ...parts.filter((part) => part !== null));
}

/** @param {string} text @param {string} [kind] */
function tell(text, kind = "") {
  const place = document.getElementById("said");
  place?.setAttribute("class", kind);
  if (place) place.textContent = text;
}

const input = () => /** @type {HTMLInputElement | null} */ (document.querySelector(".scan input"));

/** Keeps the lease while somebody is here. */
async function renew() {
  if (!order || order.over || Date.now() - touched > PATIENCE_MS) return;
  if (await desk.tell(order, "waiting").catch(() => true)) return;
  await over(order).catch(() => undefined);
  show();
}

setInterval(() => { doing = doing.then(renew); }, RENEW_MS);

/** Not before: where print() returns at once, the papers are still needed. */
window.addEventListener("afterprint", () => document.getElementById("papers")?.replaceChildren());

for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { touched = Date.now(); });

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element && event.target.closest("a, button, input, label"))) input()?.focus();
});

draw();
