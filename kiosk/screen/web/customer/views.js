/**
 * What each state shows: a picture, words, and what can be touched. A view is made of the scene and of what the page
 * knows.
 */

import { attention, compare, problem } from "./attention.js";
import { seatNames } from "./facts.js";
import { card, progress, seats } from "./party.js";
import { act, notice } from "./parts.js";
import { blank, camera, radio, sign, slot } from "./pictures.js";
import { row } from "./problems.js";
import { nt, say, t } from "./words.js";

/**
 * @typedef {object} View
 * @property {string} key what is another view has another key
 * @property {Node} picture
 * @property {string} title
 * @property {(string | Node | false | null | undefined)[]} [lines]
 * @property {(Node | false | null | undefined)[]} [acts]
 * @property {string} [code] for staff
 * @property {boolean} [alarm] said at once to those who listen
 */

/**
 * @typedef {object} Own what this page knows beside the scene
 * @property {boolean} sees whether the camera's picture comes
 * @property {number | null} left seconds until the state ends by itself
 * @property {string | null} missing the seat that is said to be missing, until that is confirmed
 * @property {number} page of the seats that are offered
 */

const THANKS_SECONDS = 3;

/** @param {any} scene @param {Own} own @returns {View} */
export const view = (scene, own) =>
  scene.compare ? compare(scene) : (STATES[scene.state] ?? outOfService)(scene, own);

/** @type {Record<string, (scene: any, own: Own) => View>} */
const STATES = {
  idle: invite,
  reading,
  verifying,
  printing,
  done,
  attention,
  out_of_service: outOfService,
  service_mode: serviceMode,
  stopping,
};

// -- a voucher ---------------------------------------------------------------------------------------------------------

/** @param {any} scene @param {Own} own */
function invite(scene, own) {
  const { camera: seen, scanner, typed, ble } = scene.ways;
  const eyes = seen || scanner;
  return {
    key: "invite",
    picture: eyes || !typed ? camera(seen && own.sees) : sign("keypad"),
    title: eyes ? (seen ? t("Show your code to the camera") : t("Show your code to the scanner")) : t("Type your code"),
    lines: [
      eyes && t("Open your order on your phone and hold its QR code in the frame."),
      notice(say(scene.hint), "restart"),
      scene.problem && notice(say(scene.problem), row(scene.problem.code).sign, scene.problem.code),
    ],
    acts: [typed && act("type", "keypad", t("Type the code"), eyes ? "" : "main"), ble && radio(ble.qr)],
  };
}

/** The same place and picture, so that nothing jumps while somebody aims. @param {any} scene @param {Own} own */
function reading(scene, own) {
  return {
    ...invite(scene, own),
    picture: camera(scene.ways.camera && own.sees, "steady"),
    title: t("Hold still"),
    lines: [t("Your code is being read.")],
  };
}

function verifying() {
  return {
    key: "verifying",
    picture: blank(),
    title: t("Checking your code"),
    lines: [t("We are asking the box office for your tickets.")],
  };
}

// -- tickets -----------------------------------------------------------------------------------------------------------

/** @param {any} scene */
function printing(scene) {
  const { printed, total } = scene.party;
  const number = Math.min(printed + 1, total);
  return {
    key: "printing",
    picture: card(scene),
    title: total ? t("Printing ticket {number} of {total}", { number, total }) : t("One moment, please"),
    lines: [
      total > 0 && progress(scene.party),
      seats(scene.party.seats),
      nt("Please wait until it is out.", "Please wait until all are out.", total),
      paperNext(scene),
    ],
  };
}

/** @param {any} scene @param {Own} own */
function done(scene, own) {
  const { total } = scene.party;
  if (!total) return settled(scene);
  if (own.left !== null && own.left <= THANKS_SECONDS) return thanks(scene);
  return {
    key: "done",
    picture: slot(total),
    title: nt("Take your ticket", "Take your {count} tickets", total),
    lines: [
      scene.party.seats.length > 0 && seats(scene.party.seats),
      nt("Please check that it is yours.", "Please check that you have all of them.", total),
    ],
  };
}

/** Nothing had to be printed: a paper was shown that settles a doubt, or all was collected before. @param {any} scene */
function settled(scene) {
  return {
    key: "settled",
    picture: sign("check"),
    title: t("All is well"),
    lines: [seats(scene.party.seats), t("Nothing more has to be printed. If a ticket is lost, please ask our staff.")],
  };
}

/** @param {any} scene */
function thanks(scene) {
  return {
    key: "thanks",
    picture: sign("check"),
    title: t("Thank you"),
    lines: [scene.party.film ? t("Enjoy the film!") : t("Enjoy your visit!")],
  };
}

/** What comes after printing. @param {any} scene */
function paperNext(scene) {
  const seat = seatNames(scene.show_paper);
  return seat && t("Keep the ticket for seat {seat} at hand: please show it to the camera next.", { seat });
}

// -- a machine that serves nobody --------------------------------------------------------------------------------------

/** @param {any} scene @param {Own} own @returns {View} */
function outOfService(scene, own) {
  const title = t("This machine is out of service");
  const said = scene.problem ? problem(scene, own) : { key: "", picture: sign("warning", false), title: "" };
  return { ...said, key: "closed", title, lines: [said.title, ...(said.lines ?? [])], acts: [] };
}

/** @param {any} scene */
function serviceMode(scene) {
  return {
    key: "service",
    picture: sign("wrench"),
    title: t("Our staff is working on this machine"),
    lines: [t("Please use another machine, or go to the counter.")],
    code: scene.problem?.code,
  };
}

/** @param {any} scene */
function stopping(scene) {
  return {
    key: "stopping",
    picture: sign("restart"),
    title: t("This machine is restarting"),
    lines: [t("It will be back in a moment. Your code stays valid.")],
    code: scene.problem?.code,
  };
}
