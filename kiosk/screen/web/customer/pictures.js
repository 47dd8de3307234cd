/** The pictures beside the words. */

import { h, s } from "./dom.js";
import { icon } from "./icons.js";
import { seatName } from "./facts.js";
import { t } from "./words.js";

const CORNERS = [
  "M2 22V8a6 6 0 0 1 6-6h14",
  "M78 2h14a6 6 0 0 1 6 6v14",
  "M98 78v14a6 6 0 0 1-6 6H78",
  "M22 98H8a6 6 0 0 1-6-6V78",
];

/**
 * What the camera sees, as a mirror, with a frame to aim at; a drawing where there is no picture.
 * @param {boolean} sees whether there is a picture
 * @param {string} [look] "steady" while somebody is to hold still
 */
export function camera(sees, look = "") {
  const seen = sees && h("img", { "data-src": "/camera", alt: t("What the camera sees"), draggable: "false" });
  return h("div", { class: `camera ${look}`, "data-key": sees ? "camera" : "drawing" }, seen || shown(), aim());
}

/** A large sign. @param {string} name @param {boolean} [calm] */
export const sign = (name, calm = true) =>
  h("div", { class: `sign ${calm ? "calm" : "alarm"}`, "data-key": `sign ${name}` }, icon(name));

/** A ticket with its seat, of which something is asked. @param {string} label @param {string} name of the sign on it */
export const ticketOf = (label, name) =>
  h(
    "div",
    { class: "ticket", "data-key": `ticket ${label}`, "--length": [...seatName(label)].length },
    h("span", { class: "label" }, t("Seat")),
    h("bdi", { class: "seat" }, seatName(label)),
    h("span", { class: `stamp ${name}` }, icon(name)),
  );

/** The code of four digits that a phone shows, too. @param {string} code */
export const digits = (code) =>
  h(
    "p",
    { class: "digits", role: "img", "aria-label": [...code].join(" "), "data-key": `digits ${code}` },
    [...code].map((one) => h("span", {}, one)),
  );

/** A ticket that nobody knows yet. */
export const blank = () =>
  h(
    "div",
    { class: "ticket blank", "data-key": "blank" },
    [0, 1, 2].map((line) => h("i", { class: `line l${line}` })),
    h("i", { class: "glint" }),
  );

/** Tickets that stand in the slot, to be taken. @param {number} count */
export const slot = (count) =>
  h(
    "div",
    { class: "slot", "data-key": "slot" },
    h(
      "div",
      { class: "papers" },
      [...Array(Math.min(count || 1, 3)).keys()].map((it) => paper(it)),
    ),
    h("div", { class: "mouth" }),
    h("div", { class: "arrow" }, icon("down")),
  );

/** @param {number} number */
const paper = (number) =>
  h(
    "div",
    { class: `paper p${number}` },
    [0, 1, 2].map((line) => h("i", { class: `line l${line}` })),
    icon("code"),
  );

/** A phone that shows a code. */
const shown = () =>
  s(
    "svg",
    { viewBox: "0 0 100 100", class: "shown", "aria-hidden": "true" },
    s("rect", { x: 30, y: 12, width: 40, height: 76, rx: 6, class: "case" }),
    s("rect", { x: 34, y: 20, width: 32, height: 60, rx: 2, class: "glass" }),
    s("path", { d: "M38 36h9v9h-9zM53 36h9v9h-9zM38 51h9v9h-9z", class: "eye" }),
    s("path", {
      d: "M53 51h3v3h-3zM59 51h3v3h-3zM56 54h3v3h-3zM53 57h3v3h-3zM59 57h3v3h-3zM41.5 39.5h2v2h-2zM56.5 39.5h2v2h-2zM41.5 54.5h2v2h-2z",
      class: "dots",
    }),
  );

const aim = () =>
  s(
    "svg",
    { viewBox: "0 0 100 100", class: "aim", "aria-hidden": "true" },
    CORNERS.map((d) => s("path", { d })),
  );

/** The code by which a phone finds the machine's radio. @param {string} rows of dots, in lines; `1` is dark */
export function radio(rows) {
  const lines = rows.split("\n");
  const side = lines.length + 8;
  const dark = lines.flatMap((line, y) =>
    [...line.matchAll(/1+/g)].map((run) => `M${run.index + 4} ${y + 4}h${run[0].length}v1h-${run[0].length}z`),
  );
  const dots = s(
    "svg",
    {
      viewBox: `0 0 ${side} ${side}`,
      class: "qr",
      role: "img",
      "aria-label": t("QR code of this machine"),
      "shape-rendering": "crispEdges",
    },
    s("path", { d: `M0 0h${side}v${side}H0z`, class: "white" }),
    s("path", { d: dark.join(""), class: "black" }),
  );
  return h("div", { class: "radio" }, dots, h("p", {}, t("Or scan this with the cinema's app.")));
}
