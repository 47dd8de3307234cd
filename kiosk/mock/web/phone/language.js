/** The page's language: Chinese or English, as the reader chose or as the browser prefers. */

import { read, write } from "./memory.js";
import { WORDS } from "./words.js";

/** @typedef {"zh" | "en"} Language */
/** @typedef {{zh: string, en: string}} Texts */

const KEY = "language";
const LANGUAGES = ["zh", "en"];

/** @type {Language} */
let chosen = /** @type {Language | undefined} */ (LANGUAGES.find((it) => it === read(KEY, ""))) ?? preferred();

/** @returns {Language} */
export function language() {
  return chosen;
}

/** The other language. @returns {Language} */
export function other() {
  return chosen === "zh" ? "en" : "zh";
}

/** Changes to the other language, for good. */
export function change() {
  chosen = other();
  write(KEY, chosen);
}

/** How dates and numbers are written. */
export function locale() {
  return chosen === "zh" ? "zh-CN" : "en-GB";
}

/**
 * Words of the page; braces in them name values.
 * @param {keyof typeof WORDS} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = WORDS[key][chosen === "zh" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * What the server says in both languages; nothing if it says nothing.
 * @param {Texts | string | null | undefined} texts
 */
export function say(texts) {
  return typeof texts === "string" ? texts : (texts?.[chosen] ?? "");
}

/** @returns {Language} */
function preferred() {
  const known = navigator.languages.map((wish) => wish.slice(0, 2).toLowerCase());
  return known.find((wish) => LANGUAGES.includes(wish)) === "en" ? "en" : "zh";
}
