/** What each state shows: a picture, words, and what can be touched. A view is made of the scene and of what the page knows. */

import { h } from "./dom.js";
import { seatName, seatNames } from "./facts.js";
import { icon } from "./icons.js";
import { card, progress, seats } from "./party.js";
import { blank, camera, radio, sign, slot, ticketOf } from "./pictures.js";
import { advice, free, owes, row } from "./problems.js";
import { nt, parted, say, t } from "./words.js";

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
const HURRY_SECONDS = 20;
const OFFERED_AT_ONCE = 7;

/** @param {any} scene @param {Own} own @returns {View} */
export function view(scene, own) {
  if (scene.state === "attention") return attention(scene, own);
  return (STATES[scene.state] ?? outOfService)(scene, own);
}

/** @type {Record<string, (scene: any, own: Own) => View>} */
const STATES = {
  idle: invite,
  reading,
  verifying,
  printing,
  done,
  out_of_service: outOfService,
  service_mode: serviceMode,
  stopping,
};

/** @type {Record<string, (scene: any, own: Own) => View>} */
const ATTENTION = {
  "SEAT-QUESTION": question,
  "SEAT-MISSING": (scene, own) => (own.missing === null ? offer(scene, own) : confirm(scene, own.missing)),
  "SEAT-SCAN": showPaper,
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
    lines: [scene.party.seats.length > 0 && seats(scene.party.seats), nt("Please check that it is yours.", "Please check that you have all of them.", total)],
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

// -- what somebody has to read, answer or mend -------------------------------------------------------------------------

/** @param {any} scene @param {Own} own */
function attention(scene, own) {
  const special = ATTENTION[scene.problem?.code];
  return special ? special(scene, own) : problem(scene, own);
}

/** @param {any} scene @param {Own} own @returns {View} */
function problem(scene, own) {
  const [title, more] = parted(say(scene.problem));
  const known = row(scene.problem?.code);
  return {
    key: `problem ${scene.problem?.code}`,
    picture: sign(known.sign, known.calm ?? false),
    title,
    lines: [more, advice(scene), scene.party?.seats.length > 0 && seats(scene.party.seats, false)],
    acts: [
      owes(scene) && own.left !== null && own.left <= HURRY_SECONDS && act("touch", "hand", t("I am still here"), "main"),
      free(scene) && scene.ways.typed && act("type", "keypad", t("Type a code")),
    ],
    code: scene.problem?.code,
    alarm: true,
  };
}

/** @param {any} scene */
function question(scene) {
  const label = scene.question?.seat ?? "";
  return {
    key: `question ${label}`,
    picture: ticketOf(label, "question"),
    title: say(scene.problem),
    lines: [t("If not, we print a new one, and the old one becomes void.")],
    acts: [
      act("answer", "check", t("Yes, I have it"), "", { "data-seat": label, "data-received": "true" }),
      act("answer", "cross", t("No, I don't have it"), "", { "data-seat": label, "data-received": "false" }),
    ],
    code: scene.problem?.code,
    alarm: true,
  };
}

/** @param {any} scene @param {Own} own */
function offer(scene, own) {
  const [title, more] = parted(say(scene.problem));
  const pages = Math.ceil(scene.offered.length / OFFERED_AT_ONCE);
  const first = (own.page % Math.max(pages, 1)) * OFFERED_AT_ONCE;
  const some = scene.offered.slice(first, first + OFFERED_AT_ONCE);
  return {
    key: `offer ${first}`,
    picture: sign("ticket"),
    title: scene.offered.length > OFFERED_AT_ONCE ? t("Your tickets were printed before.") : title,
    lines: [more, t("Touch the seat whose ticket is missing. If you have them all, you are done.")],
    acts: [
      h(
        "div",
        { class: "choice" },
        some.map((/** @type {string} */ label) => act("miss", "", seatName(label), "seat", { "data-seat": label })),
        pages > 1 && act("page", "more", t("More seats"), "seat"),
      ),
    ],
    code: scene.problem?.code,
    alarm: true,
  };
}

/** A ticket that is in somebody's hand must not become void by a touch in passing. @param {any} scene @param {string} label */
function confirm(scene, label) {
  return {
    key: `confirm ${label}`,
    picture: ticketOf(label, "printer"),
    title: t("Print a new ticket for seat {seat}?", { seat: seatName(label) }),
    lines: [t("The one that was printed before becomes void: nobody can enter with it.")],
    acts: [
      act("answer", "printer", t("Print a new one"), "main", { "data-seat": label, "data-received": "false" }),
      act("keep", "back", t("Back")),
    ],
    code: scene.problem?.code,
    alarm: true,
  };
}

/** @param {any} scene @param {Own} own */
function showPaper(scene, own) {
  return {
    key: "show",
    picture: camera(scene.ways.camera && own.sees),
    title: say(scene.problem),
    lines: [t("Then all is settled, and nothing is printed twice.")],
    code: scene.problem?.code,
    alarm: true,
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

// -- parts -------------------------------------------------------------------------------------------------------------

/** @param {string} what @param {string} sign_ @param {string} words @param {string} [look] @param {Record<string, unknown>} [more] */
export const act = (what, sign_, words, look = "", more = {}) =>
  h("button", { type: "button", class: `act ${look}`, "data-do": what, ...more }, sign_ && icon(sign_), h("span", {}, words));

/** @param {string} text @param {string} name of its sign @param {string} [code] */
const notice = (text, name, code = "") =>
  text && h("p", { class: "notice", "data-key": text }, icon(name), h("span", {}, text, code && h("small", {}, ` ${code}`)));
