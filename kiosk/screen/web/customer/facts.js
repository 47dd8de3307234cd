/** What there is to know of a party, for people. */

import { language, plain, say, t, tag } from "./words.js";

/** @typedef {{seat: string, standing: string, received: boolean, retracted: boolean, for_staff: boolean}} Seat */

/** When it begins, at the cinema: the time of day, and the day. Empty where that is not known. @param {any} party */
export function begins(party) {
  return {
    time: written(party, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    day: written(party, { weekday: "short", month: "short", day: "numeric" }),
  };
}

/** The film's name, or that it is about tickets. @param {any} party */
export const film = (party) => say(party.film) || t("Your tickets");

/** Version and cinema, where they are known; the cinema only if it is another one. @param {any} scene */
export function about(scene) {
  const cinema = say(scene.party.cinema);
  return [say(scene.party.version), cinema === plain(scene.cinema) ? "" : cinema].filter(Boolean);
}

/** A name of a seat, as it is on paper. @param {string} label */
export const seatName = (label) => plain(label) || t("no seat number");

/** Seats in a sentence. @param {string[]} labels */
export const seatNames = (labels) => labels.map(seatName).join(language() === "zh" ? "、" : ", ");

/**
 * How a seat stands: its sign, and the words for it.
 * @param {Seat} seat
 * @param {boolean} goes whether printing goes on now
 * @returns {[string, string]}
 */
export function standing(seat, goes) {
  if (seat.retracted) return ["warning", t("not taken")];
  if (seat.for_staff) return ["staff", t("ask our staff")];
  switch (seat.standing) {
    case "printed":
    case "presumed":
      return ["check", t("printed")];
    case "collected":
      return ["check", t("printed before")];
    case "sent":
      return goes ? ["printer", t("printing now")] : ["busy", t("has to wait")];
    case "in_doubt":
      return seat.received ? ["hand", t("you have it")] : ["question", t("not sure")];
    case "handed_back":
      return ["back", t("not printed")];
    default:
      return ["busy", goes ? t("comes next") : t("has to wait")];
  }
}

/** @param {any} party @param {Intl.DateTimeFormatOptions} how */
function written(party, how) {
  if (!party.starts_at || !party.zone) return "";
  try {
    return new Intl.DateTimeFormat(tag(), { timeZone: party.zone, ...how }).format(new Date(party.starts_at));
  } catch {
    return ""; // a zone that this browser does not know, or no time
  }
}
