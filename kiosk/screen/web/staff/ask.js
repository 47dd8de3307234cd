/** Asks the machine, as staff. */

const PATIENCE_MS = 30_000;

/**
 * @typedef {object} Refusal why something was not done
 * @property {number} status 0 where the machine did not answer
 * @property {string} [reason]
 * @property {string} [said]
 * @property {string} [remedy]
 * @property {string} [code]
 * @property {string} [zh]
 * @property {string} [en]
 * @property {number} [wait] seconds
 */

/** @param {string} path @param {object} body @returns {Promise<any>} raises a Refusal */
export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** @param {string} path @returns {Promise<any>} raises a Refusal */
export const get = (path) => ask(path, {});

/** @param {string} path @param {RequestInit} how */
async function ask(path, how) {
  const answer = await fetch(`/staff/${path}`, { ...how, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  if (!answer) throw { status: 0 };
  const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw { ...told, status: answer.status };
  return told;
}
