/** The staff's page: the door, and behind it what waits for somebody. */

import { dialog } from "./dialog.js";
import { enterByBadge, listen, look } from "./deeds.js";
import { devices } from "./devices.js";
import { door } from "./door.js";
import { away, bar, head, told } from "./frame.js";
import { journal } from "./journal.js";
import { own } from "./own.js";
import { tickets } from "./tickets.js";
import { morph } from "/assets/dom.js";
import { learn, tag } from "/assets/words.js";

const LOOK_MS = 2000;
const DRAW_MS = 500;

/** @type {Record<string, () => Node[]>} */
const TABS = { tickets, devices, journal };

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

function draw() {
  document.documentElement.lang = tag();
  const inside = own.now !== null;
  document.body.classList.toggle("inside", inside);
  morph(place("head"), head());
  morph(place("bar"), inside ? bar() : []);
  morph(place("main"), inside ? TABS[own.tab]() : own.out ? door() : []);
  morph(place("over"), own.heard ? dialog() : [away()]);
  for (const id of ["head", "main", "bar"]) place(id).inert = !own.heard || own.ask !== null;
  const { text, urgent } = told();
  announce(text, urgent);
}

/** @param {string} text @param {boolean} urgent */
function announce(text, urgent) {
  const [here, there] = urgent ? ["warned", "said"] : ["said", "warned"];
  if (place(here).textContent !== text) place(here).textContent = text;
  place(there).textContent = "";
}

async function live() {
  if (!document.hidden) await look();
  draw();
  setTimeout(live, own.heard ? LOOK_MS : LOOK_MS / 4);
}

listen(draw);
learn()
  .then(enterByBadge)
  .finally(() => {
    setInterval(draw, DRAW_MS);
    live();
  });
