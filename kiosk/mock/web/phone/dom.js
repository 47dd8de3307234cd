/** Makes elements. All text goes in as text, so nothing that a server says is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An HTML element. A property that is a function listens to the event of its name, `true` is an empty attribute,
 * `false`, null and undefined are none, and names that begin with `--` are CSS variables.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  return /** @type {HTMLElement} */ (fill(document.createElement(tag), properties, children));
}

/**
 * An SVG element; properties as in `h`.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function s(tag, properties = {}, ...children) {
  return /** @type {SVGElement} */ (fill(document.createElementNS(SVG, tag), properties, children));
}

/**
 * Says something to those who listen to the page instead of looking at it.
 * @param {string} text
 */
export function announce(text) {
  const place = document.getElementById("said");
  if (place) place.textContent = text;
}

/**
 * Children without those that are none.
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
export function nodes(children) {
  const there = children.filter((child) => child !== null && child !== undefined && child !== false && child !== "");
  return there.map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * @param {HTMLElement | SVGElement} element
 * @param {Record<string, any>} properties
 * @param {Child[]} children
 */
function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name.startsWith("--")) element.style.setProperty(name, String(value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}
