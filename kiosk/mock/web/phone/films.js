/** The first screen: what is on at the cinema. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { clock, dayKey, facts } from "./format.js";
import { say, t } from "./language.js";
import { entries } from "./mine.js";
import { isAhead } from "./orders.js";
import { chosenCinema, cinemaPicker } from "./parts.js";
import { poster } from "./poster.js";
import { all, find } from "./tickets.js";

const NEXT = 3;
const MOST_AHEAD = 2;

/** @param {import("./app.js").Stage} stage */
export async function films(stage) {
  const [{ places, place }, known] = await Promise.all([chosenCinema(), api.films()]);
  if (!place) return stage.show(h("h1", {}, t("films")), h("p", { class: "quiet" }, t("noFilms")), foot());
  const on = await api.screenings({ cinema: place.cinema });
  const orders = all().filter(isAhead).slice(0, MOST_AHEAD);
  stage.title(t("films"));
  stage.show(
    entries(stage, () => orders.flatMap(({ order }) => find(order) ?? [])),
    h("h1", {}, t("films")),
    cinemaPicker(places, place, () => films(stage).then(() => document.getElementById("cinema")?.focus())),
    on.length ? list(known, on) : h("p", { class: "quiet" }, t("noFilms")),
    foot(),
  );
}

/**
 * @param {any[]} known all films
 * @param {any[]} on the screenings of the cinema
 */
function list(known, on) {
  const cards = known.map((film, place) =>
    card(
      film,
      place,
      on.filter((it) => it.film === film.film),
    ),
  );
  return h("ul", { class: "films" }, ...cards.map((it) => it && h("li", {}, it)));
}

/**
 * @param {any} film
 * @param {number} place
 * @param {any[]} screenings none: no card
 */
function card(film, place, screenings) {
  if (!screenings.length) return null;
  const today = dayKey(api.now(), screenings[0].zone);
  const soon = screenings.filter((it) => dayKey(it.starts_at, it.zone) === today).slice(0, NEXT);
  return h(
    "a",
    { class: "card film", href: `#/film/${encodeURIComponent(film.film)}` },
    poster(place),
    h(
      "span",
      { class: "told" },
      h("strong", {}, say(film.title)),
      h("span", { class: "small quiet" }, facts(film)),
      soon.length > 0 &&
        h(
          "span",
          { class: "small soon" },
          `${t("next")} `,
          ...soon.map((it) => h("b", {}, clock(it.starts_at, it.zone))),
        ),
    ),
  );
}

function foot() {
  return h("p", { class: "foot small" }, h("a", { href: "#/about" }, t("about")));
}
