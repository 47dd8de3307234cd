/** Which seats of a hall are whose, and which of them the reader chooses. Knows no page. */

import { fresh } from "./identity.js";

/** @typedef {import("./seatmap.js").Seat} Seat */
/** @typedef {import("./seatmap.js").Look} Look */
/** @typedef {import("./live.js").Taken} Taken */

/** How many seats one order takes. */
export const MOST = 8;

const SIDES = { L: 1, R: -1 };

/** What was chosen for each screening, while the page is open. @type {Map<string, {chosen: Set<string>, asked: Set<string>, wish: string}>} */
const drafts = new Map();

export class Choice {
  /**
   * @param {string} screening
   * @param {Seat[]} seats
   * @param {string[]} plan the hall as it is drawn
   */
  constructor(screening, seats, plan) {
    this.seats = seats;
    this._partners = partners(seats, plan);
    this._draft = drafts.get(screening) ?? { chosen: new Set(), asked: new Set(), wish: fresh() };
    drafts.set(screening, this._draft);
    /** @type {Taken} */
    this._taken = new Map();
    /** Seats that this phone holds or has bought. @type {Set<string>} */
    this.own = new Set();
  }

  /** The names of the chosen seats, in the order of the map. */
  get names() {
    return this.seats.map((seat) => seat.seat).filter((name) => this._draft.chosen.has(name));
  }

  /** @param {Seat} seat @returns {Look} */
  look({ seat }) {
    if (this._draft.asked.has(seat)) return "mine";
    const taken = this._taken.get(seat);
    if (taken) return this.own.has(seat) ? "yours" : taken;
    const partner = this._taken.get(this._partners.get(seat) ?? "");
    return partner ?? (this._draft.chosen.has(seat) ? "mine" : "free");
  }

  /** A seat and the other half of a couple seat. @param {Seat} seat */
  whole({ seat }) {
    return [seat, this._partners.get(seat)].filter((name) => name !== undefined);
  }

  /** Chooses free seats, drops chosen ones. @param {string[]} names */
  turn(names) {
    this._answered();
    for (const name of names) this._draft.chosen.delete(name) || this._draft.chosen.add(name);
  }

  /** Hears which seats are taken; answers the chosen ones that others have. @param {Taken} taken @returns {string[]} */
  hear(taken) {
    this._taken = taken;
    const lost = this.seats.filter((seat) => this._draft.chosen.has(seat.seat) && this.look(seat) !== "mine");
    for (const { seat } of lost) this._draft.chosen.delete(seat);
    return lost.map((seat) => seat.seat);
  }

  /** The chosen seats are asked for: until the answer nobody else has them. Gives the word for this wish. */
  ask() {
    this._draft.asked = new Set(this._draft.chosen);
    return this._draft.wish;
  }

  /** They were given. */
  given() {
    this._draft.chosen.clear();
    this._answered();
  }

  /** They were refused. @returns {string[]} the chosen ones that others have */
  refused() {
    this._answered();
    return this.hear(this._taken);
  }

  /** What is asked for next is another wish. */
  _answered() {
    if (!this._draft.asked.size) return;
    this._draft.asked = new Set();
    this._draft.wish = fresh();
  }
}

/** The other half of each couple seat. @param {Seat[]} seats @param {string[]} plan @returns {Map<string, string>} */
function partners(seats, plan) {
  const places = new Map(seats.map((seat) => [`${seat.x} ${seat.y}`, seat.seat]));
  const other = (/** @type {Seat} */ { x, y }) => {
    const side = SIDES[/** @type {keyof typeof SIDES} */ (plan[y]?.[x])];
    return places.get(`${x + side} ${y}`);
  };
  return new Map(seats.flatMap((seat) => (other(seat) ? [[seat.seat, /** @type {string} */ (other(seat))]] : [])));
}
