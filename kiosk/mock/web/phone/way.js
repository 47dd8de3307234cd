/** The reader's way through the screens: how many lie behind, and how far down each one was read. */

let depth = 0;
/** @type {Map<number, number>} */
const scrolled = new Map();

/** Begins where the page was opened. */
export function begin() {
  history.scrollRestoration = "manual";
  depth = history.state?.depth ?? 0;
  history.replaceState({ depth }, "");
}

/** Notes that the address has changed, before the screen does; answers how far down the new one is to be shown. */
export function step() {
  const there = history.state?.depth ?? depth + 1;
  history.replaceState({ depth: there }, "");
  scrolled.set(depth, scrollY);
  const place = there < depth ? scrolled.get(there) : 0;
  depth = there;
  return place ?? 0;
}

/** Goes back to where the reader came from; false if that was not on this page. */
export function back() {
  if (depth > 0) history.back();
  return depth > 0;
}

/** Puts another screen in place of this one. @param {string} path */
export const replace = (path) => history.replaceState({ depth }, "", path);
