/** How staff come from this page to theirs; customers do not by accident, and none is left in the middle. */

import { own } from "./own.js";

/** Milliseconds for which the machine's name is pressed. */
const HOLD_MS = 3000;
const STAFF = "/staff/";
const SERVED = new Set(["reading", "verifying", "printing", "done"]);

/** Whether a customer is served now, who shall see it to its end. @param {any} scene */
export const served = (scene) => SERVED.has(scene.state);

/** Opens a page of the machine, if it is there: a browser's own page of errors would stay for ever. @param {string} path */
export async function go(path) {
  const answer = await fetch(path).catch(() => null);
  const [page, key] = path.split("#");
  // The address goes on saying in which language customers begin.
  if (answer?.ok) location.assign(page + location.search + (key ? `#${key}` : ""));
}

/** Opens the staff's page for whoever showed a badge; at the end of a visit. @param {any} scene */
export function follow(scene) {
  if (scene.staff?.startsWith(STAFF) && !served(scene)) go(scene.staff);
}

/** The machine's name leads there: where it is pressed for long, or by a keyboard. */
export function listen() {
  let held = 0;
  const enter = () => own.scene && !served(own.scene) && go(STAFF);
  const link = (/** @type {Event} */ { target }) => target instanceof Element && target.closest(".machine");

  document.addEventListener("pointerdown", (event) => {
    clearTimeout(held);
    if (link(event)) held = window.setTimeout(enter, HOLD_MS);
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => clearTimeout(held));
  document.addEventListener("click", (event) => {
    if (!link(event)) return;
    event.preventDefault();
    // A click that no pointer made comes from a keyboard.
    if (event.detail === 0) enter();
  });
}
