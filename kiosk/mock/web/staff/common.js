/** What both pages of the staff do: speak a language, keep a token until the page is closed, ask the server. */

import { h } from "../phone/dom.js";
import { WORDS } from "./words.js";

/** @typedef {{zh: string, en: string}} Texts */

const TRIES = 3;
const PATIENCE_MS = 8000;
const PREFIX = "staff.";

export { h };

/** Nobody is signed in, or the token is not taken. */
export class SignedOut extends Error {}

/** The server said no; the message is for people. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   */
  constructor(status, problem) {
    super(problem.detail || t("away"));
    this.status = status;
    this.reason = String(problem.reason ?? "");
    this.hint = String(problem.hint ?? "");
  }
}

/** No answer came, so nobody knows what the server did. */
export class Away extends Error {
  constructor() {
    super(t("away"));
  }
}

/** @returns {"zh" | "en"} */
export function language() {
  const known = [read("language"), ...navigator.languages.map((wish) => wish.slice(0, 2).toLowerCase())];
  return known.find((wish) => wish === "zh" || wish === "en") === "en" ? "en" : "zh";
}

/**
 * Words of the page; braces in them name values.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return WORDS[key][language() === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {Texts} texts */
export const say = (texts) => texts[language()];

/** The clock of a time where the cinema is. @param {string} time @param {string} zone */
export function clock(time, zone) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(time));
}

/** What is kept where the browser keeps nothing: until the page is loaded anew. @type {Map<string, string>} */
const meanwhile = new Map();

/** @param {string} name */
export const read = (name) => kept(() => sessionStorage.getItem(PREFIX + name)) ?? meanwhile.get(name) ?? "";

/** @param {string} name @param {string} value */
export function write(name, value) {
  meanwhile.set(name, value);
  kept(() => sessionStorage.setItem(PREFIX + name, value));
}

/** @param {string[]} names */
export function forget(...names) {
  for (const name of names) {
    meanwhile.delete(name);
    kept(() => sessionStorage.removeItem(PREFIX + name));
  }
}

/** @template T @param {() => T} deed @returns {T | null} */
function kept(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}

/** A number that does not come again. */
export function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a person is told of an error; what only a programmer understands goes to the console. @param {unknown} error */
export function said(error) {
  if (error instanceof Refused) return error.hint ? `${error.message} (${error.hint})` : error.message;
  if (error instanceof Away || error instanceof SignedOut) return error.message;
  console.error(error);
  return t("failed");
}

/**
 * Asks, again where no answer came: every question bears a name of its own, so a repetition counts once.
 * @param {string} path
 * @param {unknown} [body] what is told; nothing: the server is only asked
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function ask(path, body, headers = {}) {
  const told = { "Content-Type": "application/json", "Accept-Language": language(), ...headers };
  const token = String.fromCharCode(...new TextEncoder().encode(read("token")));
  const method = body === undefined ? "GET" : "POST";
  const request = { method, headers: { ...told, Authorization: `Bearer ${token}` }, body: JSON.stringify(body) };
  const { status, content } = await insistently(path, request);
  if (status < 300) return content;
  if (status === 401) throw new SignedOut(t("refusedToken"));
  throw new Refused(status, content);
}

/** @param {string} path @param {RequestInit} request */
async function insistently(path, request) {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await patiently(path, request);
    } catch {
      if (tries < TRIES) await new Promise((resolve) => setTimeout(resolve, 300 * tries));
    }
  }
  throw new Away();
}

/**
 * An answer in time, to its end. One that seems good and is not the server's, as of a network that wants a sign-in, is
 * none. AbortSignal.timeout would say the same, but not to the tills' older browsers.
 * @param {string} path
 * @param {RequestInit} request
 */
async function patiently(path, request) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(path, { ...request, cache: "no-store", signal: patience.signal });
    const content = await answer.json().catch(() => null);
    if (answer.ok && content === null) throw new Away();
    return { status: answer.status, content: content ?? {} };
  } finally {
    clearTimeout(alarm);
  }
}

/**
 * The frame of a page: its name, the other language, the way out.
 * @param {string} name
 * @param {() => void} draw draws the page anew
 * @param {() => void} leave signs out
 */
export function frame(name, draw, leave) {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  document.title = t(name);
  const other = language() === "zh" ? "en" : "zh";
  const change = () => {
    write("language", other);
    draw();
  };
  const out = read("token") ? h("button", { type: "button", class: "button plain", click: leave }, t("signOut")) : null;
  document.getElementById("bar")?.replaceChildren(
    h("h1", {}, t(name)),
    h("button", { type: "button", class: "button plain", lang: other, click: change }, t("language")),
    ...(out ? [out] : []),
  );
}

/**
 * A form with the token and what else a page wants to know; `check` throws if the server does not take it.
 * @param {{more: HTMLElement, name: string, told: string, check: () => Promise<void>, done: () => void}} wishes
 */
export function signIn({ more, name, told, check, done }) {
  const token = field("token", t("token"), { type: "password", autocomplete: "off", required: true });
  const alarm = h("p", { class: "alarm", role: "alert", hidden: !told }, told);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    write("token", value(token).trim());
    write(name, value(more).trim());
    try {
      await check();
      done();
    } catch (error) {
      forget("token", name);
      alarm.textContent = said(error);
      alarm.hidden = false;
      token.querySelector("input")?.select();
    }
  };
  const form = h("form", { class: "card sign-in", submit }, alarm, more, token, h("p", { class: "quiet small" }, t("onlyHere")), h("button", { class: "button main" }, t("signIn")));
  document.getElementById("main")?.replaceChildren(form);
  form.querySelector("input")?.focus();
}

/**
 * A labelled input.
 * @param {string} name
 * @param {string} label
 * @param {Record<string, any>} properties
 */
export function field(name, label, properties) {
  return h("label", {}, h("span", {}, label), h("input", { class: "field", name, spellcheck: "false", autocapitalize: "off", ...properties }));
}

/** @param {HTMLElement} label */
export const value = (label) => /** @type {HTMLInputElement} */ (label.querySelector("input")).value;
