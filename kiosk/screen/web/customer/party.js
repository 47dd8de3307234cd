/** The party: its film, its seats, and how far its printing is. */

import { h } from "./dom.js";
import { about, begins, film, seatName, standing } from "./facts.js";
import { icon } from "./icons.js";
import { say, t } from "./words.js";

/** How large seats are drawn, by how many there are. @type {[number, string][]} */
const SIZES = [
  [4, "few"],
  [12, "some"],
  [40, "many"],
];

/** The party's ticket: what it is for. @param {any} scene */
export function card(scene) {
  const { party } = scene;
  const { time, day } = begins(party);
  const name = film(party);
  const facts = [fact(t("Time"), time, day), fact(t("Hall"), say(party.hall))].filter(Boolean);
  return h(
    "article",
    { class: "card", "data-key": "card" },
    h(
      "div",
      {},
      h("h2", { class: size(name) }, h("bdi", {}, name)),
      about(scene).length > 0 &&
        h(
          "p",
          { class: "about" },
          about(scene).map((it) => h("bdi", {}, it)),
        ),
    ),
    facts.length > 0 && h("dl", { class: "facts" }, facts),
  );
}

/**
 * The seats, each with how it stands.
 * @param {import("./facts.js").Seat[]} all
 * @param {boolean} [goes] whether printing goes on now
 */
export function seats(all, goes = true) {
  const look = SIZES.find(([most]) => all.length <= most)?.[1] ?? "crowd";
  const longest = Math.max(...all.map((seat) => [...seatName(seat.seat)].length));
  return h(
    "ul",
    { class: `seats ${look}`, "aria-label": t("Seats"), "--longest": longest, tabindex: look === "crowd" && 0 },
    all.map((seat) => chip(seat, goes)),
  );
}

/** How many are printed, as marks that follow the printer's proof. @param {any} party */
export function progress(party) {
  const { printed, total } = party;
  return h(
    "div",
    {
      class: "progress",
      role: "progressbar",
      "aria-label": t("Printed tickets"),
      "aria-valuemin": 0,
      "aria-valuemax": total,
      "aria-valuenow": printed,
      "--part": total ? printed / total : 0,
      "--total": Math.max(total, 1),
    },
    h("i", { class: total > 20 ? "" : "marked" }),
  );
}

/** @param {import("./facts.js").Seat} seat @param {boolean} goes */
function chip(seat, goes) {
  const [sign, words] = standing(seat, goes);
  return h(
    "li",
    { class: `chip ${seat.standing} ${goes ? "goes" : ""}`, "data-sign": sign },
    icon(sign),
    h("bdi", {}, seatName(seat.seat)),
    h("span", { class: "standing" }, words),
  );
}

/** @param {string} name @param {string} value @param {string} [more] */
const fact = (name, value, more = "") =>
  value && h("div", {}, h("dt", {}, name), h("dd", {}, h("bdi", {}, value), more && h("small", {}, more)));

/** How large a title may be. @param {string} name */
function size(name) {
  // Chinese characters are as wide as two letters.
  const width = [...name].reduce((sum, one) => sum + (one > "\u2e7f" ? 2 : 1), 0);
  return width <= 16 ? "short" : width <= 44 ? "middle" : width <= 120 ? "long" : "endless";
}
