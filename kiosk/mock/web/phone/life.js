/** Listeners and timers that end with their screen, whenever it was left. */

/**
 * Does it when the signal comes; at once if it has come already.
 * @param {AbortSignal} left
 * @param {() => void} stop
 */
export function ended(left, stop) {
  if (left.aborted) stop();
  else left.addEventListener("abort", stop, { once: true });
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} act
 * @param {AbortSignal} left
 */
export function listen(target, type, act, left) {
  target.addEventListener(type, act);
  ended(left, () => target.removeEventListener(type, act));
}

/**
 * @param {number} pause in milliseconds
 * @param {() => void} act
 * @param {AbortSignal} left
 */
export function every(pause, act, left) {
  const timer = setInterval(act, pause);
  ended(left, () => clearInterval(timer));
}

/** What ends with the signal, or before. @param {AbortSignal} left */
export function within(left) {
  const part = new AbortController();
  ended(left, () => part.abort());
  return part;
}
