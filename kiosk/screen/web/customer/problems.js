/** What stands beside a problem's own text: a sign, and what else helps the customer. */

import { mark, t } from "./words.js";

/** @typedef {{sign: string, calm?: boolean, advice?: string}} Row */

const AGAIN = mark("Then show the code again.");
const ELSEWHERE = mark("Please use another machine, or go to the counter.");
const TYPE = mark("You can type the code instead.");

/** @type {Record<string, Row>} */
const ROWS = {
  "VCH-FOREIGN": { sign: "code", calm: true, advice: mark("Open your order on your phone and show its code.") },
  "VCH-TYPO": { sign: "keypad", calm: true },
  "VCH-UNKNOWN": { sign: "code", advice: mark("Compare it with your phone, or ask our staff.") },
  "VCH-UNPAID": { sign: "phone", calm: true, advice: AGAIN },
  "VCH-CANCELLED": { sign: "cross", advice: mark("If you did not expect that, please ask our staff.") },
  "VCH-COLLECTED": { sign: "ticket" },
  "VCH-EXPIRED": { sign: "staff" },
  "VCH-BUSY": { sign: "busy", calm: true },
  "VCH-EARLY": { sign: "busy", calm: true, advice: mark("Please come back then.") },
  "VCH-LATE": { sign: "staff" },
  "VCH-CINEMA": { sign: "pin", calm: true, advice: mark("This machine can't print them.") },
  "VCH-BLOCKED": { sign: "staff", advice: mark("Please show them your phone.") },
  "VCH-PROOF": { sign: "phone" },
  "VCH-LIMIT": { sign: "busy" },
  "VCH-TICKET": { sign: "door", calm: true },
  "VCH-SEVERAL": { sign: "phone", calm: true },
  "SRV-AWAY": { sign: "restart", calm: true },
  "SRV-ANSWER": { sign: "staff" },
  "SRV-KIOSK": { sign: "staff", advice: ELSEWHERE },
  "SRV-CLOSED": { sign: "busy", calm: true },
  "SRV-CLOCK": { sign: "staff", advice: ELSEWHERE },
  "PRN-PAPER": { sign: "printer" },
  "PRN-COVER": { sign: "printer" },
  "PRN-CUTTER": { sign: "printer" },
  "PRN-JAM": { sign: "printer" },
  "PRN-HOT": { sign: "busy", calm: true },
  "PRN-FAULT": { sign: "printer" },
  "PRN-AWAY": { sign: "printer" },
  "PRN-TAKE": { sign: "hand", calm: true, advice: mark("Then printing goes on.") },
  "CAM-GONE": { sign: "camera", advice: TYPE },
  "CAM-BLIND": { sign: "camera", advice: TYPE },
  "CAM-BLACK": { sign: "camera", advice: TYPE },
  "CAM-FROZEN": { sign: "camera", advice: TYPE },
  "CAM-BRIGHT": { sign: "camera", advice: TYPE },
  "CAM-BLURRED": { sign: "camera", advice: TYPE },
  "BLE-AWAY": { sign: "phone", calm: true },
  "BLE-LIMIT": { sign: "phone", calm: true },
  "SEAT-QUESTION": { sign: "question" },
  "SEAT-STAFF": { sign: "staff" },
  "SEAT-RETRACTED": { sign: "staff" },
  "SEAT-ADMITTED": { sign: "door", advice: mark("If that was not you, please ask our staff.") },
  "SEAT-VOID": { sign: "ticket", advice: mark("Please use the newer ticket, or ask our staff.") },
  "KSK-JOURNAL": { sign: "staff", advice: ELSEWHERE },
  "KSK-DISK": { sign: "staff", advice: ELSEWHERE },
  "KSK-CLOSING": { sign: "restart", calm: true },
  "KSK-SERVICE": { sign: "wrench", calm: true, advice: ELSEWHERE },
};

/** @type {Row} */
const UNKNOWN = { sign: "warning" };

/** @param {string | undefined} code */
export const row = (code) => ROWS[code ?? ""] ?? UNKNOWN;

/** What else helps with the problem of a scene; empty where its own text says all. @param {any} scene */
export function advice(scene) {
  const code = scene.problem?.code ?? "";
  if (code.startsWith("PRN-") && owes(scene)) return t("Please stay here: printing goes on as soon as that is done.");
  if (code.startsWith("PRN-") && scene.state === "out_of_service") return t(ELSEWHERE);
  const known = row(code).advice;
  return known && !(known === TYPE && !scene.ways.typed) ? t(known) : "";
}

/** Whether somebody here still waits for tickets. @param {any} scene */
export const owes = (scene) => seats(scene).some((seat) => seat.standing === "owed" || seat.standing === "sent");

/** Whether the next code may be typed. @param {any} scene */
export const free = (scene) =>
  scene.readiness !== "out_of_service" && !owes(scene) && !scene.question && !scene.show_paper.length;

/** @param {any} scene @returns {import("./facts.js").Seat[]} */
const seats = (scene) => scene.party?.seats ?? [];
