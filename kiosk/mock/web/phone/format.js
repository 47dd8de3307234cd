/** How times, money and films are written. */

import { locale, say, t } from "./language.js";

/** @typedef {import("./language.js").Texts} Texts */

/**
 * The time of day at the cinema: 19:30.
 * @param {string | number} time
 * @param {string} zone
 */
export const clock = (time, zone) => written(time, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/**
 * The day at the cinema, for people.
 * @param {string | number} time
 * @param {string} zone
 */
export const day = (time, zone) => written(time, zone, { weekday: "short", month: "short", day: "numeric" });

/**
 * The day at the cinema, to sort and compare: 2026-03-14.
 * @param {string | number} time
 * @param {string} zone
 */
export const dayKey = (time, zone) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(new Date(time));

/** @param {string | number} amount in yuan, as the contract writes it */
export const money = (amount) => `¥${typeof amount === "number" ? amount.toFixed(2) : amount}`;

/**
 * What so many seats cost. Counted in hundredths, since 0.1 + 0.2 is not 0.3.
 * @param {string[]} prices
 */
export const sum = (prices) => prices.reduce((total, price) => total + Math.round(Number(price) * 100), 0) / 100;

/**
 * Language and format of a film or a screening.
 * @param {{version?: Texts, language?: Texts, format?: string}} thing
 */
export function version(thing) {
  const parts = [say(thing.language), say(thing.format)].filter(Boolean);
  return parts.join(" · ") || say(thing.version);
}

/**
 * What there is to know of a film beside its title.
 * @param {{minutes?: number, rating?: Texts, version?: Texts, language?: Texts, format?: string}} film
 */
export function facts(film) {
  return [version(film), film.minutes && t("minutes", { count: film.minutes }), say(film.rating)]
    .filter(Boolean)
    .join(" · ");
}

/**
 * @param {string} row
 * @param {string} number
 */
export const seatName = (row, number) => t("seat", { row, number });

/** @param {number} count */
export const seatCount = (count) => t(count === 1 ? "oneSeat" : "someSeats", { count });

/** Seats as their names are on the wire, for people: E7 E8 are row E seats 7, 8. @param {string[]} names */
export function seatNames(names) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  for (const name of names) {
    const [, row, number] = /^([A-Z]+)(\d+)$/.exec(name) ?? ["", name, ""];
    rows.set(row, [...(rows.get(row) ?? []), number]);
  }
  const told = [...rows].map(([row, numbers]) => {
    if (numbers.length === 1) return seatName(row, numbers[0]);
    return t("seatsOfRow", { row, numbers: numbers.join(t("comma")) });
  });
  return told.join(t("semicolon"));
}

/**
 * @param {string | number} time
 * @param {string} zone
 * @param {Intl.DateTimeFormatOptions} how
 */
function written(time, zone, how) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, ...how }).format(new Date(time));
}
