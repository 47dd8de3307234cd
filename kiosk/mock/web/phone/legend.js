/** What the looks of the seats mean, and the way to the wheelchair places. */

import { h } from "./dom.js";
import { t } from "./language.js";
import { chair } from "./seatmap.js";

/** @typedef {import("./seatmap.js").Seat} Seat */
/** @typedef {import("./seatmap.js").Look} Look */

/** @type {Look[]} */
const LOOKS = ["free", "mine", "held", "sold"];

export class Legend {
  /**
   * @param {Seat[]} seats
   * @param {(seat: Seat) => void} go leads to a seat
   */
  constructor(seats, go) {
    this._chairs = seats.filter((seat) => seat.kind === "wheelchair");
    this._go = go;
    this._way = h("button", { type: "button", class: "way", click: () => this._lead() });
    const couple = seats.some((seat) => seat.kind === "couple") && entry("couple");
    const way = this._chairs.length > 0 && h("li", {}, h("span", { class: "key wheelchair" }, chair()), this._way);
    this.root = h("ul", { class: "legend small", "aria-label": t("legend") }, ...LOOKS.map(entry), couple, way);
  }

  /** @param {(seat: Seat) => Look} look */
  paint(look) {
    this._free = this._chairs.filter((seat) => look(seat) === "free");
    this._way.textContent = t("wheelchairs", { count: this._free.length });
  }

  _lead() {
    this._go(this._free?.[0] ?? this._chairs[0]);
  }
}

/** @param {"couple" | Look} name */
const entry = (name) => h("li", {}, h("span", { class: `key ${name}` }), t(name));
