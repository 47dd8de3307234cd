/** Who is at the page: how they come in, stay and leave. */

import { get, post } from "./ask.js";
import { clear, leave, own, wait } from "./own.js";
import { go, served } from "/assets/staff.js";

const CUSTOMERS = "/";
/** How many digits there can be. */
const LONGEST = { number: 3, pin: 12 };
/** Milliseconds after which the machine is told again that somebody is there. */
const STAY_MS = 20_000;
/** Milliseconds without a touch after which nobody stands at the door, and the screen is the customers' again. */
const DOOR_MS = 60_000;

let stayed = 0;
/** The badge's key that was used last: the machine tells of it until it hears that it was used. */
let used = "";

// -- typing -----------------------------------------------------------------------------------------------------------

/** @returns {"number" | "pin"} */
export const field = () => (own.entry.field === "pin" ? "pin" : "number");

/** @param {string} wanted */
export function turn(wanted) {
  own.entry.field = wanted;
}

/** @param {string} digits */
export function type(digits) {
  if (wait() > 0 || own.entry.sending) return;
  own.refusal = null;
  own.entry[field()] = digits.slice(0, LONGEST[field()]);
}

/** The last digit goes; where there is none, back to the number. */
export function erase() {
  if (own.entry.pin || field() === "number") type(own.entry[field()].slice(0, -1));
  else turn("number");
}

/** The PIN after the number; and then in. */
export function next() {
  if (field() === "pin") return signIn();
  if (own.entry.number) turn("pin");
}

// -- in and out -------------------------------------------------------------------------------------------------------

async function signIn() {
  const { number, pin } = own.entry;
  if (!number || !pin || wait() > 0 || own.entry.sending) return;
  own.entry.sending = true;
  const refusal = await entering(post("sign-in", { number: Number(number), pin }));
  own.refusal = refusal;
  if (refusal?.wait) own.locked = performance.now() + refusal.wait * 1000;
  clear(refusal ? number : "");
}

/** Comes in by a badge; where somebody is in already, in their place. @param {string} key */
export async function enter(key) {
  if (!key || key === used || own.ask || own.busy) return;
  used = key;
  const refusal = await entering(post("enter", { key }));
  if (!own.now) own.refusal = refusal && { ...refusal, reason: "badge" };
}

/** @param {Promise<any>} answer @returns {Promise<import("./ask.js").Refusal | null>} */
async function entering(answer) {
  try {
    await answer;
  } catch (refusal) {
    return /** @type {import("./ask.js").Refusal} */ (refusal);
  }
  own.done = null;
  await look();
  return null;
}

/** Leaves, and gives the screen back to the customers. */
export async function signOut() {
  await post("sign-out", {}).catch(() => undefined);
  leave();
  own.refusal = null;
  await away();
}

/** Gives the screen back to the customers. */
export const away = () => go(CUSTOMERS);

/** Looks how everything is. */
export async function look() {
  try {
    own.now = await get("now");
    own.out = false;
  } catch (refusal) {
    if (/** @type {import("./ask.js").Refusal} */ (refusal).status === 401) leave();
  }
}

/** Somebody touched something. */
export function stay(now = performance.now()) {
  own.touched = now;
  if (!own.now || now - stayed < STAY_MS) return;
  stayed = now;
  post("stay", {}).catch(() => undefined);
}

// -- the customers' screen --------------------------------------------------------------------------------------------

/** Takes what the customers' page would show: a badge opens this one, and a customer who comes has the screen. @param {any} scene */
export async function seen(scene) {
  const comes = own.scene && !served(own.scene) && served(scene);
  own.scene = scene;
  const key = scene.staff?.split("#")[1];
  if (key) return enter(key);
  if (comes && own.out && !own.entry.number) await away();
}

/** Nobody stands at the door any more. */
export function tidy(now = performance.now()) {
  if (!own.out || !own.heard || now - own.touched < DOOR_MS) return;
  own.touched = now;
  away();
}
