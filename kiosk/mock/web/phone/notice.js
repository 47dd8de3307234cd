/** A line that says what went wrong or what to know, until something else is done or some time is over. */

import { h } from "./dom.js";
import { ended } from "./life.js";

const SHOWN_MS = 12_000;

export class Notice {
  /** @param {AbortSignal} left @param {boolean} [stays] until it is taken back or touched, however long */
  constructor(left, stays = false) {
    this._stays = stays;
    this.root = h("p", { class: "alarm", role: "alert", hidden: true, click: () => this.say("") });
    this._left = left;
    ended(left, () => clearTimeout(this._timer));
  }

  get isShown() {
    return !this.root.hidden;
  }

  /**
   * @param {string} text nothing: it says no more
   * @param {"alarm" | "note"} [kind]
   */
  say(text, kind = "alarm") {
    if (text && text === this.root.textContent) return;
    clearTimeout(this._timer);
    this.root.className = kind;
    this.root.hidden = !text;
    this.root.textContent = text;
    if (text && !this._stays && !this._left.aborted) this._timer = setTimeout(() => this.say(""), SHOWN_MS);
  }
}
