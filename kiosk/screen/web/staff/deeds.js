/** What happens when staff touch something. */

import { act, measure } from "./acts.js";
import { own } from "./own.js";
import { search } from "./search.js";
import * as signing from "./signing.js";
import { language, other, speak } from "/assets/words.js";

const LONGEST_SEAT = 12;

/** By what `data-do` says. @type {Record<string, (data: DOMStringMap) => unknown>} */
const DEEDS = {
  language: () => speak(other(language())),
  tab: ({ tab = "" }) => {
    Object.assign(own, { tab, refusal: null, done: null });
    if (tab === "journal" && !own.rows) return search();
  },
  digit: ({ digit = "" }) => signing.type(own.entry[signing.field()] + digit),
  erase: signing.erase,
  field: ({ field = "" }) => signing.turn(field),
  next: signing.next,
  "sign-out": signing.signOut,
  customers: signing.away,
  ask: ({ what = "", index, component }) => {
    const ticket = index === undefined ? undefined : found(index);
    Object.assign(own, { ask: { what, ticket, component }, refusal: null, done: null });
  },
  reason: ({ reason }) => own.ask && (own.ask.reason = reason),
  measure: ({ digit = "" }) => measure(digit),
  "no-more": () => !own.busy && Object.assign(own, { ask: null, refusal: null, done: null }),
  go: ({ what = "" }) => act(what),
  find: ({ by = "", word = "" }) => look({ [by]: own.find[/** @type {"kind" | "day"} */ (by)] === word ? "" : word }),
  keys: () => (own.keys = !own.keys),
  seat: ({ character = "" }) => {
    const { seat } = own.find;
    return look({ seat: character ? (seat + character).slice(0, LONGEST_SEAT) : seat.slice(0, -1) });
  },
};

/** Listens to touches and keys, and calls `after` what each of them does. @param {() => void} after */
export function listen(after) {
  /** @param {unknown} deed */
  const follow = (deed) => {
    after();
    if (deed instanceof Promise) deed.then(after);
  };

  document.addEventListener("pointerdown", () => signing.stay(), { capture: true });
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-do]") : null;
    if (!(button instanceof HTMLElement) || button.getAttribute("aria-disabled") === "true") return;
    follow(DEEDS[button.dataset.do ?? ""]?.(button.dataset));
  });
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && own.ask) own.ask.words = target.value;
  });
  document.addEventListener("keydown", (event) => {
    signing.stay();
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const deed = pressed(event);
    if (!deed) return;
    event.preventDefault();
    follow(deed());
  });
  for (const habit of ["contextmenu", "dragstart"]) document.addEventListener(habit, (event) => event.preventDefault());
}

/** What a key does here; nothing of its own where it presses a button or writes words. @param {KeyboardEvent} event */
function pressed({ key, target }) {
  const place = target instanceof Element ? target : document.body;
  if (key === "Escape") return own.ask && (() => DEEDS["no-more"]({}));
  if (place.matches("input") || (key === "Enter" && place.matches("button:focus-visible, a"))) return null;
  if (own.ask) return own.ask.what === "new-roll" ? typed(key, "measure", "digit", /^\d$/) : null;
  if (own.now) return own.tab === "journal" ? typed(key, "seat", "character", /^[A-Za-z0-9]$/) : null;
  if (key === "Enter") return () => DEEDS.next({});
  return key === "Backspace" ? () => DEEDS.erase({}) : typed(key, "digit", "digit", /^\d$/);
}

/** @param {string} key @param {string} what @param {string} name @param {RegExp} kind */
function typed(key, what, name, kind) {
  if (key === "Backspace") return () => DEEDS[what]({});
  return kind.test(key) ? () => DEEDS[what]({ [name]: key.toUpperCase() }) : null;
}

/** @param {Record<string, string>} wanted */
function look(wanted) {
  Object.assign(own.find, wanted);
  return search();
}

/** @param {string} index in the lists of the page @returns {import("./own.js").Ticket} */
function found(index) {
  const [list, place] = index.split(".");
  const row = list === "rows" ? own.rows?.[Number(place)] : own.now[list][Number(place)];
  return { ...row, seat: row.seat ?? row.seats?.[0] };
}
