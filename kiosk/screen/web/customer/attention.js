/** What a customer has to read, to answer, or to wait for; a view as in `views.js`. */

import { h } from "./dom.js";
import { seatName } from "./facts.js";
import { seats } from "./party.js";
import { act } from "./parts.js";
import { camera, digits, sign, ticketOf } from "./pictures.js";
import { advice, free, owes, row } from "./problems.js";
import { parted, say, t } from "./words.js";

/** @typedef {import("./views.js").View} View */
/** @typedef {import("./views.js").Own} Own */

const HURRY_SECONDS = 20;
const OFFERED_AT_ONCE = 6;

/** @type {Record<string, (scene: any, own: Own) => View>} */
const ATTENTION = {
  "SEAT-QUESTION": (scene, own) => (scene.question ? question(scene) : problem(scene, own)),
  "SEAT-MISSING": (scene, own) => (own.missing === null ? offer(scene, own) : confirm(scene, own.missing)),
  "SEAT-SCAN": showPaper,
};

/** @param {any} scene @param {Own} own */
export function attention(scene, own) {
  const special = ATTENTION[scene.problem?.code];
  return special ? special(scene, own) : problem(scene, own);
}

/** @param {any} scene @param {Own} own @returns {View} */
export function problem(scene, own) {
  const [title, more] = parted(say(scene.problem));
  const known = row(scene.problem?.code);
  return {
    key: `problem ${scene.problem?.code}`,
    picture: sign(known.sign, known.calm ?? false),
    title,
    lines: [more, advice(scene), scene.party?.seats.length > 0 && seats(scene.party.seats, false)],
    acts: [
      owes(scene) &&
        own.left !== null &&
        own.left <= HURRY_SECONDS &&
        act("touch", "hand", t("I am still here"), "main"),
      free(scene) && scene.ways.typed && act("type", "keypad", t("Type a code")),
    ],
    code: scene.problem?.code,
    alarm: true,
  };
}

/** A phone that came without seeing the code of this machine's radio. @param {any} scene @returns {View} */
export function compare(scene) {
  const { code, confirmed } = scene.compare;
  const answers = [
    act("same", "check", t("Yes, the same code"), "", { "data-code": code, "data-same": "true" }),
    act("same", "cross", t("No"), "", { "data-code": code, "data-same": "false" }),
  ];
  return {
    key: `compare ${code} ${confirmed}`,
    picture: digits(code),
    title: confirmed ? t("Now say yes on your phone, too") : t("Does your phone show {code}, too?", { code }),
    lines: [
      confirmed
        ? t("Your tickets are printed as soon as your phone has sent your voucher.")
        : t("If you are not handing over from a phone, touch No."),
    ],
    acts: confirmed ? [] : answers,
    alarm: true,
  };
}

/** @param {any} scene */
function question(scene) {
  const label = scene.question.seat;
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
        pages > 1 && act("page", "more", t("More seats"), "wide"),
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
