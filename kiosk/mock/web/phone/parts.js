/** Pieces that several screens share. */

import { cinemas } from "./api.js";
import { h } from "./dom.js";
import { told } from "./errors.js";
import { clock, day, money, seatNames, version } from "./format.js";
import { say, t } from "./language.js";
import { read, write } from "./memory.js";
import { forget } from "./tickets.js";

const KEY = "place";

/** The path of a hall. @param {string} cinema @param {string} screening */
export const seatsOf = (cinema, screening) =>
  `screening/${encodeURIComponent(cinema)}/${encodeURIComponent(screening)}`;

/**
 * What is said when something failed, with a button to try again.
 * @param {unknown} error
 * @param {() => void} again
 */
export function trouble(error, again) {
  return h(
    "section",
    { class: "trouble" },
    h("p", { class: "alarm", role: "alert" }, told(error)),
    h("button", { class: "button", type: "button", click: again }, t("again")),
  );
}

/**
 * The cinema that the reader last looked at, of those that there are.
 * @returns {Promise<{places: any[], place: any}>}
 */
export async function chosenCinema() {
  const places = await cinemas();
  const last = read(KEY, "");
  return { places, place: places.find((/** @type {any} */ it) => it.cinema === last) ?? places[0] };
}

/**
 * Where one chooses the cinema.
 * @param {any[]} places
 * @param {any} place the one that is chosen
 * @param {() => void} changed
 */
export function cinemaPicker(places, place, changed) {
  const pick = (/** @type {Event} */ event) => {
    write(KEY, /** @type {HTMLSelectElement} */ (event.target).value);
    changed();
  };
  const name = (/** @type {any} */ it) => [say(it.name), say(it.place)].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "picker" },
    h(
      "label",
      {},
      h("span", { class: "small quiet" }, t("cinema")),
      h(
        "select",
        { class: "field", id: "cinema", change: pick },
        ...places.map((it) => h("option", { value: it.cinema, selected: it.cinema === place.cinema }, name(it))),
      ),
    ),
  );
}

/** What an order is for. @param {import("./tickets.js").Ticket} ticket */
export function describe({ about, seats, amount, order, voucher }) {
  const when = `${day(about.starts_at, about.zone)} ${clock(about.starts_at, about.zone)}`;
  const facts = [
    ["cinema", say(about.cinema)],
    ["hall", [say(about.hall), version(about)].filter(Boolean).join(" · ")],
    ["time", when],
    ["seats", seatNames(seats)],
    [voucher ? "paid" : "total", money(amount)],
    ["order", order],
  ];
  return [
    h("h2", {}, say(about.title)),
    h("dl", { class: "facts" }, ...facts.map(([key, text]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, text)))),
  ];
}

/**
 * Where an order that needs no keeping is removed from the phone.
 * @param {import("./app.js").Stage} stage
 * @param {{order: string}} ticket
 */
export function removal(stage, { order }) {
  const remove = () => {
    forget(order);
    stage.replace("tickets");
  };
  return h("div", { class: "deeds" }, h("button", { class: "button", type: "button", click: remove }, t("forget")));
}
