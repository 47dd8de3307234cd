/** What happens when staff touch something. */

import { get, post } from "./ask.js";
import { clear, leave, own, wait } from "./own.js";
import { language, other, speak } from "/assets/words.js";

const NUMBER = 3;
const PIN = 12;

/** By what `data-do` says. @type {Record<string, (data: DOMStringMap) => unknown>} */
const DEEDS = {
  language: () => speak(other(language())),
  tab: ({ tab = "" }) => {
    Object.assign(own, { tab, refusal: null, done: "" });
    if (tab === "journal" && !own.rows) return search();
  },
  digit: ({ digit = "" }) => type(own.entry[field()] + digit),
  erase: () => (own.entry.pin || field() === "number" ? type(own.entry[field()].slice(0, -1)) : turn("number")),
  field: ({ field: wanted = "" }) => turn(wanted),
  next: () => (field() === "number" ? own.entry.number && turn("pin") : signIn()),
  "sign-out": signOut,
  ask: ({ what = "", index, component }) => {
    const ticket = index === undefined ? undefined : found(index);
    Object.assign(own, { ask: { what, ticket, component }, refusal: null, done: "" });
  },
  reason: ({ reason }) => own.ask && (own.ask.reason = reason),
  "no-more": () => Object.assign(own, { ask: null, refusal: null, done: "" }),
  go: ({ what = "" }) => act(what),
  word: ({ word = "" }) => {
    own.words = own.words.includes(word) ? own.words.filter((one) => one !== word) : [...own.words, word];
    return search();
  },
  seat: ({ character = "" }) => {
    own.seat = character ? (own.seat + character).slice(0, 12) : own.seat.slice(0, -1);
    return search();
  },
};

/** Listens to touches and keys, and calls `after` what each of them does. @param {() => void} after */
export function listen(after) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-do]") : null;
    if (!(button instanceof HTMLElement) || button.getAttribute("aria-disabled") === "true") return;
    const deed = DEEDS[button.dataset.do ?? ""]?.(button.dataset);
    after();
    if (deed instanceof Promise) deed.then(after);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const deed = pressed(event.key);
    if (!deed) return;
    event.preventDefault();
    const done = deed();
    after();
    if (done instanceof Promise) done.then(after);
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
}

/** @param {string} key @returns {(() => unknown) | null} */
function pressed(key) {
  if (key === "Escape" && own.ask) return () => DEEDS["no-more"]({});
  if (own.now) {
    if (own.tab !== "journal" || own.ask) return null;
    if (key === "Backspace") return () => DEEDS.seat({});
    return /^[A-Za-z0-9]$/.test(key) ? () => DEEDS.seat({ character: key.toUpperCase() }) : null;
  }
  if (/^\d$/.test(key)) return () => DEEDS.digit({ digit: key });
  if (key === "Backspace") return () => DEEDS.erase({});
  return key === "Enter" ? () => DEEDS.next({}) : null;
}

// -- the door ---------------------------------------------------------------------------------------------------------

/** @returns {"number" | "pin"} */
const field = () => (own.entry.field === "pin" ? "pin" : "number");

/** @param {string} wanted */
function turn(wanted) {
  own.entry.field = wanted;
}

/** @param {string} digits */
function type(digits) {
  if (wait() > 0 || own.entry.sending) return;
  own.refusal = null;
  own.entry[field()] = digits.slice(0, field() === "number" ? NUMBER : PIN);
}

async function signIn() {
  const { number, pin } = own.entry;
  if (!number || !pin || wait() > 0 || own.entry.sending) return;
  own.entry.sending = true;
  await entering(post("sign-in", { number: Number(number), pin }));
}

/** Comes in by what a badge has put behind the address. */
export async function enterByBadge() {
  const key = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  if (key) await entering(post("enter", { key }));
}

/** @param {Promise<any>} answer */
async function entering(answer) {
  try {
    await answer;
    own.refusal = null;
    await look();
  } catch (refusal) {
    const why = /** @type {import("./ask.js").Refusal} */ (refusal);
    own.refusal = why;
    if (why.wait) own.locked = performance.now() + why.wait * 1000;
  }
  clear();
}

async function signOut() {
  await post("sign-out", {}).catch(() => undefined);
  leave();
}

/** Looks how everything is. */
export async function look() {
  try {
    own.now = await get("now");
    own.out = false;
    own.heard = true;
  } catch (refusal) {
    const { status } = /** @type {import("./ask.js").Refusal} */ (refusal);
    own.heard = status !== 0;
    if (status === 401) leave();
  }
}

// -- acts -------------------------------------------------------------------------------------------------------------

/** What is told with each act. @type {Record<string, (ask: any) => object>} */
const TOLD = {
  settle: ({ ticket }) => ({ ticket: ticket.ticket, issue: ticket.issue }),
  reprint: ({ ticket, reason }) => ({ ticket: ticket.ticket, issue: ticket.issue, reason }),
  "test-print": () => ({}),
  service: () => ({ on: !own.now.service_mode }),
  restart: ({ component }) => ({ component }),
  "new-roll": () => ({ mm: 0 }),
};

/** @param {string} what */
async function act(what) {
  if (own.busy) return;
  own.busy = true;
  own.refusal = null;
  try {
    await post(what, TOLD[what](own.ask ?? {}));
    own.done = what;
    own.ask = null;
  } catch (refusal) {
    own.refusal = /** @type {import("./ask.js").Refusal} */ (refusal);
    if (own.refusal.status === 401) leave();
  }
  own.busy = false;
  await look();
  if (own.now && own.rows) await search();
}

/** @param {string} index in the lists of the page @returns {import("./own.js").Ticket} */
function found(index) {
  const [list, place] = index.split(".");
  const row = list === "rows" ? own.rows?.[Number(place)] : own.now[list][Number(place)];
  return { ...row, seat: row.seat ?? row.seats?.[0] };
}

async function search() {
  const text = [...own.words, own.seat].filter(Boolean).join(" ");
  try {
    const { rows } = await get(`journal?${new URLSearchParams({ text })}`);
    own.rows = rows;
  } catch (refusal) {
    own.refusal = /** @type {import("./ask.js").Refusal} */ (refusal);
    if (own.refusal.status === 401) leave();
  }
}
