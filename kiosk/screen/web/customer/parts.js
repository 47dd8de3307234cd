/** Parts of several views. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @param {string} what @param {string} sign_ @param {string} words @param {string} [look] @param {Record<string, unknown>} [more] */
export const act = (what, sign_, words, look = "", more = {}) =>
  h(
    "button",
    { type: "button", class: `act ${look}`, "data-do": what, ...more },
    sign_ && icon(sign_),
    h("span", {}, words),
  );

/** @param {string} text @param {string} name of its sign @param {string} [code] */
export const notice = (text, name, code = "") =>
  text &&
  h("p", { class: "notice", "data-key": text }, icon(name), h("span", {}, text, code && h("small", {}, ` ${code}`)));
