/** Talks to the server. Times are the server's: `now` follows its clock, not the phone's. */

import { client, FORMAT } from "./identity.js";
import { language, t } from "./language.js";

const PATIENCE_MS = 10_000;
const ALL = "1000";
let ahead = 0;

/** The screenings that were told. @type {Map<string, any>} */
const seen = new Map();

/** The server said no; `reason` is for programs, the message for the customer. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   */
  constructor(status, problem) {
    super(problem.detail || t("failed"));
    this.status = status;
    this.reason = String(problem.reason ?? "");
    this.problem = problem;
  }
}

/** The server did not answer. */
export class Unreachable extends Error {
  constructor() {
    super(t("unreachable"));
  }
}

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
 * Holds seats; answers the order with its secret.
 * @param {string} screening
 * @param {string[]} names
 */
export function hold(screening, names) {
  const body = { client: client(), screening, seats: names };
  return call("POST", "v1/orders", { body, headers: { "Client-Format": FORMAT } });
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
  const answer = await patiently(path, { method, headers: typed, body: text, cache: "no-store" });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function patiently(path, request) {
  const asked = Date.now();
  const answer = await fetch(path, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {
    throw new Unreachable();
  });
  const date = Date.parse(answer.headers.get("Date") ?? "");
  const off = date + 500 - (asked + Date.now()) / 2;
  ahead = Math.abs(off) > 2000 ? off : 0;
  return answer;
}
