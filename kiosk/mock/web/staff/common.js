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

/** @param {string} name */
export const read = (name) => sessionStorage.getItem(PREFIX + name) ?? "";

/** @param {string} name @param {string} value */
export const write = (name, value) => sessionStorage.setItem(PREFIX + name, value);

/** @param {string[]} names */
export const forget = (...names) => names.forEach((name) => sessionStorage.removeItem(PREFIX + name));

/** A number that does not come again. */
export function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Asks, again where no answer came: every question bears a name of its own, so a repetition counts once.
 * @param {string} path
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function ask(path, body, headers = {}) {
  const told = { "Content-Type": "application/json", "Accept-Language": language(), ...headers };
  const token = String.fromCharCode(...new TextEncoder().encode(read("token")));
  const request = { method: "POST", headers: { ...told, Authorization: `Bearer ${token}` }, body: JSON.stringify(body) };
  const answer = await insistently(path, request);
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  if (answer.status === 401) throw new SignedOut(t("refusedToken"));
  throw new Refused(answer.status, content);
}

/** @param {string} path @param {RequestInit} request */
async function insistently(path, request) {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await fetch(path, { ...request, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      if (tries < TRIES) await new Promise((resolve) => setTimeout(resolve, 300 * tries));
    }
  }
  throw new Away();
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
 * @param {{number: boolean, said: string, check: () => Promise<void>, done: () => void}} wishes
 */
export function signIn({ number, said, check, done }) {
  const token = field("token", t("token"), { type: "password", autocomplete: "off", required: true });
  const who = number ? field("number", t("number"), { autocomplete: "off", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9\\-]{0,15}", title: t("numberWrong") }) : null;
  const alarm = h("p", { class: "alarm", role: "alert", hidden: !said }, said);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    write("token", value(token).trim());
    if (who) write("number", value(who).trim());
    try {
      await check();
      done();
    } catch (error) {
      forget("token");
      alarm.textContent = error instanceof Error ? error.message : String(error);
      alarm.hidden = false;
      token.querySelector("input")?.select();
    }
  };
  const form = h("form", { class: "card sign-in", submit }, alarm, who, token, h("p", { class: "quiet small" }, t("onlyHere")), h("button", { class: "button main" }, t("signIn")));
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
