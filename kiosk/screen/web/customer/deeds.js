/** What happens when something is touched. */

import { tell } from "./ask.js";
import * as entry from "./entry.js";
import { leave, own } from "./own.js";
import { allow } from "./sound.js";
import { language, other, speak } from "./words.js";

const TOUCH_MS = 1000;

/** When the machine was told that somebody is there. */
let told = -TOUCH_MS;

/** By what `data-do` says; some take their time. @type {Record<string, (data: DOMStringMap) => unknown>} */
const DEEDS = {
  type: entry.open,
  leave,
  key: (data) => entry.type(own.entry.code + data.character),
  erase: entry.erase,
  send: entry.send,
  answer: (data) => {
    own.missing = null;
    return tell("/answer", { seat: data.seat, received: data.received === "true" });
  },
  same: (data) => tell("/same", { code: data.code, same: data.same === "true" }),
  miss: (data) => (own.missing = data.seat ?? null),
  keep: () => (own.missing = null),
  page: () => (own.page += 1),
  touch: () => undefined, // there() has told it
  language: () => speak(other(language())),
  contrast: () => (own.liked.contrast = !own.liked.contrast),
  low: () => (own.liked.low = !own.liked.low),
  sound: () => (own.liked.sound = !own.liked.sound),
};

/** Listens to touches and keys, and calls `after` what each of them does. @param {() => void} after */
export function listen(after) {
  /** @param {unknown} deed */
  const follow = (deed) => {
    after();
    if (deed instanceof Promise) deed.then(after);
  };

  document.addEventListener("pointerdown", there, { capture: true });
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-do]") : null;
    if (!(button instanceof HTMLElement) || button.getAttribute("aria-disabled") === "true") return;
    follow(DEEDS[button.dataset.do ?? ""]?.(button.dataset));
  });
  document.addEventListener("keydown", (event) => {
    there();
    if (!own.typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const pressed = entry.press(event.key);
    if (!pressed) return;
    event.preventDefault();
    follow(pressed.done);
  });
  document.addEventListener("paste", (event) => follow(entry.paste(event.clipboardData?.getData("text") ?? "")));
  for (const habit of ["contextmenu", "dragstart"]) document.addEventListener(habit, (event) => event.preventDefault());
}

/** Somebody is there. */
function there() {
  const now = performance.now();
  own.touched = now;
  if (now - told >= TOUCH_MS) {
    told = now;
    tell("/touch", {});
  }
  allow();
}
