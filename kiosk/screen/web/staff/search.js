/** Looks for rows of the journal. */

import { get } from "./ask.js";
import { leave, own } from "./own.js";

/** Days by their names, counted back from this one. @type {Record<string, number>} */
const DAYS = { today: 0, yesterday: 1 };

/** Asks for the rows that fit what is chosen and typed; an answer that came too late is not shown. */
export async function search() {
  const { kind, day, seat } = own.find;
  const text = [kind, day && between(DAYS[day]), seat].filter(Boolean).join(" ");
  const find = JSON.stringify(own.find);
  try {
    const { rows } = await get(`journal?${new URLSearchParams({ text })}`);
    if (find === JSON.stringify(own.find)) own.rows = rows;
  } catch (refusal) {
    own.refusal = /** @type {import("./ask.js").Refusal} */ (refusal);
    if (own.refusal.status === 401) leave();
  }
}

/** A day here, as the time between two moments; a day with a change of the clock is shorter or longer. @param {number} ago */
function between(ago) {
  const begin = new Date();
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - ago);
  const end = new Date(begin);
  end.setDate(end.getDate() + 1);
  return `${begin.toISOString()}/${end.toISOString()}`;
}
