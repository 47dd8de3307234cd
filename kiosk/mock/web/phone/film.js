/** A film's screenings at a cinema, day by day. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { Nowhere } from "./errors.js";
import { clock, day, dayKey, facts, money, seatCount, version } from "./format.js";
import { say, t } from "./language.js";
import { chosenCinema, cinemaPicker, seatsOf } from "./parts.js";
import { poster } from "./poster.js";

const FEW = 12;
const DAY_MS = 86_400_000;

/** The day that was looked at last, of each film. @type {Map<string, string>} */
const lastDays = new Map();

/**
 * @param {import("./app.js").Stage} stage
 * @param {string} id
 */
export async function film(stage, id) {
  const [{ places, place }, films] = await Promise.all([chosenCinema(), api.films()]);
  const found = films.find((/** @type {any} */ it) => it.film === id);
  if (!found || !place) throw new Nowhere();
  const screenings = await api.screenings({ cinema: place.cinema, film: id });
  const again = () => film(stage, id).then(() => document.getElementById("cinema")?.focus());
  stage.title(say(found.title));
  stage.show(
    h(
      "div",
      { class: "film head" },
      poster(films.indexOf(found)),
      h("div", { class: "told" }, h("h1", {}, say(found.title)), h("p", { class: "small quiet" }, facts(found))),
    ),
    cinemaPicker(places, place, again),
    screenings.length ? days(screenings, found) : h("p", { class: "quiet" }, t("noScreenings")),
  );
}

/**
 * @param {any[]} screenings
 * @param {any} found
 */
function days(screenings, found) {
  const keys = [...new Set(screenings.map((it) => dayKey(it.starts_at, it.zone)))];
  const of = (/** @type {string} */ key) => screenings.filter((it) => dayKey(it.starts_at, it.zone) === key);
  const list = h("ul", { class: "times" });
  const choose = (/** @type {string} */ key) => {
    lastDays.set(found.film, key);
    list.replaceChildren(...of(key).map((it) => time(it, found)));
  };
  const first = keys.find((key) => key === lastDays.get(found.film)) ?? keys[0];
  const tabs = keys.map((key) => tab(key, of(key)[0], key === first, () => choose(key)));
  choose(first);
  return h("div", {}, h("fieldset", { class: "days" }, h("legend", { class: "unseen" }, t("days")), ...tabs), list);
}

/**
 * @param {string} key
 * @param {any} first its first screening
 * @param {boolean} chosen
 * @param {() => void} choose
 */
function tab(key, first, chosen, choose) {
  const near = [0, 1].find((ahead) => dayKey(api.now() + ahead * DAY_MS, first.zone) === key);
  const date = day(first.starts_at, first.zone);
  return h(
    "label",
    { class: "day" },
    h("input", { type: "radio", name: "day", value: key, checked: chosen, change: choose }),
    h("span", {}, near === undefined ? null : h("b", {}, t(["today", "tomorrow"][near])), date),
  );
}

/**
 * @param {any} it
 * @param {any} found
 */
function time(it, found) {
  const ends = Date.parse(it.starts_at) + (it.minutes ?? found.minutes ?? 0) * 60_000;
  const left =
    it.free === 0 ? t("soldOut") : t(it.free <= FEW ? "fewSeats" : "freeSeats", { seats: seatCount(it.free) });
  const parts = [
    h(
      "span",
      { class: "begin" },
      h("strong", {}, clock(it.starts_at, it.zone)),
      h("span", { class: "small quiet" }, t("until", { time: clock(ends, it.zone) })),
    ),
    h("span", { class: "where" }, h("span", {}, say(it.hall)), h("span", { class: "small quiet" }, version(it))),
    h(
      "span",
      { class: "cost" },
      h("strong", {}, money(it.price)),
      h("span", { class: `small ${it.free <= FEW ? "few" : "quiet"}` }, left),
    ),
  ];
  const address = `#/${seatsOf(it.cinema, it.screening)}`;
  return h(
    "li",
    {},
    it.free ? h("a", { class: "card time", href: address }, ...parts) : h("div", { class: "card time over" }, ...parts),
  );
}
