/** What the phone remembers. Where the browser keeps nothing, the page remembers until it is closed. */

const PREFIX = "cinema.";
/** @type {Map<string, string>} */
const meanwhile = new Map();

/**
 * What was written under the name; `otherwise` if nothing was, or nothing that can be read.
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @returns {T}
 */
export function read(name, otherwise) {
  const [kept, here] = versions(name);
  return here ?? kept ?? otherwise;
}

/**
 * What the browser keeps under the name, and what it could not keep: another page may have kept something since.
 * @param {string} name
 * @returns {[any, any]}
 */
export function versions(name) {
  return [parsed(stored(name)), parsed(meanwhile.get(name))];
}

/**
 * Remembers the value; false if only until the page is closed.
 * @param {string} name
 * @param {unknown} value
 */
export function write(name, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + name, text);
    meanwhile.delete(name);
    return true;
  } catch {
    meanwhile.set(name, text);
    return false;
  }
}

/** @param {string} name */
export function remove(name) {
  meanwhile.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // What keeps nothing has nothing to remove.
  }
}

/** Whether all that was written under the name outlives the page. @param {string} name */
export const lasts = (name) => !meanwhile.has(name) && stored(name) !== null;

/** The names that begin so. @param {string} start @returns {string[]} */
export function names(start) {
  const kept = keys().filter((key) => key.startsWith(PREFIX));
  const all = new Set([...kept.map((key) => key.slice(PREFIX.length)), ...meanwhile.keys()]);
  return [...all].filter((name) => name.startsWith(start));
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

/** @param {string} name */
function stored(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string | null | undefined} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
