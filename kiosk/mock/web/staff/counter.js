/** The counter: staff redeem a voucher, print its tickets, and say which of them they handed over. */

import * as desk from "./desk.js";
import { Refused, SignedOut, field, forget, frame, h, read, signIn, t, value } from "./common.js";
import { card, papers } from "./order.js";

const RENEW_MS = 15_000;
const PATIENCE_MS = 5 * 60_000;
const CODE = "KT1:";
const SETTLED = new Set(["printed", "admitted"]);

/** @type {desk.Order | null} */
let order = null;
let touched = Date.now();
/** What is under way: one deed after the other, whoever clicks or scans twice. */
let doing = Promise.resolve();
/** The voucher of the order. */
let open = "";

function draw(said = "") {
  frame("counter", () => draw(), () => leave());
  if (read("token")) drawCounter();
  else signIn({ number: true, said, check: desk.check, done: () => draw() });
}

async function leave(said = "") {
  await end().catch(() => undefined);
  order = null;
  forget("token");
  draw(said);
}

function drawCounter() {
  const code = field("code", t("scanVoucher"), { autocomplete: "off", enterkeyhint: "go" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = value(code).trim();
    /** @type {HTMLFormElement} */ (event.target).reset();
    if (text) attempt(() => (text.startsWith(CODE) ? shown(text) : claim(text)));
  };
  const form = h("form", { class: "scan", submit }, code, h("button", { class: "button main" }, t("redeem")));
  const place = h("section", { id: "order", class: "order" });
  document.getElementById("main")?.replaceChildren(form, h("p", { id: "said", role: "status" }), place);
  show();
  input()?.focus();
}

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
    if (error instanceof SignedOut) {
      order = null;
      forget("token");
      draw(error.message);
      return;
    }
    const hint = error instanceof Refused && error.hint ? ` (${error.hint})` : "";
    tell(`${error instanceof Error ? error.message : error}${hint}`, "alarm");
  }
  show();
}

/** @param {string} voucher @param {string} [late] */
async function claim(voucher, late = "") {
  if (order && voucher === open) return;
  const unsaid = order?.tickets.filter((ticket) => ticket.stage === "made") ?? [];
  if (unsaid.length) return tell(t("first", { seats: unsaid.map((ticket) => ticket.seat).join(", ") }), "alarm");
  await end();
  try {
    order = await desk.claim(voucher, late);
    open = voucher;
  } catch (error) {
    if (!(error instanceof Refused && error.reason === "too_late")) throw error;
    tell(error.message, "alarm");
    askWhyLate(voucher);
  }
}

/** @param {string} voucher */
function askWhyLate(voucher) {
  const why = field("late", t("late"), { required: true, maxlength: 200, autocomplete: "off" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const reason = value(why).trim();
    document.getElementById("late")?.remove();
    if (reason) attempt(() => claim(voucher, reason));
  };
  document.getElementById("late")?.remove();
  const form = h("form", { id: "late", class: "row", submit }, why, h("button", { class: "button risky" }, t("lateGo")));
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
  const mine = order;
  if (!mine) return;
  if (!(await desk.tell(mine, "waiting"))) return over();
  const tickets = owed(mine);
  if (order !== mine || !tickets.length) return;
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
    const known = await desk.tell(order, "handed_over", ticket);
    Object.assign(ticket, known ? { stage: "handed" } : { stage: "", state: "in_doubt" });
  }
}

/** @param {desk.Ticket} ticket */
async function spoil(ticket) {
  if (!order) return;
  await desk.tell(order, "spoiled", ticket);
  Object.assign(ticket, { stage: "", state: "in_doubt", before: null });
}

/** @param {desk.Ticket} ticket @param {string} reason */
async function replace(ticket, reason) {
  if (order) Object.assign(ticket, await desk.reissue(order, ticket, reason), { stage: "", reason: "" });
}

/** Ends the claim; what was not printed goes back. */
async function end() {
  const ending = order;
  order = null;
  document.getElementById("late")?.remove();
  if (!ending) return;
  for (const ticket of ending.tickets) {
    if (owed(ending).includes(ticket)) await desk.tell(ending, "not_sent", ticket);
  }
  await desk.tell(ending, "ended");
  const left = ending.tickets.filter((ticket) => ticket.stage !== "handed" && !SETTLED.has(ticket.state));
  const back = left.filter((ticket) => ticket.state === "granted" && !ticket.stage);
  if (!left.length) tell(t("finished"), "good");
  else tell(t(back.length === left.length ? "handedBack" : "ended"), "alarm");
}

function over() {
  order = null;
  tell(t("over"), "alarm");
}

function show() {
  const place = document.getElementById("order");
  if (!place) return;
  if (!order) {
    place.replaceChildren();
    return goOn();
  }
  const deeds = {
    handOver: (/** @type {desk.Ticket} */ ticket) => attempt(() => handOver([ticket])),
    spoil: (/** @type {desk.Ticket} */ ticket) => attempt(() => spoil(ticket)),
    replace: (/** @type {desk.Ticket} */ ticket, /** @type {string} */ reason) => attempt(() => replace(ticket, reason)),
  };
  place.replaceChildren(h("h2", {}, t("order", { order: order.order })), ...order.tickets.map((ticket) => card(ticket, deeds)), buttons(order));
  goOn();
}

/** Whoever used a button that is gone now goes on scanning. */
function goOn() {
  if (document.activeElement === document.body) input()?.focus();
}

/** What may be printed and is not. @param {desk.Order} now */
const owed = (now) => now.tickets.filter((ticket) => ticket.state === "granted" && !ticket.stage);

/** @param {desk.Order} now */
function buttons(now) {
  const left = owed(now);
  const made = now.tickets.filter((ticket) => ticket.stage === "made");
  const button = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {() => Promise<void>} */ deed) =>
    h("button", { type: "button", class: `button ${kind}`, click: () => attempt(deed) }, text);
  const text = left.length === 1 ? t("printOne") : t("print", { count: left.length });
  const parts = [
    left.length ? button("main", text, print) : null,
    made.length > 1 ? button("main", t("allHandedOver"), () => handOver(made)) : null,
    made.length ? null : button(left.length ? "" : "main", t(left.length ? "giveBack" : "done"), end),
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
setInterval(async () => {
  if (!order || Date.now() - touched > PATIENCE_MS) return;
  const mine = order;
  const live = await desk.tell(mine, "waiting").catch(() => true);
  if (live || order !== mine) return;
  over();
  show();
}, RENEW_MS);

/** Where print() returns at once, the papers are still needed then. */
window.addEventListener("afterprint", () => document.getElementById("papers")?.replaceChildren());

for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { touched = Date.now(); });

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element && event.target.closest("a, button, input, label"))) input()?.focus();
});

draw();
