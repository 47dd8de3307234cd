/** Says something to the machine. */

/**
 * What it answered: the status, and what it told; status 0 where it did not answer.
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<{status: number, told: Record<string, any>}>}
 */
export async function tell(path, body) {
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, told: text ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, told: {} };
  }
}
