/**
 * The anonymous id of this installation: four fields of 8 random bytes and their parity, made on the phone. It says
 * nothing of the phone or its owner; the server orders simultaneous wishes for a seat by how long it has known the id.
 */

import { read, write } from "./memory.js";

const KEY = "client";
const BLOCK = 8;
const FIELDS = 4;
const FORM = /^[0-9a-f]{80}$/;

/** How the id is made, for the server. */
export const FORMAT = "2; fields=device,mac,model,brand; hash=private; check=xor-end; time=no; encoding=hex";

/** This installation's id in hexadecimal digits; made when first asked for. @returns {string} */
export function client() {
  const known = read(KEY, "");
  return FORM.test(known) ? known : renew();
}

/** Makes another id; nothing connects it with the former one. @returns {string} */
export function renew() {
  const bytes = new Uint8Array(BLOCK * (FIELDS + 1));
  crypto.getRandomValues(bytes.subarray(0, BLOCK * FIELDS));
  for (let at = 0; at < BLOCK * FIELDS; at++) bytes[BLOCK * FIELDS + (at % BLOCK)] ^= bytes[at];
  const id = hex(bytes);
  write(KEY, id);
  return id;
}

/** A word that nobody has said before. */
export const fresh = () => hex(crypto.getRandomValues(new Uint8Array(16)));

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
