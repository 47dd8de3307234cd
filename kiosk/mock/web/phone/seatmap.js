/** The main view of the hall: a button for each seat, as they stand, the screen above. */

import { h, s } from "./dom.js";
import { seatName } from "./format.js";
import { t } from "./language.js";

/**
 * @typedef {object} Seat
 * @property {string} seat
 * @property {string} row
 * @property {string} number
 * @property {number} x
 * @property {number} y
 * @property {"free" | "held" | "sold"} state
 * @property {"seat" | "couple" | "wheelchair"} [kind]
 *
 * @typedef {"free" | "held" | "sold" | "mine" | "yours"} Look "mine" is chosen, "yours" this phone has an order of
 * @typedef {{x: number, y: number, width: number, height: number}} Frame in columns and rows
 */

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const BARRED = ["held", "sold", "yours"];
const CHAIR =
  "M9 2.6a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4Zm-.9 4.3h2v3.3h4.3l2.1 5 1.6-.6.6 1.6-3.2 1.2-2.4-5.4H8.1ZM6.6 9.6v2" +
  ".1a3.8 3.8 0 1 0 5.2 4.9h2a5.7 5.7 0 1 1-7.2-7Z";

/** @param {Seat} seat @param {Look} look */
export const label = (seat, look) =>
  [seatName(seat.row, seat.number), seat.kind && seat.kind !== "seat" && t(seat.kind), t(look)]
    .filter(Boolean)
    .join(", ");

/** The sign of a place for a wheelchair. */
export const chair = () => s("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, s("path", { d: CHAIR }));

export class SeatMap {
  /**
   * @param {Seat[]} seats row by row from the screen backwards
   * @param {string[]} plan the hall as it is drawn, where it is known
   * @param {(seat: Seat) => void} pick
   */
  constructor(seats, plan, pick) {
    this.seats = seats;
    this.columns = Math.max(...seats.map((seat) => seat.x)) + 1;
    this.rows = Math.max(...seats.map((seat) => seat.y)) + 1;
    this._pick = pick;
    this._plan = plan;
    /** @type {Map<string, HTMLElement>} */
    this._buttons = new Map();
    this._hall = this._build();
    /** What scrolls. */
    this.root = h(
      "div",
      { class: "map", "--columns": this.columns },
      h("div", { class: "inner" }, h("div", { class: "screen small", "aria-hidden": "true" }, t("screen")), this._hall),
    );
  }

  /**
   * Shows how each seat is.
   * @param {(seat: Seat) => Look} look
   */
  paint(look) {
    for (const seat of this.seats) {
      const button = this._button(seat);
      const now = look(seat);
      if (button.dataset.look === now) continue;
      button.dataset.look = now;
      button.setAttribute("aria-label", label(seat, now));
      button.setAttribute("aria-checked", String(now === "mine"));
      button.setAttribute("aria-disabled", String(BARRED.includes(now)));
    }
  }

  /** The part of the hall that is seen; the letters of the rows stand before its left edge. @returns {Frame} */
  get frame() {
    const { unit, left, top, label } = this._measure();
    const x = Math.max(0, (this.root.scrollLeft + label - left) / unit);
    const y = Math.max(0, (this.root.scrollTop - top) / unit);
    const right = Math.min(this.columns, (this.root.scrollLeft + this.root.clientWidth - left) / unit);
    const bottom = Math.min(this.rows, (this.root.scrollTop + this.root.clientHeight - top) / unit);
    return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
  }

  /**
   * Brings a point of the hall into the middle of the view, as near as whole seats allow.
   * @param {number} x in columns
   * @param {number} y in rows
   */
  look(x, y) {
    const { unit, left, top, label } = this._measure();
    const { clientWidth, clientHeight } = this.root;
    const first = Math.max(0, Math.round(x - (clientWidth - label) / unit / 2));
    this.root.scrollTo(left - label + first * unit, top + y * unit - clientHeight / 2);
  }

  /** Leads the reader to a seat. @param {Seat} seat */
  go(seat) {
    this.look(seat.x + 0.5, seat.y + 0.5);
    this._button(seat).focus();
  }

  /** Where the seats stand in what scrolls, in pixels. */
  _measure() {
    const [box, hall] = [this.root.getBoundingClientRect(), this._hall.getBoundingClientRect()];
    const unit = this._button(this.seats[0]).getBoundingClientRect().width || 1;
    const label = hall.width - this.columns * unit;
    return {
      unit,
      label,
      left: hall.left - box.left + this.root.scrollLeft + label,
      top: hall.top - box.top + this.root.scrollTop,
    };
  }

  /** @param {Seat} seat */
  _button(seat) {
    return /** @type {HTMLElement} */ (this._buttons.get(seat.seat));
  }

  _build() {
    const rows = new Map(this.seats.map((seat) => [seat.y, seat.row]));
    const letters = [...rows].map(([y, row]) =>
      h("span", { class: "letter", "aria-hidden": "true", "--y": y + 1 }, row),
    );
    const middle = this._nearest(this.columns / 2, Math.round(this.rows * 0.6));
    for (const seat of this.seats) this._buttons.set(seat.seat, this._seat(seat, seat === middle));
    const properties = {
      class: "hall",
      role: "group",
      "aria-label": t("seatMap"),
      "--rows": this.rows,
      keydown: (/** @type {KeyboardEvent} */ event) => this._key(event),
    };
    return h("div", properties, ...letters, ...this._buttons.values());
  }

  /** @param {Seat} seat @param {boolean} first whether the tabulator reaches it */
  _seat(seat, first) {
    const side = this._plan[seat.y]?.[seat.x];
    const properties = {
      type: "button",
      role: "checkbox",
      class: ["spot", seat.kind ?? "seat", side === "L" && "left", side === "R" && "right"].filter(Boolean).join(" "),
      tabindex: first ? 0 : -1,
      "data-seat": seat.seat,
      "--x": seat.x + 2,
      "--y": seat.y + 1,
      click: () => this._pick(seat),
      focus: () => this._reach(seat),
    };
    return h("button", properties, h("span", {}, seat.kind === "wheelchair" && chair(), seat.number));
  }

  /** The tabulator comes back to where one was last. @param {Seat} seat */
  _reach(seat) {
    for (const button of this._buttons.values()) button.tabIndex = -1;
    this._button(seat).tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    const name = /** @type {HTMLElement} */ (event.target).dataset.seat;
    const here = this.seats.find((seat) => seat.seat === name);
    const there = here && this._from(here, event.key);
    if (!there) return;
    event.preventDefault();
    this._button(there).focus();
  }

  /** @param {Seat} here @param {string} key */
  _from(here, key) {
    const row = this.seats.filter((seat) => seat.y === here.y);
    if (key === "Home") return row[0];
    if (key === "End") return row[row.length - 1];
    const [dx, dy] = STEPS[/** @type {keyof typeof STEPS} */ (key)] ?? [0, 0];
    if (dx) return row[row.indexOf(here) + dx];
    const ahead = this.seats.filter((seat) => (seat.y - here.y) * dy > 0);
    if (!ahead.length) return undefined;
    return this._nearest(here.x, dy > 0 ? ahead[0].y : ahead[ahead.length - 1].y);
  }

  /** @param {number} x @param {number} y */
  _nearest(x, y) {
    const away = (/** @type {Seat} */ seat) => Math.abs(seat.y - y) * 1000 + Math.abs(seat.x - x);
    return this.seats.reduce((best, seat) => (away(seat) < away(best) ? seat : best));
  }
}
