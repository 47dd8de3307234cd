/** Draws a voucher as a picture: the QR code, the code below it, and what it is for. */

import { paint } from "./qr.js";

const WIDTH = 720;
const EDGE = 60;
const FAMILY = 'system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** How each kind of line is written, and how far below the one before. */
const KINDS = {
  code: { font: `700 52px ui-monospace, "DejaVu Sans Mono", monospace`, space: 64 },
  title: { font: `700 42px ${FAMILY}`, space: 76 },
  fact: { font: `400 32px ${FAMILY}`, space: 46 },
};

/** @typedef {keyof typeof KINDS} Kind */

/**
 * @param {string[]} rows the QR code's dots; none: no QR code
 * @param {string} code
 * @param {string} title
 * @param {string[]} facts
 * @returns {Promise<Blob>}
 */
export function picture(rows, code, title, facts) {
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const lines = [...set(context, "code", code), ...set(context, "title", title)];
  lines.push(...facts.flatMap((fact) => set(context, "fact", fact)));
  const side = rows.length ? WIDTH - 2 * EDGE : 0;
  canvas.width = WIDTH;
  canvas.height = lines.reduce((height, { kind }) => height + KINDS[kind].space, EDGE + side) + EDGE;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  paint(context, rows, EDGE, EDGE, side);
  write(context, lines, EDGE + side);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"),
  );
}

/** @param {CanvasRenderingContext2D} context @param {{kind: Kind, text: string}[]} lines @param {number} y */
function write(context, lines, y) {
  context.fillStyle = "#000";
  for (const { kind, text } of lines) {
    const middle = kind === "code";
    y += KINDS[kind].space;
    context.font = KINDS[kind].font;
    context.textAlign = middle ? "center" : "left";
    context.fillText(text, middle ? WIDTH / 2 : EDGE, y);
  }
}

/**
 * A text in lines that fit: broken at spaces, between Chinese characters, and elsewhere only if there is no other way.
 * @param {CanvasRenderingContext2D} context
 * @param {Kind} kind
 * @param {string} text
 * @returns {{kind: Kind, text: string}[]}
 */
function set(context, kind, text) {
  context.font = KINDS[kind].font;
  const fits = (/** @type {string} */ line) => context.measureText(line.trim()).width <= WIDTH - 2 * EDGE;
  const words = text.match(/\s+|[\u2e80-\uffff][、，。；]?|[^\s\u2e80-\uffff]+/g) ?? [];
  const lines = [""];
  for (const piece of words.flatMap((word) => (fits(word) ? word : [...word]))) {
    if (!fits(lines[lines.length - 1] + piece)) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines.map((line) => ({ kind, text: line.trim() }));
}
