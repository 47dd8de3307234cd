/** Codes that are typed: 12 characters of Crockford's base32 and a check character, by Damm's scheme over GF(32). */

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const LENGTH = 13;
export const GROUPS = [4, 4, 4, 1];

/** Look-alikes that no code has, and what was meant. */
const MEANT = /** @type {Record<string, string>} */ ({ I: "1", L: "1", O: "0", U: "V" });

/** The characters of a text that may stand in a code, as many as a code has. @param {string} text */
export function read(text) {
  const characters = [...text.toUpperCase()].map((one) => MEANT[one] ?? one);
  return characters
    .filter((one) => ALPHABET.includes(one))
    .join("")
    .slice(0, LENGTH);
}

/** Whether all is there. @param {string} code */
export const complete = (code) => code.length === LENGTH;

/** Whether the check character is the right one. @param {string} code */
export function right(code) {
  let interim = 0;
  for (const one of code) interim = doubled(interim ^ ALPHABET.indexOf(one));
  return complete(code) && interim === 0;
}

/** As people read it, with a place for each character that is still to come. @param {string} code */
export function grouped(code) {
  const places = [...code.padEnd(LENGTH)];
  return GROUPS.map((size) => places.splice(0, size));
}

/** @param {number} element */
function doubled(element) {
  const twice = element << 1;
  return twice & 32 ? twice ^ 0b100101 : twice;
}
