/** What can go wrong, in words for the customer. */

import { t } from "./language.js";

/** The server said no; `reason` is for programs, the message for the customer. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   */
  constructor(status, problem) {
    super(problem.detail || t("failed"));
    this.status = status;
    this.reason = String(problem.reason ?? "");
    this.problem = problem;
  }
}

/** Nobody knows what was done: the server did not answer, or somebody else did, or its records were away. */
export class Unreachable extends Error {
  constructor(text = t("unreachable")) {
    super(text);
  }
}

/** There is nothing at that address, or no longer. */
export class Nowhere extends Error {
  constructor(text = t("nowhere")) {
    super(text);
  }
}

/** What the customer is told; the words of programs are not for him. @param {unknown} error */
export function told(error) {
  const known = [Refused, Unreachable, Nowhere].some((kind) => error instanceof kind);
  return known ? /** @type {Error} */ (error).message : t("failed");
}
