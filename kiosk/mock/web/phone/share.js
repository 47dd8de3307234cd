/** Shares a voucher from the phone itself: whom it goes to, no server learns. */

import { clock, day, seatNames } from "./format.js";
import { say, t } from "./language.js";
import { paint } from "./qr.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */

const WIDTH = 720;
const HEIGHT = 1080;
const EDGE = 60;

/** By a text message; copied where the browser can't share. @param {Ticket} ticket @returns {Promise<"copied" | "downloaded" | "">} */
export async function shareText(ticket) {
  const text = words(ticket);
  if (typeof navigator.share === "function") return share({ text });
  if (!navigator.clipboard)
    return download(new Blob([text], { type: "text/plain;charset=utf-8" }), `${ticket.order}.txt`);
  await navigator.clipboard.writeText(text);
  return "copied";
}

/** By a picture; downloaded where the browser can't share. @param {Ticket} ticket @returns {Promise<"copied" | "downloaded" | "">} */
export async function sharePicture(ticket) {
  const blob = await picture(ticket);
  const files = [new File([blob], `${ticket.order}.png`, { type: blob.type })];
  return navigator.canShare?.({ files }) ? share({ files }) : download(blob, `${ticket.order}.png`);
}

/** What a message says. @param {Ticket} ticket */
function words({ about, seats, voucher }) {
  return t("message", {
    title: say(about.title),
    cinema: say(about.cinema),
    hall: say(about.hall),
    when: `${day(about.starts_at, about.zone)} ${clock(about.starts_at, about.zone)}`,
    seats: seatNames(seats),
    code: voucher?.code ?? "",
  });
}

/** @param {Ticket} ticket @returns {Promise<Blob>} */
function picture(ticket) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  paint(context, ticket.rows ?? [], EDGE, EDGE, WIDTH - 2 * EDGE);
  let y = WIDTH;
  words(ticket)
    .split("\n")
    .forEach((line, at) => {
      context.font = `${at ? "" : "bold "}${at ? 32 : 42}px system-ui, sans-serif`;
      for (const part of wrapped(context, line)) {
        y += at ? 46 : 56;
        context.fillText(part, EDGE, y);
      }
    });
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"),
  );
}

/** A line in parts that fit. @param {CanvasRenderingContext2D} context @param {string} line */
function wrapped(context, line) {
  const parts = [""];
  for (const letter of line) {
    if (context.measureText(parts[parts.length - 1] + letter).width > WIDTH - 2 * EDGE) parts.push("");
    parts[parts.length - 1] += letter;
  }
  return parts;
}

/** @param {ShareData} data @returns {Promise<"">} */
async function share(data) {
  await navigator.share(data).catch((error) => {
    if (error.name !== "AbortError") throw error;
  });
  return "";
}

/** @param {Blob} blob @param {string} name @returns {"downloaded"} */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return "downloaded";
}
