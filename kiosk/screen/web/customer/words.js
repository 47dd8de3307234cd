/** What the page says, in the language that was chosen. */

/** @typedef {"zh" | "en"} Language */
/** @typedef {{zh: string, en: string}} Texts */
/** @typedef {Record<string, string | number>} Values */

/** @type {Language[]} */
export const LANGUAGES = ["zh", "en"];

/** @type {Record<Language, Record<string, string | string[]>>} */
const catalogues = { zh: {}, en: {} };

const asked = new URLSearchParams(location.search).get("language");

/** What each customer begins with; the page's address may say it: `/?language=en`. */
export const FIRST = LANGUAGES.find((one) => one === asked) ?? LANGUAGES[0];

let spoken = FIRST;

/** Fetches the catalogues; where one can't be had the page speaks as its source does. */
export async function learn() {
  const fetched = LANGUAGES.map((one) => fetch(`/texts/${one}.json`).then((answer) => answer.json()));
  const found = await Promise.allSettled(fetched);
  LANGUAGES.forEach((one, index) => (catalogues[one] = found[index].status === "fulfilled" ? found[index].value : {}));
}

export const language = () => spoken;

/** The tag of the language, for the document and for dates. */
export const tag = () => ({ zh: "zh-CN", en: "en-GB" })[spoken];

/** @param {Language} wanted */
export function speak(wanted) {
  spoken = wanted;
}

/**
 * A sentence; braces in it name values.
 * @param {string} sentence
 * @param {Values} [values]
 */
export function t(sentence, values = {}) {
  const text = catalogues[spoken][sentence] ?? sentence;
  return filled(Array.isArray(text) ? text[0] : text, values);
}

/**
 * A sentence that depends on a count, which it may name, too.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Values} [values]
 */
export function nt(one, many, count, values = {}) {
  const text = catalogues[spoken][one];
  const forms = Array.isArray(text) ? text : [one, many];
  return filled(forms[count === 1 ? 0 : forms.length - 1], { count, ...values });
}

/** Marks a sentence of a table for the catalogues; `t` says it. @param {string} sentence */
export const mark = (sentence) => sentence;

/** What somebody else says in both languages. @param {Texts | null | undefined} texts */
export const say = (texts) => plain(texts?.[spoken] || texts?.[other(spoken)] || "");

/** @param {Language} one @returns {Language} */
export const other = (one) => (one === "zh" ? "en" : "zh");

/**
 * A name as others may read it: one line, nothing that turns the direction of what stands beside it, and no towers of
 * accents.
 * @param {unknown} text
 */
export function plain(text) {
  return String(text ?? "")
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replace(/(\p{M}{2})\p{M}+/gu, "$1")
    .trim();
}

/** The first sentence, and the rest of it. @param {string} text */
export function parted(text) {
  const end = /^.*?(?:[。？！]|[.?!](?=\s))\s*/u.exec(text)?.[0] ?? text;
  return [end.trim(), text.slice(end.length).trim()];
}

/** @param {string} text @param {Values} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? "…"));
