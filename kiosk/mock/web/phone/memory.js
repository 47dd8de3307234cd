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
  const text = meanwhile.get(name) ?? stored(name);
  if (text === null) return otherwise;
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
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

/** Whether what is remembered outlives the page. */
export const lasts = () => write("lasts", true);

/** @param {string} name */
function stored(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}
