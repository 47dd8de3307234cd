/** Follows how the seats of a screening change: told by the server where it does that, else asked every few seconds. */

import * as api from "./api.js";
import { ended, every } from "./life.js";

const PAUSE_MS = 4000;

/** @typedef {Map<string, "held" | "sold">} Taken the seats that are not free */

/**
 * Calls `changed` with the seats that are not free, whenever that may have changed, until the signal.
 * @param {string} screening
 * @param {(taken: Taken) => void} changed
 * @param {AbortSignal} left
 */
export function follow(screening, changed, left) {
  if (left.aborted) return;
  const source = new EventSource(`v1/screenings/${encodeURIComponent(screening)}/events`);
  /** @type {Taken} */
  let taken = new Map();
  let whole = true;
  source.addEventListener("open", () => (whole = true));
  source.addEventListener("seats", (event) => {
    const told = JSON.parse(event.data);
    taken = whole ? new Map() : taken;
    whole = false;
    for (const { seat, state } of told.changed) state === "free" ? taken.delete(seat) : taken.set(seat, state);
    changed(taken);
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && !left.aborted) ask(screening, changed, left);
  });
  ended(left, () => source.close());
}

/** @param {{seat: string, state: string}[]} seats @returns {Taken} */
export const taken = (seats) =>
  new Map(
    seats
      .filter((seat) => seat.state !== "free")
      .map((seat) => [seat.seat, /** @type {"held" | "sold"} */ (seat.state)]),
  );

/**
 * @param {string} screening
 * @param {(taken: Taken) => void} changed
 * @param {AbortSignal} left
 */
function ask(screening, changed, left) {
  const look = async () => {
    if (document.hidden) return;
    const answer = await api.seats(screening).catch(() => null);
    if (answer && !left.aborted) changed(taken(answer.seats));
  };
  every(PAUSE_MS, look, left);
}
