/** The staff's page: the door, and behind it what waits for somebody. */

import { listen } from "./deeds.js";
import { devices } from "./devices.js";
import { dialog } from "./dialog.js";
import { door } from "./door.js";
import { away, bar, head, told } from "./frame.js";
import { journal } from "./journal.js";
import { own } from "./own.js";
import { enter, look, seen, tidy } from "./signing.js";
import { tickets } from "./tickets.js";
import { morph } from "/assets/dom.js";
import { follow } from "/assets/stream.js";
import { learn, tag } from "/assets/words.js";

const LOOK_MS = 2000;
const DRAW_MS = 500;

/** @type {Record<string, () => Node[]>} */
const TABS = { tickets, devices, journal };

let assets = "";
let tab = own.tab;
/** What had the focus before a question took it. @type {HTMLElement | null} */
let before = null;

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

function draw() {
  tidy();
  document.documentElement.lang = tag();
  const inside = own.now !== null;
  document.body.classList.toggle("inside", inside);
  morph(place("head"), head());
  morph(place("bar"), inside ? bar() : []);
  morph(place("main"), inside ? TABS[own.tab]() : own.out ? door() : []);
  morph(place("over"), own.heard ? dialog() : [away()]);
  for (const id of ["head", "main", "bar"]) place(id).inert = !own.heard || own.ask !== null;
  if (tab !== own.tab) place("main").scrollTop = 0;
  tab = own.tab;
  focus();
  const { text, urgent } = told();
  announce(text, urgent);
}

/** A question has the focus while it is asked; then it is where it was. */
function focus() {
  const question = document.querySelector(".dialog");
  if (question instanceof HTMLElement && !before) {
    before = document.activeElement instanceof HTMLElement ? document.activeElement : place("main");
    question.focus();
  } else if (!question && before) {
    (before.isConnected ? before : place("main")).focus({ preventScroll: true });
    before = null;
  }
}

/** @param {string} text @param {boolean} urgent */
function announce(text, urgent) {
  const [here, there] = urgent ? ["warned", "said"] : ["said", "warned"];
  if (place(here).textContent !== text) place(here).textContent = text;
  place(there).textContent = "";
}

/** @param {any} scene */
function changed(scene) {
  // Another page has come with the new machine: this one is an old one.
  if (assets && assets !== scene.assets) return location.reload();
  assets = scene.assets;
  seen(scene).then(draw);
}

/** @param {boolean} heard */
function heard(heard) {
  own.heard = heard;
  draw();
}

async function live() {
  if (own.now && own.heard && !document.hidden) await look();
  draw();
  setTimeout(live, LOOK_MS);
}

async function begin() {
  const key = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  await enter(key);
  if (!own.now) await look();
  follow(changed, heard);
  setInterval(draw, DRAW_MS);
  live();
}

listen(draw);
learn().then(begin);
