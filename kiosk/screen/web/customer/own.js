/** What this page knows beside the scene: what is typed, what the customer likes, and the time that is left. */

import { FIRST, speak } from "./words.js";

/** Milliseconds without a touch after which the next customer begins afresh. */
const AFTER_MS = { done: 3000, other: 30_000, typing: 60_000 };

/** States in which nobody is served. */
const FREE = new Set(["idle", "out_of_service", "service_mode", "stopping"]);

/** States with which a visit begins. */
const BEGINS = new Set(["reading", "verifying"]);

const LIKED = { contrast: false, low: false, sound: true };

export const own = {
  /** @type {any} */
  scene: null,
  heard: true,
  typing: false,
  entry: { code: "", trouble: "", sending: false },
  liked: { ...LIKED },
  sees: true,
  /** @type {string | null} */
  missing: null,
  page: 0,
  /** when the state ends by itself, and how long it was from then on @type {{at: number, whole: number} | null} */
  end: null,
  /** when typing is possible again */
  locked: 0,
  touched: 0,
  /** when nobody was served any more */
  freeSince: 0,
  /** when the last customer had everything */
  doneSince: 0,
  served: "",
};

/** Seconds until the state ends by itself. */
export const left = (now = performance.now()) => own.end && Math.max(0, (own.end.at - now) / 1000);

/** Seconds for which nothing can be typed. */
export const wait = (now = performance.now()) => Math.max(0, (own.locked - now) / 1000);

/** Takes a scene; gives whether it is another state than before. @param {any} scene */
export function take(scene, now = performance.now()) {
  const before = own.scene;
  const changed = before?.state !== scene.state || before?.problem?.code !== scene.problem?.code;
  own.scene = scene;
  own.locked = scene.typed_wait && now + scene.typed_wait * 1000;
  own.end = scene.ends_in === null ? null : ends(now + scene.ends_in * 1000, scene.ends_in, changed);
  if (!scene.offered.includes(own.missing)) own.missing = null;
  if (!changed) return false;
  own.page = 0;
  own.sees = true;
  own.entry.sending = false;
  if (BEGINS.has(scene.state) && own.served === "done" && own.touched < own.doneSince) afresh();
  if (scene.state === "done") own.doneSince = now;
  if (FREE.has(scene.state)) own.freeSince = now;
  else own.served = scene.state;
  if (!mayType(scene)) leave();
  return before !== null;
}

/** Nothing is typed any more. */
export function leave() {
  own.typing = false;
  own.entry = { code: "", trouble: "", sending: false };
}

/** Whether codes may be typed now. @param {any} scene */
export const mayType = (scene) => scene.ways.typed && ["idle", "reading", "attention", "done"].includes(scene.state);

/** The next customer begins afresh, where nobody is there any more. */
export function tidy(now = performance.now()) {
  const quiet = now - Math.max(own.touched, own.freeSince, own.locked);
  if (own.typing && quiet > AFTER_MS.typing) afresh();
  const free = FREE.has(own.scene?.state) && !own.typing;
  if (free && quiet > (own.served === "done" ? AFTER_MS.done : AFTER_MS.other)) afresh();
}

function afresh() {
  leave();
  own.liked = { ...LIKED };
  own.served = "";
  speak(FIRST);
}

/** @param {number} at @param {number} seconds @param {boolean} changed */
function ends(at, seconds, changed) {
  const whole = own.end && !changed ? Math.max(own.end.whole, seconds) : seconds;
  return { at, whole };
}
