/** Makes elements, and changes a page into another one. All text goes in as text, so none is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An HTML element. `true` is an empty attribute; `false`, null and undefined are none; names that begin with `--` are
 * CSS variables.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Child | Child[])} children
 */
export const h = (tag, properties = {}, ...children) => fill(document.createElement(tag), properties, children);

/**
 * An SVG element; the same way.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Child | Child[])} children
 */
export const s = (tag, properties = {}, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/**
 * Makes the children of a place look as wanted and keeps what is alike, so that pictures go on, transitions run and
 * the focus stays. What has another `data-key` is another thing.
 * @param {Element} place
 * @param {Node[]} wanted
 */
export function morph(place, wanted) {
  wanted.forEach((node, index) => {
    const there = place.childNodes[index];
    if (!there) place.append(node);
    else if (alike(there, node)) adapt(there, node);
    else {
      release(there);
      there.replaceWith(node);
    }
  });
  while (place.childNodes.length > wanted.length) {
    const last = /** @type {ChildNode} */ (place.lastChild);
    release(last);
    last.remove();
  }
}

/** Lets the pictures of a place come. One that is only drawn up would stream on, seen by nobody. @param {Element} place */
export function load(place) {
  for (const picture of place.querySelectorAll("img:not([src])")) {
    picture.setAttribute("src", picture.getAttribute("data-src") ?? "");
  }
}

/** @param {Element} element @param {Record<string, unknown>} properties @param {(Child | Child[])[]} children */
function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("--")) styled(element).setProperty(name, String(value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  const there = children.flat().filter((child) => child || child === 0);
  element.append(...there.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

/** @param {Node} old @param {Node} wanted */
function alike(old, wanted) {
  if (old.nodeName !== wanted.nodeName) return false;
  return !(old instanceof Element && wanted instanceof Element) || key(old) === key(wanted);
}

/** @param {Node} old @param {Node} wanted */
function adapt(old, wanted) {
  if (!(old instanceof Element && wanted instanceof Element)) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  // A style is copied by its object: as an attribute the page's policy forbids it.
  for (const { name, value } of wanted.attributes) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of old.getAttributeNames()) {
    if (name !== "src" && !wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  if (styled(old).cssText !== styled(wanted).cssText) styled(old).cssText = styled(wanted).cssText;
  morph(old, [...wanted.childNodes]);
}

/** Lets go of pictures. @param {Node} node */
function release(node) {
  if (!(node instanceof Element)) return;
  for (const picture of node.querySelectorAll("img")) picture.removeAttribute("src");
}

/** @param {Element} element */
const key = (element) => element.getAttribute("data-key");

/** @param {Element} element */
const styled = (element) => /** @type {HTMLElement | SVGElement} */ (element).style;
