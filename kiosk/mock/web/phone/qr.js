/** Draws the dots of a QR code: rows of `0` and `1`, without the quiet zone, which is added here. */

import { s } from "./dom.js";

export const QUIET = 4;

/** As a picture that stays sharp at any size. @param {string[]} rows */
export function drawn(rows) {
  const size = rows.length + 2 * QUIET;
  const d = runs(rows).map(([x, y, length]) => `M${x} ${y}h${length}v1h-${length}z`);
  const properties = {
    viewBox: `0 0 ${size} ${size}`,
    class: "qr",
    "shape-rendering": "crispEdges",
    "aria-hidden": "true",
  };
  return s(
    "svg",
    properties,
    s("rect", { width: size, height: size, fill: "#fff" }),
    s("path", { d: d.join(""), fill: "#000" }),
  );
}

/**
 * Onto a canvas, in a square of that side.
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} rows
 * @param {number} left
 * @param {number} top
 * @param {number} side
 */
export function paint(context, rows, left, top, side) {
  const unit = Math.floor(side / (rows.length + 2 * QUIET));
  const edge = (side - unit * rows.length) / 2;
  context.fillStyle = "#000";
  for (const [x, y, length] of runs(rows)) {
    context.fillRect(left + edge + (x - QUIET) * unit, top + edge + (y - QUIET) * unit, length * unit, unit);
  }
}

/** Dark runs: column, row and length, the quiet zone included. @param {string[]} rows */
function runs(rows) {
  return rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map((run) => [run.index + QUIET, y + QUIET, run[0].length]));
}
