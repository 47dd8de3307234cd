/** A poster for each film: a quiet picture, since the server has none. */

import { s } from "./dom.js";

const WIDTH = 60;
const HEIGHT = 84;

/** Sky, light, near and far, of each time of day. */
const PALETTES = [
  ["#24384f", "#f2c879", "#16273a", "#35526e"],
  ["#7a3b3f", "#f3d3a4", "#4a1f28", "#9c5a52"],
  ["#2f5d55", "#f0e2b6", "#173a37", "#528a7b"],
  ["#4b4168", "#f4b6a0", "#2b2545", "#6f6494"],
  ["#b5683c", "#fbe6c0", "#6d3420", "#cf8b58"],
  ["#3b5f86", "#f7efe0", "#1f3a5b", "#6a8fb5"],
];

/** @type {((colours: string[], turn: number) => SVGElement[])[]} */
const SCENES = [
  ([, light, near, far], turn) => [
    s("circle", { cx: 18 + (turn % 25), cy: 28, r: 11, fill: light }),
    s("path", { d: "M0 62 18 40 32 56 44 46 60 60V84H0Z", fill: far }),
    s("path", { d: "M0 72 22 58 60 74V84H0Z", fill: near }),
  ],
  ([, light, near, far], turn) => [
    s("circle", { cx: 30, cy: 38, r: 17, fill: light }),
    s("path", { d: "M0 52q8-5 15 0t15 0 15 0 15 0V84H0Z", fill: far }),
    s("path", { d: `M0 ${62 + (turn % 4)}q8-5 15 0t15 0 15 0 15 0V84H0Z`, fill: near }),
  ],
  ([, light, near, far], turn) => [
    ...[8, 20, 34, 47].map((x, at) =>
      s("rect", { x, y: 30 + ((turn >> at) % 5) * 5, width: 10, height: 60, fill: at % 2 ? near : far }),
    ),
    s("circle", { cx: 46, cy: 15, r: 6, fill: light }),
  ],
  ([, light, near, far], turn) => [
    ...[26, 19, 12].map((r, at) => s("circle", { cx: 30, cy: 40, r, fill: [far, near, light][at] })),
    s("rect", { x: 0, y: 60 + (turn % 6), width: 60, height: 24, fill: near }),
  ],
  ([, light, near, far], turn) => [
    s("path", { d: "M0 0H60V84Z", fill: far }),
    s("path", { d: `M10 84 ${28 + (turn % 8)} 22 50 84Z`, fill: near }),
    s("circle", { cx: 44, cy: 18, r: 7, fill: light }),
  ],
];

/**
 * The poster of a film.
 * @param {number} place where the film stands in the list of all, so that no two of thirty look the same
 */
export function poster(place) {
  const colours = PALETTES[place % PALETTES.length];
  const scene = SCENES[place % SCENES.length];
  const ground = s("rect", { width: WIDTH, height: HEIGHT, fill: colours[0] });
  const properties = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "poster", "aria-hidden": "true", focusable: "false" };
  return s("svg", properties, ground, ...scene(colours, place * 7));
}
