/** Signs, drawn with one pen on a square of 24. */

import { s } from "./dom.js";

/** @type {Record<string, string[]>} */
const STROKES = {
  back: ["M11 5l-7 7l7 7", "M4 12h16"],
  box: ["M4 4h16v16h-16z"],
  busy: ["M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18", "M12 7v5l3.5 2"],
  camera: [
    "M4 7.5h3l1.6-2.5h6.8L17 7.5h3a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8.5a1 1 0 0 1 1-1",
    "M12 16.5a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7",
  ],
  check: ["M4.5 12.5l5 5L19.5 7"],
  code: ["M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", "M8 8h3v3H8zM13 13h3v3h-3zM13.5 8.5h2v2M8.5 13.5v2h2"],
  contrast: ["M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18"],
  cross: ["M6 6l12 12M18 6L6 18"],
  door: ["M6 20.5V4.5L15 3v17.5", "M15 5.5h3v15M3.5 20.5h17", "M12 12v.01"],
  down: ["M12 4v15M5.5 12.5l6.5 6.5l6.5-6.5"],
  erase: ["M9 5h10.5A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5H9l-6.5-7z", "M11.5 9.5l5 5M16.5 9.5l-5 5"],
  globe: ["M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18", "M3.5 12h17", "M12 3c3.6 3.6 3.6 14.4 0 18c-3.6-3.6-3.6-14.4 0-18"],
  hand: [
    "M8 12.5V6a1.5 1.5 0 0 1 3 0v5M11 11V4.5a1.5 1.5 0 0 1 3 0V11M14 11V6a1.5 1.5 0 0 1 3 0v7.5c0 4.5-2 7.5-5.5 7.5c-2.7 0-4-1.3-5.5-4l-2.3-4a1.4 1.4 0 0 1 2.3-1.5L8 14",
  ],
  keypad: ["M5 5h.01M12 5h.01M19 5h.01M5 12h.01M12 12h.01M19 12h.01M12 19h.01"],
  list: ["M9 6h12M9 12h12M9 18h12", "M4 6h.01M4 12h.01M4 18h.01"],
  low: ["M10.5 4.2h.01", "M10.5 8v6h5.2l2.8 5.5", "M10.5 10.8h4.5", "M7.6 11.6a5 5 0 1 0 6.6 6.5"],
  more: ["M5 9l7 7l7-7"],
  mute: ["M4 9.5v5h3.5l4.5 4v-13l-4.5 4z", "M16 9.5l5 5M21 9.5l-5 5"],
  phone: [
    "M8 2.5h8A1.5 1.5 0 0 1 17.5 4v16a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.5",
    "M11 18.5h2",
  ],
  pin: ["M12 21c4.5-5 6.5-8 6.5-11a6.5 6.5 0 1 0-13 0c0 3 2 6 6.5 11", "M12 12.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5"],
  printer: [
    "M7 8V3.5h10V8",
    "M7 17H4.5A1.5 1.5 0 0 1 3 15.5v-6A1.5 1.5 0 0 1 4.5 8h15A1.5 1.5 0 0 1 21 9.5v6a1.5 1.5 0 0 1-1.5 1.5H17",
    "M7 13.5h10v7H7z",
  ],
  question: ["M8.5 8.8a3.6 3.6 0 1 1 5.2 3.2c-1.1.6-1.7 1.3-1.7 2.8", "M12 18.5v.01"],
  restart: ["M20 12a8 8 0 1 1-2.4-5.7", "M20.2 3.5v4h-4"],
  roll: ["M9 4a5 8 0 1 0 0 16a5 8 0 0 0 0-16", "M9 4h7a5 8 0 0 1 0 16h-7", "M9 10a1.3 2 0 1 0 0 4a1.3 2 0 0 0 0-4"],
  sound: ["M4 9.5v5h3.5l4.5 4v-13l-4.5 4z", "M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"],
  staff: ["M12 11.5a4 4 0 1 0 0-8a4 4 0 0 0 0 8", "M4.5 20.5c.5-4 3.4-6 7.5-6s7 2 7.5 6"],
  ticket: ["M3 7h18v3.2a1.8 1.8 0 0 0 0 3.6V17H3v-3.2a1.8 1.8 0 0 0 0-3.6z", "M14.5 9v1.5M14.5 13.5v1.5"],
  warning: ["M12 4.5v9.5", "M12 19v.01"],
  wrench: [
    "M20.3 6.8l-3 3l-3.1-.8l-.8-3.1l3-3a5 5 0 0 0-6.3 6.5L4.2 15.3a2.5 2.5 0 0 0 3.5 3.5L13.8 12.9a5 5 0 0 0 6.5-6.1",
  ],
};

/** Filled parts, where there are any. @type {Record<string, string>} */
const FILLED = { contrast: "M12 3v18a9 9 0 0 0 0-18" };

/** A sign beside words that say the same. @param {string} name */
export function icon(name) {
  const filled = FILLED[name];
  return s(
    "svg",
    { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" },
    STROKES[name].map((d) => s("path", { d })),
    filled && s("path", { d: filled, class: "filled" }),
  );
}
