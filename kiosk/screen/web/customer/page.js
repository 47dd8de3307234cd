/** The customer's page: shows each scene of the machine, and says what is touched. */

import { listen } from "./deeds.js";
import { load, morph } from "./dom.js";
import * as frame from "./frame.js";
import { keypad } from "./keypad.js";
import { left, own, take, tidy, wait } from "./own.js";
import { play } from "./sound.js";
import * as staff from "./staff.js";
import { follow } from "./stream.js";
import { learn, tag } from "./words.js";
import { view } from "./views.js";

const DRAW_MS = 500;
const LONG_MS = 30_000;
const CAMERA_AGAIN_MS = 3000;

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

let assets = "";
let lostAt = 0;

/** Shows what there is now. */
function draw() {
  tidy();
  const away = own.heard ? [] : [frame.away(performance.now() - lostAt > LONG_MS)];
  morph(place("over"), away);
  for (const id of ["head", "main", "bar"]) place(id).inert = !own.heard;
  if (!own.scene) return;
  const root = document.documentElement;
  root.lang = tag();
  root.dataset.version = own.scene.version;
  root.classList.toggle("contrast", own.liked.contrast);
  root.classList.toggle("low", own.liked.low);
  const now = own.typing ? keypad(own.entry, wait()) : view(own.scene, { ...own, left: left() });
  morph(place("head"), frame.head(own.scene));
  morph(place("main"), [frame.scene(now, own.typing ? null : part())]);
  morph(place("bar"), frame.bar(own.liked));
  load(place("main"));
  announce(frame.told(now), now.alarm ?? false);
}

/** How much of the time is left. */
function part() {
  const seconds = left();
  return seconds === null || !own.end?.whole ? null : seconds / own.end.whole;
}

/** Says it to those who listen; what is urgent at once. @param {string} text @param {boolean} urgent */
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
  if (take(scene) && own.liked.sound) play(scene.state);
  staff.follow(scene);
  draw();
}

/** @param {boolean} heard */
function heard(heard) {
  own.heard = heard;
  if (!heard) lostAt = performance.now();
  draw();
}

document.addEventListener(
  "error",
  ({ target }) => {
    if (!(target instanceof HTMLImageElement)) return;
    own.sees = false;
    draw();
    setTimeout(() => (own.sees = true), CAMERA_AGAIN_MS);
  },
  { capture: true },
);
listen(draw);
staff.listen();
learn().finally(() => {
  follow(changed, heard);
  setInterval(draw, DRAW_MS);
});
