/** A code as it is typed, and how it goes out. */

import { tell } from "./ask.js";
import { leave, mayType, own, wait } from "./own.js";
import { complete, LENGTH, read, right } from "./typed.js";

/** Milliseconds after which a code that was taken, and of which nothing is heard, may be sent again. */
const UNHEARD_MS = 5000;

/** What to say of a refusal, by its status. @type {Record<number, string>} */
const TROUBLES = { 409: "busy" };

/** Opens the keypad, where codes may be typed now. */
export function open() {
  own.typing = Boolean(own.scene && mayType(own.scene));
}

/** What is typed becomes this; gives the code if it is a right one that was just completed. @param {string} code */
export function type(code) {
  if (wait() > 0 || own.entry.sending) return;
  const longer = code.length > own.entry.code.length;
  own.entry = { code: code.slice(0, LENGTH), trouble: "", sending: false };
  if (longer && right(own.entry.code)) return send();
}

/** One character less. */
export const erase = () => type(own.entry.code.slice(0, -1));

/** A key of a keyboard; whether it meant something. @param {string} key */
export function press(key) {
  if (key === "Escape") leave();
  else if (key === "Backspace") erase();
  else if ([...key].length === 1 && read(key)) return { done: type(own.entry.code + read(key)) };
  else return null;
  return { done: undefined };
}

/** A whole code from elsewhere. @param {string} text */
export function paste(text) {
  const code = read(text);
  if (!complete(code)) return;
  open();
  if (own.typing) return type(code);
}

/** Sends what is typed. A typing mistake never gets this far, so it is no guess. */
export async function send() {
  own.entry.sending = true;
  const entry = own.entry;
  const { status, told } = await tell("/typed", { code: entry.code });
  if (status === 202) await new Promise((later) => setTimeout(later, UNHEARD_MS));
  if (own.entry !== entry || !entry.sending) return;
  entry.sending = false;
  if (status === 429) own.locked = performance.now() + told.wait * 1000;
  else entry.trouble = status === 422 ? told.reason : (TROUBLES[status] ?? "failed");
}
