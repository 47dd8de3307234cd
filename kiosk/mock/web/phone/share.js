/** Shares a voucher from the phone itself: whom it goes to, no server learns. */

import { clock, day, seatNames } from "./format.js";
import { say, t } from "./language.js";
import { picture } from "./picture.js";

/** @typedef {import("./tickets.js").Ticket} Ticket */

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
  const blob = await pictured(ticket);
  const files = [new File([blob], `${ticket.order}.png`, { type: blob.type })];
  return navigator.canShare?.({ files }) ? share({ files }) : download(blob, `${ticket.order}.png`);
}

/** A voucher as a picture. @param {Ticket} ticket @returns {Promise<Blob>} */
export function pictured(ticket) {
  const [title, ...facts] = words(ticket).split("\n").slice(0, -1);
  return picture(ticket.rows ?? [], ticket.voucher?.code ?? "", title, facts);
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
