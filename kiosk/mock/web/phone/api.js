/** Talks to the server. Times are the server's: `now` follows its clock, not the phone's. */

import { Refused, Unreachable } from "./errors.js";
import { client, FORMAT } from "./identity.js";
import { language } from "./language.js";

const PATIENCE_MS = 10_000;
const PROMPT_MS = 2000;
const ALL = "1000";
let ahead = 0;

/** The screenings that were told. @type {Map<string, any>} */
const seen = new Map();

/** The server's time, in milliseconds since 1970. */
export function now() {
  return Date.now() + ahead;
}

export const cinemas = () => get("v1/cinemas");
export const films = () => get("v1/films");

/** @param {Record<string, string>} wishes */
export async function screenings(wishes) {
  const found = await get(`v1/screenings?${new URLSearchParams({ limit: ALL, ...wishes })}`);
  for (const it of found) seen.set(it.screening, it);
  return found;
}

/**
 * One screening, as it was told last; nothing if it is not on sale.
 * @param {string} cinema
 * @param {string} id
 */
export async function screening(cinema, id) {
  if (!seen.has(id)) await screenings({ cinema });
  return seen.get(id);
}

/** @param {string} screening */
export const seats = (screening) => get(`v1/screenings/${encodeURIComponent(screening)}/seats`);

/**
 * Holds seats; answers the order with its secret. Asks once more if the answer is lost: the server knows the wish again.
 * @param {string} screening
 * @param {string[]} names
 * @param {string} wish a word for this wish alone
 */
export function hold(screening, names, wish) {
  const body = { client: client(), screening, seats: names };
  const headers = { "Client-Format": FORMAT, "Idempotency-Key": wish };
  const ask = () => call("POST", "v1/orders", { body, headers });
  return ask().catch((error) => {
    if (error instanceof Unreachable) return ask();
    throw error;
  });
}

/** @typedef {{order: string, secret: string}} Key */

/** @param {Key} key */
export const order = (key) => about("GET", key, "");
/** @param {Key} key */
export const report = (key) => about("POST", key, "/report");
/** @param {Key} key */
export const cancel = (key) => about("POST", key, "/cancel");

/** The dots of an order's QR code, row by row. @param {Key} key @returns {Promise<{rows: string[]}>} */
export const code = (key) => call("GET", `phone/orders/${encodeURIComponent(key.order)}/qr`, { headers: bearer(key) });

/** @param {string} path */
const get = (path) => call("GET", path, {});

/**
 * @param {string} method
 * @param {Key} key
 * @param {string} what
 */
const about = (method, key, what) =>
  call(method, `v1/orders/${encodeURIComponent(key.order)}${what}`, { headers: bearer(key) });

/** @param {Key} key */
const bearer = (key) => ({ Authorization: `Bearer ${key.secret}` });

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, headers?: Record<string, string>}} rest
 * @returns {Promise<any>}
 */
async function call(method, path, { body, headers = {} }) {
  const told = { Accept: "application/json", "Accept-Language": language(), ...headers };
  const typed = body === undefined ? told : { ...told, "Content-Type": "application/json" };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { answer, said } = await patiently(path, { method, headers: typed, body: text, cache: "no-store" });
  const content = parsed(said);
  if (content === undefined && answer.status !== 500) throw new Unreachable();
  if (content?.reason === "records_away") throw new Unreachable(content.detail);
  if (!answer.ok) throw new Refused(answer.status, content ?? {});
  return content;
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function patiently(path, request) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const asked = Date.now();
  try {
    const answer = await fetch(path, { ...request, signal: patience.signal });
    setClock(answer.headers.get("Date") ?? "", asked);
    return { answer, said: await answer.text() };
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Only by prompt answers: nobody knows when in a long time a slow one was given.
 * @param {string} date
 * @param {number} asked
 */
function setClock(date, asked) {
  const answered = Date.now();
  const off = Date.parse(date) + 500 - (asked + answered) / 2;
  if (answered - asked < PROMPT_MS && !Number.isNaN(off)) ahead = Math.abs(off) > 2000 ? off : 0;
}

/** JSON; nothing if it is something else. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
