/** The whole hall, small: how each seat is, and in a red frame the part that the main view shows. */

import { s } from "./dom.js";
import { t } from "./language.js";

/** @typedef {import("./seatmap.js").Seat} Seat */
/** @typedef {import("./seatmap.js").Look} Look */

const HEAD = 1.6;
const SIDE = 0.5;

export class Thumbnail {
  /**
   * @param {import("./seatmap.js").SeatMap} map
   */
  constructor(map) {
    this._map = map;
    /** @type {Map<string, SVGElement>} */
    this._dots = new Map(map.seats.map((seat) => [seat.seat, dot(seat)]));
    this._frame = s("rect", { class: "frame", rx: 0.3 });
    const { columns, rows } = map;
    const screen = s("path", {
      class: "screen",
      d: `M${columns * 0.15} -0.7Q${columns / 2} -1.3 ${columns * 0.85} -0.7`,
    });
    const box = `${-SIDE} ${-HEAD} ${columns + 2 * SIDE} ${rows + HEAD + SIDE}`;
    const events = { pointerdown: this._point, pointermove: this._point };
    /** The picture. */
    this.root = s(
      "svg",
      { class: "thumbnail", role: "img", viewBox: box, ...bound(events, this) },
      screen,
      ...this._dots.values(),
      this._frame,
    );
  }

  /** @param {(seat: Seat) => Look} look */
  paint(look) {
    this._look = look;
    for (const seat of this._map.seats) this._dots.get(seat.seat)?.setAttribute("class", look(seat));
    this.follow();
  }

  /** Moves the frame to where the main view is. */
  follow() {
    const frame = this._map.frame;
    for (const [name, value] of Object.entries(frame)) this._frame.setAttribute(name, value.toFixed(2));
    this.root.setAttribute("aria-label", this._words(frame));
  }

  /** @param {import("./seatmap.js").Frame} frame */
  _words(frame) {
    const { seats } = this._map;
    const looks = seats.map((seat) => this._look?.(seat));
    const count = (/** @type {Look} */ look) => looks.filter((it) => it === look).length;
    const seen = seats.filter((seat) => seat.y >= Math.floor(frame.y) && seat.y < frame.y + frame.height - 0.5);
    return t("thumbnail", {
      all: seats.length,
      free: count("free"),
      mine: count("mine"),
      from: seen[0]?.row ?? "",
      to: seen[seen.length - 1]?.row ?? "",
    });
  }

  /** @param {PointerEvent} event */
  _point(event) {
    if (!event.buttons) return;
    event.preventDefault();
    const matrix = /** @type {SVGSVGElement} */ (this.root).getScreenCTM();
    if (!matrix) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    this._map.look(point.x, point.y);
  }
}

/** @param {Seat} seat */
function dot(seat) {
  const round = seat.kind === "wheelchair" ? 0.4 : 0.18;
  return s("rect", { x: seat.x + 0.1, y: seat.y + 0.1, width: 0.8, height: 0.8, rx: round });
}

/**
 * @param {Record<string, Function>} events
 * @param {object} self
 */
function bound(events, self) {
  return Object.fromEntries(Object.entries(events).map(([name, act]) => [name, act.bind(self)]));
}
